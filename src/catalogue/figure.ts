import { formatMajor } from '#core/money.ts';
import type { MoneyTotal } from './shape.ts';

/** What a statement gives for one total: one row for each group and currency. */
export type TotalRow = {
  readonly currency: string | null;
  /** The figure in its own unit, money in minor units. */
  readonly own: string | null;
  readonly rows: number;
  readonly reporting: string | null;
  /** What of it no rate converts, in minor units of its own currency; null when all of it was converted. */
  readonly unconverted: string | null;
  /** The oldest and the newest day of the rates that were used. */
  readonly rateFrom: string | null;
  readonly rateDay: string | null;
};

/**
 * A sum of money over currencies: converted into the reporting currency where rates are known, and always its parts
 * in their own currencies, the largest converted part first. What no rate converts is not in the sum and stands in
 * `unconverted`; where that is all of it the sum is unknown (null), not zero. Without a reporting currency only the
 * parts are given, unless all of the money is of one.
 */
export function moneyTotal(rows: readonly TotalRow[], reporting: string | null): MoneyTotal {
  const parts = new Map<string, { own: bigint; common: bigint }>();
  const apart = new Map<string, bigint>();
  let sum: bigint | null = null;
  for (const row of rows) {
    if (row.own === null || row.currency === null || row.currency === '') continue;
    const own = parts.get(row.currency) ?? { own: 0n, common: 0n };
    own.own += whole(row.own);
    if (row.reporting !== null) {
      own.common += whole(row.reporting);
      sum = (sum ?? 0n) + whole(row.reporting);
    }
    parts.set(row.currency, own);
    if (row.unconverted !== null)
      apart.set(row.currency, (apart.get(row.currency) ?? 0n) + whole(row.unconverted));
  }
  const sorted = [...parts].sort(([a, x], [b, y]) => {
    if (x.common !== y.common) return x.common > y.common ? -1 : 1;
    return a < b ? -1 : 1;
  });
  const shown = sorted.map(([currency, { own }]) => amountOf(own, currency));
  const only = shown.length === 1 ? shown[0] : undefined;
  if (reporting === null)
    return {
      ...(only ?? { amount: null, currency: null }),
      ...NO_RATES,
      missing: [],
      unconverted: [],
      parts: shown,
    };
  const unconverted = [...apart].sort(([a], [b]) => (a < b ? -1 : 1));
  const isUnknown = sum === null && unconverted.length > 0;
  const days = (name: 'rateFrom' | 'rateDay') => rows.flatMap((row) => row[name] ?? []).sort();
  return {
    amount: isUnknown ? null : formatMajor(sum ?? 0n, reporting),
    currency: reporting,
    rate_from: days('rateFrom')[0] ?? null,
    rate_day: days('rateDay').at(-1) ?? null,
    missing: unconverted.map(([currency]) => currency),
    unconverted: unconverted.map(([currency, minor]) => amountOf(minor, currency)),
    parts: shown,
  };
}

const NO_RATES = { rate_from: null, rate_day: null };
const amountOf = (minor: bigint, currency: string) => ({ amount: formatMajor(minor, currency), currency });

/** A sum that the engine gives as a decimal without decimals. */
const whole = (text: string) => BigInt(text.split('.')[0] ?? '0');
