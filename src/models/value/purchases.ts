import { valuesAt } from '../table-rows.ts';

/**
 * What is known of each customer's purchases as of an instant, in one unit of time (weeks, say). `repeats` counts
 * purchases after the first, `recency` is the time from the first to the last, `age` from the first to the instant,
 * `spend` the mean amount of repeat purchases, `first` the amount of the first. NaN is unknown.
 */
export type Purchases = {
  readonly rows: number;
  readonly repeats: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  readonly spend: Float64Array;
  readonly first: Float64Array;
};

/** One purchase of a customer: when, in the unit of time, and for how much. */
export type Purchase = { readonly at: number; readonly amount: number };

/**
 * Summarises each customer's purchases up to and with `asOf`. Purchases at the same time count as one, so that a
 * basket split over lines is one purchase. Who bought nothing by then has age 0 and unknown amounts.
 */
export function summarise(customers: readonly (readonly Purchase[])[], asOf: number): Purchases {
  const made = emptyPurchases(customers.length);
  for (const [row, purchases] of customers.entries()) {
    const amounts = new Map<number, number>();
    for (const { at, amount } of purchases) if (at <= asOf) amounts.set(at, (amounts.get(at) ?? 0) + amount);
    const times = [...amounts.keys()].sort((a, b) => a - b);
    if (times.length === 0) continue;
    const [start, end] = [times[0]!, times[times.length - 1]!];
    const repeated = times.slice(1).reduce((sum, at) => sum + amounts.get(at)!, 0);
    made.repeats[row] = times.length - 1;
    made.recency[row] = end - start;
    made.age[row] = asOf - start;
    made.first[row] = amounts.get(start)!;
    if (times.length > 1) made.spend[row] = repeated / (times.length - 1);
  }
  return made;
}

/**
 * The same histories made possible: counts and times that are missing, negative or infinite become 0, a recency
 * beyond the age is cut to it, repeats are whole, and amounts that are not finite become unknown.
 */
export function soundPurchases(purchases: Purchases): Purchases {
  const sound = emptyPurchases(purchases.rows);
  for (let row = 0; row < purchases.rows; row++) {
    sound.age[row] = sane(purchases.age[row]);
    sound.repeats[row] = Math.round(sane(purchases.repeats[row]));
    sound.recency[row] =
      sound.repeats[row] === 0 ? 0 : Math.min(sane(purchases.recency[row]), sound.age[row]!);
    sound.spend[row] = sound.repeats[row] === 0 ? Number.NaN : known(purchases.spend[row]);
    sound.first[row] = known(purchases.first[row]);
  }
  return sound;
}

/** The histories of some customers, in the order of `rows`. */
export function purchasesOf(purchases: Purchases, rows: Int32Array): Purchases {
  const pick = (values: Float64Array) => valuesAt(values, rows);
  const { repeats, recency, age, spend, first } = purchases;
  return {
    rows: rows.length,
    repeats: pick(repeats),
    recency: pick(recency),
    age: pick(age),
    spend: pick(spend),
    first: pick(first),
  };
}

function emptyPurchases(rows: number): Purchases {
  const unknown = () => new Float64Array(rows).fill(Number.NaN);
  const zeros = () => new Float64Array(rows);
  return { rows, repeats: zeros(), recency: zeros(), age: zeros(), spend: unknown(), first: unknown() };
}

const sane = (value: number | undefined) => (value !== undefined && value > 0 && value < 1e12 ? value : 0);
const known = (value: number | undefined) =>
  value !== undefined && Math.abs(value) < 1e15 ? value : Number.NaN;
