import { Decimal as Base } from 'decimal.js';

/**
 * Exact decimals for units, unit prices and rates. 120 significant digits hold 10^15 units at twelve
 * decimals times a sub-cent price without rounding; the only rounding is the one in `money.ts`.
 */
export const Decimal = Base.clone({
  precision: 120,
  rounding: Base.ROUND_HALF_EVEN,
  toExpNeg: -60,
  toExpPos: 60,
});
export type Decimal = Base;

export const ZERO: Decimal = new Decimal(0);
export const ONE: Decimal = new Decimal(1);

/** A decimal from a trusted string, number or bigint, such as a value we stored ourselves. */
export function decimal(value: string | number | bigint | Decimal): Decimal {
  return new Decimal(typeof value === 'bigint' ? value.toString() : value);
}

export function sumDecimals(values: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}
