import { formatMajor } from '#core/money.ts';
import type { MoneyTotal } from './shape.ts';

/** What a statement gives for one total: one row for each group and currency. */
export type TotalRow = {
  readonly currency: string | null;
  /** The figure in its own unit, money in minor units. */
  readonly own: string | null;
  readonly rows: number;
  readonly reporting: string | null;
  readonly unconverted: number;
  readonly rateDay: string | null;
};

/**
 * A sum of money over currencies: converted into the reporting currency where rates are known, and always its parts
 * in their own currencies, the largest converted part first. Without a reporting currency only the parts are given,
 * unless all of the money is of one.
 */
export function moneyTotal(rows: readonly TotalRow[], reporting: string | null): MoneyTotal {
  const parts = new Map<string, { own: bigint; common: bigint }>();
  const missing = new Set<string>();
  let sum = 0n;
  let newest: string | null = null;
  for (const row of rows) {
    if (row.own === null || row.currency === null || row.currency === '') continue;
    const own = parts.get(row.currency) ?? { own: 0n, common: 0n };
    own.own += whole(row.own);
    const common = row.reporting === null ? 0n : whole(row.reporting);
    own.common += common;
    sum += common;
    parts.set(row.currency, own);
    if (row.unconverted > 0) missing.add(row.currency);
    if (row.rateDay !== null && (newest === null || row.rateDay > newest)) newest = row.rateDay;
  }
  const sorted = [...parts].sort(([a, x], [b, y]) => {
    if (x.common !== y.common) return x.common > y.common ? -1 : 1;
    return a < b ? -1 : 1;
  });
  const shown = sorted.map(([currency, { own }]) => ({ amount: formatMajor(own, currency), currency }));
  const only = shown.length === 1 ? shown[0] : undefined;
  const isApart = reporting === null;
  return {
    amount: isApart ? (only?.amount ?? null) : formatMajor(sum, reporting),
    currency: isApart ? (only?.currency ?? null) : reporting,
    rate_day: isApart ? null : newest,
    missing: isApart ? [] : [...missing].sort(),
    parts: shown,
  };
}

/** A sum that the engine gives as a decimal without decimals. */
const whole = (text: string) => BigInt(text.split('.')[0] ?? '0');
