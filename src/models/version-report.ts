import type { ClassifierReport } from './classifier-report.ts';
import { type ForecastSeries, maseOfSeries, verdictOfSeries } from './report-json.ts';

/** What a version was found to be worth: the report of its task. */
export type VersionReport =
  | { readonly task: 'classifier'; readonly classifier: ClassifierReport }
  | { readonly task: 'series'; readonly series: readonly ForecastSeries[] };

/** The figures that lists show, null where the task or too few rows have none. */
export type Headline = {
  readonly verdict: 'skill' | 'weak' | 'none';
  readonly sentence: string;
  readonly auc: number | null;
  readonly skill: number | null;
  readonly logLoss: number | null;
  readonly ece: number | null;
  readonly mase: number | null;
  readonly leaks: number;
};

/** The headline of a version's report; a series' skill is 1 − MASE ÷ that of the seasonal naive. */
export function headlineOf(report: VersionReport): Headline {
  if (report.task === 'classifier') {
    const { gate, backtest, leaks } = report.classifier;
    return {
      verdict: gate.verdict,
      sentence: gate.sentence,
      auc: backtest?.auc ?? null,
      skill: backtest?.skill ?? null,
      logLoss: backtest?.logLoss ?? null,
      ece: backtest?.ece ?? null,
      mase: null,
      leaks: leaks.length,
    };
  }
  const mase = maseOfSeries(report.series);
  return {
    verdict: verdictOfSeries(report.series),
    sentence: sentenceOf(report.series),
    auc: null,
    skill: mase === null || mase.naive === 0 ? null : 1 - mase.mase / mase.naive,
    logLoss: null,
    ece: null,
    mase: mase?.mase ?? null,
    leaks: 0,
  };
}

/** Each verdict once, after the series that it holds for. */
function sentenceOf(series: readonly ForecastSeries[]): string {
  const keys = new Map<string, string[]>();
  for (const { key, forecast } of series) {
    const { sentence } = forecast.verdict;
    keys.set(sentence, [...(keys.get(sentence) ?? []), key]);
  }
  return [...keys].map(([sentence, of]) => `${of.join(', ')}: ${sentence}`).join(' ');
}
