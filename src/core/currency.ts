import { ISO_4217 } from './iso-4217.ts';

/** An ISO 4217 alphabetic code in upper case, such as `EUR`. */
export type CurrencyCode = string;

/** Units of account without a minor unit of their own, such as the IMF's XDR, are counted in hundredths. */
const DIGITS_WITHOUT_MINOR_UNIT = 2;

const digitsByCode = new Map(
  ISO_4217.map(([code, decimals]) => [code, decimals ?? DIGITS_WITHOUT_MINOR_UNIT]),
);
const nameByCode = new Map(ISO_4217.map(([code, , name]) => [code, name]));

/** The upper-case code when the text names a currency of the ISO 4217 table, else null. */
export function parseCurrency(text: string): CurrencyCode | null {
  const code = text.trim().toUpperCase();
  return digitsByCode.has(code) ? code : null;
}

/** How many decimals the currency's minor unit has by ISO 4217: EUR 2, HUF 2, JPY 0, KWD 3; an unknown code has 2. */
export function minorDigits(currency: CurrencyCode): number {
  return digitsByCode.get(currency) ?? DIGITS_WITHOUT_MINOR_UNIT;
}

/** The currency's English name by ISO 4217 (`Swiss Franc`), or the code itself where it has none. */
export function currencyName(currency: CurrencyCode): string {
  return nameByCode.get(currency) ?? currency;
}

/** Currencies that have decimals by ISO 4217 and are, in trade, counted in whole units all the same. */
const COINLESS = new Set('AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER'.split(' '));

/** True where trade counts in whole units, as in JPY and HUF. It says how large a unit is, never how amounts round. */
export function isCountedWhole(currency: CurrencyCode): boolean {
  return minorDigits(currency) === 0 || COINLESS.has(currency);
}
