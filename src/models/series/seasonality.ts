import type { ForecastGrowth, ForecastSeasonality } from './forecast.ts';
import type { Complete } from './history.ts';
import { stl } from './stl.ts';

type Shape = ForecastSeasonality & { readonly trend: Float64Array };

/**
 * The year's shape and its trend by STL with one shape for all years, of the logarithm where all values are
 * positive; strength is 1 − Var(remainder) / Var(seasonal + remainder), at least 0. Below two seasons, and
 * for steps that are neither months nor quarters, the factors are null; without a season the trend is the
 * series itself.
 */
export function describeSeasonality({ values, season, startMonth }: Complete): Shape {
  const isPositive = values.every((value) => value > 0);
  const kind = isPositive ? 'multiplicative' : 'additive';
  if (season < 2 || values.length < 2 * season)
    return { kind, monthly: null, quarterly: null, strength: 0, trend: values };
  const scaled = isPositive ? values.map(Math.log) : values;
  const { trend, seasonal, remainder } = stl(scaled, season, { seasonalWindow: 'periodic' });
  const both = variance(seasonal.map((value, at) => value + remainder[at]!));
  const level = variance(scaled);
  const isFlat = both <= 1e-12 * level || both === 0;
  const strength = isFlat ? 0 : Math.max(0, 1 - variance(remainder) / both);
  const factors = neutral(
    seasonal.slice(0, season).map((value) => (isPositive ? Math.exp(value) : value)),
    isPositive,
  );
  const byMonth = season === 12 ? turn(factors, startMonth - 1) : null;
  const byQuarter = season === 4 ? turn(factors, Math.floor((startMonth - 1) / 3)) : null;
  return {
    kind,
    monthly: byMonth,
    quarterly: byMonth === null ? byQuarter : [0, 3, 6, 9].map((at) => mean(byMonth.slice(at, at + 3))),
    strength,
    trend: isPositive ? trend.map(Math.exp) : trend,
  };
}

/**
 * Growth by the month of a trend over the last year at most (compound, of steps that are months or quarters),
 * and the last year's sum over that of the year before, less one. Null where a year is missing or a base is
 * not positive.
 */
export function describeGrowth({ values, season }: Complete, trend: Float64Array): ForecastGrowth {
  const { length } = values;
  const perYear = season === 4 ? 4 : 12;
  const steps = Math.min(perYear, length - 1);
  const [from, to] = [trend[length - 1 - steps]!, trend[length - 1]!];
  const months = (12 / perYear) * steps;
  const sum = (some: Float64Array) => some.reduce((total, value) => total + value, 0);
  const before = length >= 2 * perYear ? sum(values.subarray(length - 2 * perYear, length - perYear)) : 0;
  const isCalendar = season !== 7;
  return {
    monthOverMonth: isCalendar && steps > 0 && from > 0 && to > 0 ? (to / from) ** (1 / months) - 1 : null,
    yearOverYear: isCalendar && before > 0 ? sum(values.subarray(length - perYear)) / before - 1 : null,
  };
}

const mean = (values: ArrayLike<number> & Iterable<number>) => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};

function variance(values: Float64Array): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

/** Factors scaled to mean 1, or moved to mean 0. */
function neutral(factors: Float64Array, isPositive: boolean): number[] {
  const middle = mean(factors);
  return Array.from(factors, (each) => (isPositive ? each / middle : each - middle));
}

/**
 * Factors by phase of the first value as factors by the calendar, `first` being that value's place in the
 * year.
 */
function turn(factors: readonly number[], first: number): number[] {
  const { length } = factors;
  return factors.map((_each, place) => factors[(place - first + length) % length]!);
}
