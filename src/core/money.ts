import { type CurrencyCode, minorDigits } from './currency.ts';
import { Decimal, decimal } from './decimal.ts';
import { Fault } from './error.ts';

/** An amount of one currency, in integer minor units (cents for EUR, yen for JPY). */
export type Money = { readonly minor: bigint; readonly currency: CurrencyCode };

export function money(minor: bigint, currency: CurrencyCode): Money {
  return { minor, currency };
}

/** Adds two amounts; a `currency_mismatch` fault when their currencies differ, as they are never added. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new Fault('currency_mismatch', `${a.currency} and ${b.currency} cannot be added.`);
  }
  return { minor: a.minor + b.minor, currency: a.currency };
}

/** Rounds an exact amount in major units half-even to minor units: the one rounding of an invoice line. */
export function roundToMinor(major: Decimal, currency: CurrencyCode): bigint {
  const scaled = major.times(new Decimal(10).pow(minorDigits(currency)));
  return BigInt(scaled.toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).toFixed(0));
}

/** Minor units as an exact amount in major units. */
export function toMajor(minor: bigint, currency: CurrencyCode): Decimal {
  return decimal(minor).div(new Decimal(10).pow(minorDigits(currency)));
}

/** Minor units as a decimal string in major units with all of the currency's decimals: `1234.50`. */
export function formatMajor(minor: bigint, currency: CurrencyCode): string {
  return toMajor(minor, currency).toFixed(minorDigits(currency));
}

export function absMinor(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

export function maxMinor(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function minMinor(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
