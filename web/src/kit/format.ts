import { minorDigits } from '#core/currency.ts';

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(undefined, options);
    formats.set(key, format);
  }
  return format;
}

/** A true minus, as wide as a figure. */
const MINUS = '\u2212';

/** Intl takes a decimal string exactly; only its type does not say so everywhere. */
const exact = (text: string) => text as unknown as number;

export type MoneyStyle = 'exact' | 'whole' | 'compact';

/** An amount in major units by locale, with the decimals of ISO 4217: €1,234.50, €1,235 or €1.2K. */
export function money(amount: string, currency: string, style: MoneyStyle = 'exact'): string {
  const options: Intl.NumberFormatOptions = { style: 'currency', currency };
  if (style === 'compact') {
    options.notation = 'compact';
    options.maximumSignificantDigits = 3;
  } else {
    const digits = style === 'whole' ? 0 : minorDigits(currency);
    options.minimumFractionDigits = digits;
    options.maximumFractionDigits = digits;
  }
  return numberFormat(options).format(exact(amount)).replace('-', MINUS);
}

/** An amount before its rounding, or a price a unit: with all its decimals, at most eight. */
export function moneyUnrounded(amount: string, currency: string): string {
  return numberFormat({ style: 'currency', currency, maximumFractionDigits: 8 })
    .format(exact(amount))
    .replace('-', MINUS);
}

export function count(value: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(value);
}

export function compactCount(value: number): string {
  return numberFormat({ notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** A decimal string with at most six places, grouped. */
export function units(text: string): string {
  return numberFormat({ maximumFractionDigits: 6 }).format(exact(text));
}

export function percent(share: number, digits = 0): string {
  return numberFormat({
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    // What rounds to nothing has no sign.
    signDisplay: 'negative',
  })
    .format(share)
    .replace('-', MINUS);
}

/** A share above or below nothing, with its sign: `+4%`, `−12%`, `0%`. */
export function signedPercent(share: number, digits = 0): string {
  return numberFormat({
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'exceptZero',
  })
    .format(share)
    .replace('-', MINUS);
}

/** A figure that is no amount, always with as many places: figures under figures. */
export function decimal(value: number, digits: number): string {
  return numberFormat({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'negative',
  })
    .format(value)
    .replace('-', MINUS);
}

export function bytes(value: number): string {
  const names = ['B', 'kB', 'MB', 'GB'];
  let size = value;
  let step = 0;
  while (size >= 1000 && step < names.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${numberFormat({ maximumFractionDigits: size < 10 && step > 0 ? 1 : 0 }).format(size)} ${names[step]}`;
}

/** `1 file`, `3 files`: the number and its noun in agreement. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Words joined as a sentence does: `a, b and c`. */
export function listed(words: string[]): string {
  return new Intl.ListFormat('en', { style: 'long', type: 'conjunction' })
    .format(words)
    .replace(', and ', ' and ');
}

/** Long figures inside a sentence, grouped as the reader's locale does; identifiers are left as they are. */
export function groupDigits(text: string): string {
  return text.replace(/(?<![\w.-])\d{5,}(?![\w-])/g, (figure) => numberFormat({}).format(BigInt(figure)));
}
