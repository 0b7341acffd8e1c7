import { type CurrencyCode, minorDigits } from './currency.ts';
import { Decimal, decimal } from './decimal.ts';

/**
 * Rounds the exact amount `major / divisor` half-even to minor units: the one rounding of an invoice line.
 * The division is done in integers, so that a third of a month never turns a tie into a near miss.
 */
export function roundToMinor(major: Decimal, currency: CurrencyCode, divisor = 1): bigint {
  const places = major.decimalPlaces();
  const digits = minorDigits(currency);
  // Most amounts are whole minor units already, or become so by moving the point; then there is nothing to divide.
  const numerator = BigInt(major.times(powerOfTen(places + digits)).toFixed(0));
  if (divisor === 1 && places === 0) return numerator;
  return divideHalfEven(numerator, BigInt(divisor) * 10n ** BigInt(places));
}

const powers: Decimal[] = [];

function powerOfTen(exponent: number): Decimal {
  powers[exponent] ??= new Decimal(10).pow(exponent);
  return powers[exponent];
}

/** The integer nearest to `numerator / denominator` (denominator > 0); a tie goes to the even one. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const floor = size / denominator;
  const twice = (size % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && floor % 2n === 1n);
  const rounded = up ? floor + 1n : floor;
  return negative ? -rounded : rounded;
}

/** Minor units as an exact amount in major units. */
export function toMajor(minor: bigint, currency: CurrencyCode): Decimal {
  return decimal(minor).div(new Decimal(10).pow(minorDigits(currency)));
}

/** Minor units as a decimal string in major units with all of the currency's decimals: `1234.50`. */
export function formatMajor(minor: bigint, currency: CurrencyCode): string {
  return toMajor(minor, currency).toFixed(minorDigits(currency));
}

/** Minor units from the text of a whole number, as databases give those that may be larger than 64 bits. */
export function parseMinor(text: string): bigint;
export function parseMinor(text: string | null): bigint | null;
export function parseMinor(text: string | null): bigint | null {
  return text === null ? null : BigInt(text);
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
