import { coverage, type Judged, mase, msis, naiveScale, relativeBias, smape, wape } from './accuracy.ts';
import { backtest, type Entrant, forecastWithin, type PastForecast } from './backtest.ts';
import { fitOutlook, type Outlook } from './conformal.ts';
import type { Forecast, ForecastBacktest, ForecastOptions, SeriesHistory } from './forecast.ts';
import { completeHistory } from './history.ts';
import { combine, weigh } from './league.ts';
import { membersFor } from './members.ts';
import type { Miss } from './miss-profile.ts';
import { describeGrowth, describeSeasonality } from './seasonality.ts';
import { judgeSkill } from './verdict.ts';

const HORIZON = { default: 12, min: 3, max: 36 };

/**
 * Forecast of a series by the league, with conformal intervals at 80 and 95 %, a backtest and a verdict
 * against the seasonal naive. Any history with one known value has a forecast: the shorter, the wider. A
 * history that is never below zero keeps its means and bounds there. The same history gives the same bytes.
 * Throws a RangeError for a horizon outside of 3 to 36 steps, a start month outside of 1 to 12 or a history
 * without a known value.
 */
export function forecastSeries(history: SeriesHistory, options: ForecastOptions = {}): Forecast {
  const { horizon = HORIZON.default } = options;
  if (!(Number.isInteger(horizon) && horizon >= HORIZON.min && horizon <= HORIZON.max))
    throw new RangeError(
      `A horizon is a whole number of ${HORIZON.min} to ${HORIZON.max} steps, not ${horizon}`,
    );
  const complete = completeHistory(history);
  const { values, season } = complete;
  const floor = values.every((value) => value >= 0) ? 0 : Number.NEGATIVE_INFINITY;
  const entrants = membersFor(values, season).map((member) => ({
    member,
    forecaster: member.prepare(values, season),
  }));
  const past = backtest(entrants, values, season, horizon);
  const weights = weigh(entrants, past);
  const lead = (byMember: PastForecast['byMember']) =>
    combine(byMember, weights, horizon).map((value) => Math.max(floor, value));
  const misses = past.map(({ known, actual, byMember }) => {
    const forecast = lead(byMember);
    const level = levelOf(values, known, season);
    return { known, level, forecast, misses: actual.map((value, ahead) => value - forecast[ahead]!) };
  });
  const spread = standardDeviation(values);
  const outlookOf = (some: readonly Miss[]) => fitOutlook(some, values.length, spread, horizon);
  const correct = (forecast: Float64Array, outlook: Outlook, level: number) => {
    const bias = outlook.bias(level);
    return forecast.map((value, ahead) => Math.max(floor, value + bias[ahead]!));
  };
  const judged = past.map(({ known, actual }, at) => {
    const { level, forecast } = misses[at]!;
    const outlook = outlookOf(misses.filter((_miss, other) => other !== at));
    return {
      forecast: correct(forecast, outlook, level),
      actual,
      scale: naiveScale(values.subarray(0, known), season),
      width80: outlook.width(0.8, level),
      width95: outlook.width(0.95, level),
    };
  });
  const naive = past.map((each, at) => ({ ...judged[at]!, forecast: each.naive }));
  const [outlook, level] = [outlookOf(misses), levelOf(values, values.length, season)];
  const led = lead(entrants.map((entrant) => forecastWithin(entrant, values, season, horizon)));
  const { trend, ...seasonality } = describeSeasonality(complete);
  return {
    points: pointsOf(correct(led, outlook, level), outlook, level, floor),
    members: entrants.map(({ member: { name } }, at) => ({
      name,
      weight: weights[at]!,
      mase: memberMase(past, judged, at),
    })),
    backtest: past.length === 0 ? null : report(judged, naive),
    verdict: judgeSkill(judged, naive, season),
    seasonality,
    growth: describeGrowth(complete, trend),
    notes: [...complete.notes, ...notesOn(values, season, entrants)],
  };
}

function pointsOf(mean: Float64Array, outlook: Outlook, level: number, floor: number): Forecast['points'] {
  const [width80, width95] = [outlook.width(0.8, level), outlook.width(0.95, level)];
  return Array.from(mean, (middle, ahead) => ({
    step: ahead + 1,
    mean: middle,
    low80: Math.max(floor, middle - width80[ahead]!),
    high80: middle + width80[ahead]!,
    low95: Math.max(floor, middle - width95[ahead]!),
    high95: middle + width95[ahead]!,
  }));
}

/** Mean of the last season, or of the last twelve steps without one, before position `known`. */
function levelOf(values: Float64Array, known: number, season: number): number {
  const recent = values.subarray(Math.max(0, known - (season > 1 ? season : 12)), known);
  return recent.reduce((sum, value) => sum + value, 0) / recent.length;
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function memberMase(past: readonly PastForecast[], judged: readonly Judged[], member: number): number | null {
  return mase(
    past.flatMap(({ byMember }, at) => {
      const forecast = byMember[member] ?? null;
      return forecast === null ? [] : [{ ...judged[at]!, forecast }];
    }),
  );
}

type Tested = Judged & { readonly width80: Float64Array; readonly width95: Float64Array };

function report(judged: readonly Tested[], naive: readonly Judged[]): ForecastBacktest {
  const within95 = judged.map((each) => ({ ...each, width: each.width95 }));
  return {
    origins: judged.length,
    mase: mase(judged),
    smape: smape(judged),
    wape: wape(judged),
    bias: relativeBias(judged),
    naiveMase: mase(naive),
    coverage80: coverage(judged.map((each) => ({ ...each, width: each.width80 }))),
    coverage95: coverage(within95),
    msis: msis(within95, 0.95),
  };
}

function notesOn(values: Float64Array, season: number, entrants: readonly Entrant[]): string[] {
  const notes: string[] = [];
  if (values.every((value) => value === values[0])) notes.push('Every known value is the same.');
  else if (entrants.some(({ member }) => member.name === 'Croston'))
    notes.push('Many values are zero: the forecast is the mean demand, at no certain date.');
  if (season > 1 && values.length < 2 * season)
    notes.push('Fewer than two seasons are known: no season was estimated.');
  return notes;
}
