import { minorDigits } from '#core/currency.ts';
import { decimal } from '#core/decimal.ts';
import { no, ok, type Parsed } from './parsed.ts';

const DIGITS_MAX = 60;
const INTEGER_MAX = 2_147_483_647;

/**
 * A plain decimal in its shortest form (`+007.50` → `7.5`, `-0` → `0`), so that equal numbers are equal texts.
 * Exponents, thousands separators, decimal commas and signs of currency are refused with the way to write it.
 */
export function parseDecimalText(text: string): Parsed<string> {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match || (!match[2] && !match[3])) return no(whyNoDecimal(text));
  const whole = (match[2] ?? '').replace(/^0+/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (whole.length + fraction.length > DIGITS_MAX) return no(`has more than ${DIGITS_MAX} digits`);
  const size = `${whole || '0'}${fraction ? `.${fraction}` : ''}`;
  return ok(match[1] === '-' && size !== '0' ? `-${size}` : size);
}

/** An amount in major units; more decimals than the currency's minor unit has are refused, never rounded. */
export function parseAmountText(text: string, currency: string | null): Parsed<string> {
  const parsed = parseDecimalText(text);
  if (!parsed.ok || parsed.value === null || currency === null) return parsed;
  const decimals = parsed.value.split('.')[1]?.length ?? 0;
  const allowed = minorDigits(currency);
  if (decimals <= allowed) return parsed;
  return no(`has ${decimals} decimals, but amounts in ${currency} have ${allowed === 0 ? 'none' : allowed}`);
}

/** A whole number of at most 32 bits; a fraction of zeros, as spreadsheets write it, is taken. */
export function parseIntegerText(text: string): Parsed<number> {
  const parsed = parseDecimalText(text);
  if (!parsed.ok || parsed.value === null) return parsed as Parsed<number>;
  if (parsed.value.includes('.')) return no('is not a whole number');
  const value = Number(parsed.value);
  return Math.abs(value) > INTEGER_MAX ? no('is too large for a whole number here') : ok(value);
}

function whyNoDecimal(text: string): string {
  const exponent = /^[+-]?(?:\d+\.?\d*|\.\d+)[eE]([+-]?\d{1,3})$/.exec(text);
  if (exponent && Math.abs(Number(exponent[1])) <= DIGITS_MAX) {
    return `is written with an exponent; write all digits: ${decimal(text).toFixed()}`;
  }
  if (/^[+-]?\d{1,3}(,\d{3})+\.\d+$/.test(text)) {
    return `has thousands separators; write ${text.replaceAll(',', '')}`;
  }
  if (/^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(text)) {
    return `has a decimal comma; write ${text.replaceAll('.', '').replace(',', '.')}`;
  }
  if (/^[+-]?[\d.,' \u00a0\u202f]*\d$/.test(text)) {
    return 'has separators that can be read in two ways; write digits and a decimal point only, such as 1234.50';
  }
  if (/%$/.test(text)) return 'has a percent sign; write the number alone, such as 10 for 10 %';
  if (/^[+-]?(\p{Sc}|[A-Z]{3}\s).*\d|\d.*(\p{Sc}|\s[A-Z]{3})$/u.test(text)) {
    return 'names a currency; write the number alone, such as 1234.50';
  }
  return 'is not a decimal number such as 1234.50';
}
