/** An ISO 4217 alphabetic code in upper case, such as `EUR`. */
export type CurrencyCode = string;

const codes = new Set(Intl.supportedValuesOf('currency'));
const digitsByCode = new Map<string, number>();

/** The upper-case code when the text names a currency that ISO 4217 knows, else null. */
export function parseCurrency(text: string): CurrencyCode | null {
  const code = text.trim().toUpperCase();
  return codes.has(code) ? code : null;
}

/** How many decimals the currency's minor unit has: EUR 2, JPY 0, KWD 3. */
export function minorDigits(currency: CurrencyCode): number {
  let digits = digitsByCode.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCode.set(currency, digits);
  }
  return digits;
}
