import type { Forecaster, Member } from './member.ts';
import { seasonalNaive } from './naive.ts';

/** What each member would have said at one past origin, and what came. */
export type PastForecast = {
  /** How many values were known. */
  readonly known: number;
  /** What came after, `horizon` values at most. */
  readonly actual: Float64Array;
  /** By member, `horizon` values each; null where too little was known for it. */
  readonly byMember: readonly (Float64Array | null)[];
  readonly naive: Float64Array;
};

export type Entrant = { readonly member: Member; readonly forecaster: Forecaster };

const ORIGINS_MAX = 18;
/** Fewer origins than this with every member at hand, and origins before that are taken too. */
const ORIGINS_ENOUGH = 3;
const KNOWN_MIN = 3;

/**
 * Rolling-origin evaluation (Tashman 2000): forecasts at up to 18 past origins, a sixth of a season apart,
 * newest first, each from the values before it alone. Origins stay where every member has what it wants,
 * unless fewer than three of them would be left.
 */
export function backtest(
  entrants: readonly Entrant[],
  values: Float64Array,
  season: number,
  horizon: number,
): PastForecast[] {
  const { length } = values;
  const gap = Math.max(1, Math.round(season / 6));
  const wanted = Math.max(KNOWN_MIN, ...entrants.map(({ member }) => member.valuesMin(season)));
  const knownMin = length - gap * ORIGINS_ENOUGH >= wanted ? wanted : KNOWN_MIN;
  const past: PastForecast[] = [];
  for (let known = length - gap; known >= knownMin && past.length < ORIGINS_MAX; known -= gap) {
    const before = values.slice(0, known);
    past.push({
      known,
      actual: values.slice(known, known + horizon),
      byMember: entrants.map((entrant) => forecastWithin(entrant, before, season, horizon)),
      naive: seasonalNaive(before, season, horizon),
    });
  }
  return past;
}

/** Times the range of what was known that a forecast may leave it before it counts as run away. */
const RANGES_MAX = 5;

/** A member's forecast, kept within five ranges of the history; null where too little is known for it. */
export function forecastWithin(
  { member, forecaster }: Entrant,
  known: Float64Array,
  season: number,
  horizon: number,
): Float64Array | null {
  if (known.length < member.valuesMin(season)) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const reach = RANGES_MAX * (most - least);
  const naive = seasonalNaive(known, season, horizon);
  return forecaster(known, season, horizon).map((value, ahead) =>
    Number.isFinite(value) ? Math.min(most + reach, Math.max(least - reach, value)) : naive[ahead]!,
  );
}
