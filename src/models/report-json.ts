import type { ClassifierMetrics, ClassifierReport } from './classifier-report.ts';
import type { Forecast } from './series/forecast.ts';
import type { ClassifierMetricsJson, ClassifierReportJson, SeriesReportJson } from './shapes.ts';
import type { MonthSeries } from './subject.ts';

/** A series with its forecast, as a version keeps it. */
export type ForecastSeries = MonthSeries & { readonly forecast: Forecast };

/** A classifier's report as it crosses the wire. */
export function classifierJson(report: ClassifierReport): ClassifierReportJson {
  const { gate, members, topReasons, leaks, notes, columns, reliability } = report;
  return {
    rows: report.rows,
    positives: report.positives,
    base_rate: report.baseRate,
    scheme: report.scheme,
    folds: report.folds,
    backtest: metricsJson(report.backtest),
    reliability: [...reliability],
    random_folds: metricsJson(report.randomFolds),
    members: [...members],
    calibration: report.calibration,
    gate: { verdict: gate.verdict, p_value: gate.pValue, sentence: gate.sentence },
    leaks: [...leaks],
    columns: [...columns],
    top_reasons: [...topReasons],
    notes: [...notes],
  };
}

/** Metrics as they cross the wire; null stays null. */
export function metricsJson(metrics: ClassifierMetrics | null): ClassifierMetricsJson | null {
  if (metrics === null) return null;
  return {
    rows: metrics.rows,
    positives: metrics.positives,
    auc: metrics.auc,
    pr_auc: metrics.prAuc,
    log_loss: metrics.logLoss,
    brier: metrics.brier,
    ece: metrics.ece,
    ece_of_folds: metrics.eceOfFolds,
    lift_at_10: metrics.liftAt10,
    baseline_log_loss: metrics.baselineLogLoss,
    baseline_brier: metrics.baselineBrier,
    skill: metrics.skill,
  };
}

/** A series with its forecast as it crosses the wire, each step with its month. */
export function seriesJson({ key, unit, startMonth, values, forecast }: ForecastSeries): SeriesReportJson {
  const { points, members, backtest, verdict, seasonality, growth, notes } = forecast;
  return {
    key,
    unit,
    history: values.map((value, at) => ({ month: monthAfter(startMonth, at), value })),
    points: points.map(({ step, ...point }) => ({
      month: monthAfter(startMonth, values.length - 1 + step),
      ...point,
    })),
    members: [...members],
    backtest: backtest && {
      origins: backtest.origins,
      mase: backtest.mase,
      smape: backtest.smape,
      wape: backtest.wape,
      bias: backtest.bias,
      naive_mase: backtest.naiveMase,
      coverage80: backtest.coverage80,
      coverage95: backtest.coverage95,
      msis: backtest.msis,
    },
    verdict: { ...verdict },
    seasonality: {
      kind: seasonality.kind,
      monthly: seasonality.monthly && [...seasonality.monthly],
      quarterly: seasonality.quarterly && [...seasonality.quarterly],
      strength: seasonality.strength,
    },
    growth: { month_over_month: growth.monthOverMonth, year_over_year: growth.yearOverYear },
    notes: [...notes],
  };
}

/** The first day of the month so many months after one, as `YYYY-MM-01`. */
export function monthAfter(month: string, months: number): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  const at = year * 12 + of - 1 + months;
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}-01`;
}

/** Worst first: what a model of several series is said to be worth. */
export function verdictOfSeries(series: readonly ForecastSeries[]): 'skill' | 'weak' | 'none' {
  const skilled = series.filter(({ forecast }) => forecast.verdict.skill === 'skill').length;
  if (skilled === 0) return 'none';
  return skilled === series.length ? 'skill' : 'weak';
}

/** The mean over the series of MASE and of the seasonal naive's, null where none has a backtest. */
export function maseOfSeries(series: readonly ForecastSeries[]): { mase: number; naive: number } | null {
  const known = series.flatMap(({ forecast: { backtest } }) =>
    backtest?.mase == null || backtest.naiveMase == null
      ? []
      : [{ mase: backtest.mase, naive: backtest.naiveMase }],
  );
  if (known.length === 0) return null;
  const mean = (of: (each: (typeof known)[number]) => number) =>
    known.reduce((sum, each) => sum + of(each), 0) / known.length;
  return { mase: mean((each) => each.mase), naive: mean((each) => each.naive) };
}
