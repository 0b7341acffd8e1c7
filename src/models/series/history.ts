import type { SeriesHistory } from './forecast.ts';
import { interpolate } from './interpolate.ts';
import { stl } from './stl.ts';

/** A history without gaps: from its first known value on, with the calendar month that this falls in. */
export type Complete = {
  readonly values: Float64Array;
  readonly season: 1 | 4 | 7 | 12;
  readonly startMonth: number;
  readonly notes: readonly string[];
};

const WORDS = { 1: 'step', 4: 'quarter', 7: 'day', 12: 'month' } as const;
const FILL_PASSES = 3;

/**
 * The history made complete. Steps before the first known value are dropped; missing or infinite ones later
 * are filled on the straight line between their neighbours (after the last known one, with it) and, from two
 * seasons on, moved by the season of STL. Throws a RangeError when no value is known or the start month is
 * none.
 */
export function completeHistory(history: SeriesHistory): Complete {
  const { season = 12, startMonth = 1 } = history;
  if (!(Number.isInteger(startMonth) && startMonth >= 1 && startMonth <= 12))
    throw new RangeError(`A start month is a whole number from 1 to 12, not ${startMonth}`);
  const values = history.values.map(sane);
  const first = values.findIndex(Number.isFinite);
  if (first === -1) throw new RangeError('A series needs one known value to be forecast');
  const raw = values.slice(first);
  const missing = Array.from(raw.keys()).filter((at) => !Number.isFinite(raw[at]!));
  const notes: string[] = [];
  const count = (steps: number) => `${steps} ${WORDS[season]}${steps === 1 ? '' : 's'}`;
  if (first > 0) notes.push(`The first ${count(first)} had no value and were left out.`);
  if (missing.length > 0)
    notes.push(
      `${count(missing.length)} without a value ${missing.length === 1 ? 'was' : 'were'} filled in.`,
    );
  const monthsPerStep = season === 4 ? 3 : season === 7 ? 0 : 1;
  return {
    values: missing.length > 0 ? fill(raw, missing, season) : raw,
    season,
    startMonth: ((startMonth - 1 + first * monthsPerStep) % 12) + 1,
    notes,
  };
}

/** Sizes beyond 10^100 are errors, not amounts, and count as missing; below 10^−100 they are nothing. */
function sane(value: number): number {
  if (!(Math.abs(value) < 1e100)) return Number.NaN;
  return Math.abs(value) < 1e-100 ? 0 : value;
}

function fill(raw: Float64Array, missing: readonly number[], season: number): Float64Array {
  let values = interpolate(raw);
  if (season < 2 || raw.length < 2 * season) return values;
  for (let pass = 0; pass < FILL_PASSES; pass++) {
    const { seasonal } = stl(values, season, { seasonalWindow: 'periodic' });
    const adjusted = interpolate(raw.map((value, at) => value - seasonal[at]!));
    values = raw.slice();
    for (const at of missing) values[at] = adjusted[at]! + seasonal[at]!;
  }
  const isNonNegative = raw.every((value) => !(value < 0));
  return isNonNegative ? values.map((value) => Math.max(0, value)) : values;
}
