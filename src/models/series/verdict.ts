import { type Judged, mase } from './accuracy.ts';
import type { ForecastVerdict } from './forecast.ts';

/** Origins below which a backtest shows nothing. */
const ORIGINS_MIN = 3;

const REPEATED: Record<number, string> = {
  1: 'the last value',
  4: 'last year',
  7: 'last week',
  12: 'last year',
};

/**
 * Whether the forecasts beat the seasonal naive: a smaller mean absolute scaled error, and a smaller one at
 * more than half of the past origins that differ. The sentence says by how much, or why there is no saying.
 */
export function judgeSkill(
  league: readonly Judged[],
  naive: readonly Judged[],
  season: number,
): ForecastVerdict {
  const last = REPEATED[season] ?? 'the last season';
  const [own, other] = [mase(league), mase(naive)];
  const origins = league.filter(({ scale }) => scale > 0).length;
  if (league.length < ORIGINS_MIN) return none(tooShort(last));
  if (own === null || other === null || origins < ORIGINS_MIN || other === 0) return none(noSurprise(last));
  let [better, worse] = [0, 0];
  for (const [at, judged] of league.entries()) {
    const [mine, theirs] = [mase([judged]) ?? 0, mase([naive[at]!]) ?? 0];
    if (mine < theirs) better++;
    else if (mine > theirs) worse++;
  }
  const percent = Math.round(100 * (1 - own / other));
  const tested = `At ${origins} past dates the forecast`;
  if (percent > 0 && better > worse)
    return { skill: 'skill', sentence: `${tested} missed by ${percent} % less than repeating ${last}.` };
  const how = percent < 0 ? `missed by ${-percent} % more than` : 'was no better than';
  return none(`${tested} ${how} repeating ${last}: not predictive, it does not beat it.`);
}

const tooShort = (last: string) =>
  `Too little history to test the forecast against repeating ${last}: read the interval, not the line.`;
const noSurprise = (last: string) => `So far repeating ${last} was exact, which no forecast can beat.`;

const none = (sentence: string): ForecastVerdict => ({ skill: 'none', sentence });
