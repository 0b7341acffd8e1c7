/** A number as people print it: its digits and marks, whether it is below zero, and the currency beside it. */
export type NumberParts = {
  readonly digits: string;
  readonly isNegative: boolean;
  /** `€`, `USD`; empty where none is written. */
  readonly currency: string;
  /** True when anything but digits, a sign in front and one point was written. */
  readonly isMarked: boolean;
};

/** Longer texts are no printed numbers. */
const CHARACTERS_MAX = 100;
const CURRENCY_IN_FRONT = /^(\p{Sc}|[A-Z]{1,3}\p{Sc}|[A-Z]{3}(?=[\s\u00a0\u202f-]|\d))[\s\u00a0\u202f]*/u;
const CURRENCY_BEHIND = /[\s\u00a0\u202f]*(\p{Sc}|(?<=[\d\s\u00a0\u202f)])[A-Z]{3})$/u;

/** Takes a printed number apart: `(1,250.00 €)`, `950.00-`, `1 250,00`, `USD 12`; null when it is no number. */
export function numberParts(text: string): NumberParts | null {
  if (text.length > CHARACTERS_MAX) return null;
  let rest = text.trim().replaceAll('\u2212', '-');
  let isNegative = false;
  let currency = '';
  const take = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (!match) return;
    currency ||= match[1] ?? '';
    rest = rest.replace(pattern, '').trim();
  };
  const turn = (pattern: RegExp) => {
    const match = pattern.exec(rest);
    if (!match) return;
    isNegative = !isNegative;
    rest = (match[1] ?? '').trim();
  };
  for (let pass = 0; pass < 2; pass++) {
    turn(/^\((.*)\)$/);
    turn(/^-(.*)$/);
    turn(/^(.*\d.*)-$/);
    take(CURRENCY_IN_FRONT);
    take(CURRENCY_BEHIND);
  }
  const digits = rest.replace(/^\+/, '').replace(/\s*%$/, '');
  if (!/^[\d.,'’ \u00a0\u202f]*\d[\d.,]*$/.test(digits)) return null;
  return { digits, isNegative, currency, isMarked: !/^[+-]?\d*\.?\d*$/.test(text.trim()) };
}

/** Which style of marks a number shows, alone: a point or comma before decimals, marks between thousands, or either. */
export type NumberStyle =
  | 'point'
  | 'comma'
  | 'comma-or-thousands'
  | 'point-or-thousands'
  | 'thousands'
  | 'none';

export function numberStyle(text: string): NumberStyle {
  const digits = numberParts(text)?.digits.replace(/['’ \u00a0\u202f]/g, '') ?? '';
  const [point, comma] = [digits.lastIndexOf('.'), digits.lastIndexOf(',')];
  if (point !== -1 && comma !== -1) return point > comma ? 'point' : 'comma';
  if (comma !== -1) {
    if (/^\d{1,3}(,\d{3}){2,}$/.test(digits)) return 'point';
    return /^[1-9]\d{0,2},\d{3}$/.test(digits) ? 'comma-or-thousands' : 'comma';
  }
  if (point !== -1) {
    if (/^\d{1,3}(\.\d{3}){2,}$/.test(digits)) return 'comma';
    return /^[1-9]\d{0,2}\.\d{3}$/.test(digits) ? 'point-or-thousands' : 'point';
  }
  return /['’ \u00a0\u202f]/.test(text.trim()) && /\d['’ \u00a0\u202f]\d{3}/.test(text)
    ? 'thousands'
    : 'none';
}

/** A date whose order only others can tell. `rest` is what follows it: a time of day, a zone. */
export type DateParts = { first: number; second: number; year: number; mark: string; rest: string };

const DATE = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[ ,T]+(.*))?$/;

/** Takes `03/04/2026 14:05` apart; two digits of a year are of this century. Null for a date of another form. */
export function dateParts(text: string): DateParts | null {
  const match = DATE.exec(text.trim());
  if (!match) return null;
  const [, first, mark = '', second, year, rest = ''] = match;
  const written = Number(year);
  return {
    first: Number(first),
    second: Number(second),
    year: year?.length === 2 ? 2000 + written : written,
    mark,
    rest,
  };
}
