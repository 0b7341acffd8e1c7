import { type Judged, mase } from './accuracy.ts';
import type { ForecastVerdict } from './forecast.ts';

/** Origins below which a backtest shows nothing. */
const ORIGINS_MIN = 3;

/**
 * Whether the forecasts beat the seasonal naive: a smaller mean absolute scaled error, and a smaller one at more
 * than half of the past origins that differ. The sentence says by how much, or why there is no saying.
 */
export function judgeSkill(league: readonly Judged[], naive: readonly Judged[]): ForecastVerdict {
  const [own, other] = [mase(league), mase(naive)];
  const origins = league.filter(({ scale }) => scale > 0).length;
  if (own === null || other === null || origins < ORIGINS_MIN)
    return {
      skill: 'none',
      sentence:
        'Too little history to test the forecast against repeating last year: read the interval, not the line.',
    };
  let [better, worse] = [0, 0];
  for (const [at, judged] of league.entries()) {
    const [mine, theirs] = [mase([judged]) ?? 0, mase([naive[at]!]) ?? 0];
    if (mine < theirs) better++;
    else if (mine > theirs) worse++;
  }
  const percent = other > 0 ? Math.round(100 * Math.abs(1 - own / other)) : 0;
  const tested = `At ${origins} past dates the forecast`;
  if (own < other && better > worse)
    return { skill: 'skill', sentence: `${tested} missed by ${percent} % less than repeating last year.` };
  const how = percent === 0 || own <= other ? 'was no surer than' : `missed by ${percent} % more than`;
  return { skill: 'none', sentence: `${tested} ${how} repeating last year: not enough signal to beat it.` };
}
