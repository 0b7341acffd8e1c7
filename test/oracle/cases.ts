import { readFileSync } from 'node:fs';
import { fraction } from './fraction.ts';
import type { RatingCase, RatingTier } from './rate.ts';
import { tablesOf } from './table.ts';

export type NamedRatingCase = {
  name: string;
  case: RatingCase;
  expectedMinor: bigint;
  /** Null where the page does not split the charge from its top-up. */
  beforeFloorMinor: bigint | null;
};

export const RATING_PAGES = [
  'per-unit.md',
  'graduated.md',
  'volume.md',
  'package.md',
  'flat-and-seats.md',
  'proration.md',
  'included-units.md',
  'floors.md',
  'discount-and-uplift.md',
] as const;

const FORMULAS = new URL('../../docs/formulas/', import.meta.url);
export const DIGITS: Record<string, 0 | 2 | 3> = { EUR: 2, USD: 2, JPY: 0, KWD: 3 };

/** The rows of every table of one kind in a page of docs/formulas. Throws when the page has none. */
export function rowsOf(page: string, kind: string): Record<string, string>[] {
  const markdown = readFileSync(new URL(page, FORMULAS), 'utf8');
  const rows = tablesOf(markdown)
    .filter((table) => table.kind === kind)
    .flatMap((table) => table.rows);
  if (rows.length === 0) throw new Error(`${page} has no ${kind} table`);
  return rows;
}

/** The rating rows of a page, e.g. `ratingCasesOf('per-unit.md')`: what to rate and the minor units it must cost. */
export const ratingCasesOf = (page: string): NamedRatingCase[] =>
  rowsOf(page, 'rating').map((row) => {
    const currency = row.currency ?? 'EUR';
    return {
      name: `${page}: ${row.case}`,
      case: ratingCase(row),
      expectedMinor: minorOf(row.expected ?? '', currency),
      beforeFloorMinor: row.before_floor ? minorOf(row.before_floor, currency) : null,
    };
  });

function ratingCase(row: Record<string, string>): RatingCase {
  const [coveredDays, periodDays] = (row.days ?? '30/30').split('/').map(Number);
  const digits = DIGITS[row.currency ?? 'EUR'];
  if (digits === undefined || !coveredDays || !periodDays)
    throw new Error(`row "${row.case}" is not complete`);
  return {
    model: row.model as RatingCase['model'],
    unitAmount: row.unit_amount || null,
    packageSize: row.package_size || null,
    tiers: row.tiers ? tiers(row.tiers) : null,
    includedUnits: row.included_units || null,
    minimumAmount: row.minimum_amount || null,
    commitmentAmount: row.commitment_amount || null,
    quantity: row.quantity || null,
    discountPercent: row.discount_percent || null,
    upliftPercent: row.uplift_percent || null,
    upliftCount: Number(row.uplift_count || '0'),
    coveredDays,
    periodDays,
    units: row.units || '0',
    currencyDigits: digits,
  };
}

/** `1000 @ 0.10; 5000 @ 0.08 + 20; rest @ 0.05`: bound, unit amount, and the flat amount where there is one. */
export function tiers(text: string): RatingTier[] {
  return text.split(';').map((part) => {
    const match = /^(rest|[\d.]+) @ ([\d.]+)(?: \+ ([\d.]+))?$/.exec(part.trim());
    if (!match) throw new Error(`"${part}" is not a tier`);
    const upTo = match[1] === 'rest' ? null : (match[1] ?? null);
    return { upTo, unitAmount: match[2] ?? '', flatAmount: match[3] ?? '0' };
  });
}

/** Minor units of a major amount such as `116.00`; throws when it has more decimals than the currency. */
export function minorOf(text: string, currency: string): bigint {
  const digits = DIGITS[currency];
  if (digits === undefined) throw new Error(`unknown currency ${currency}`);
  const amount = fraction(text);
  const scaled = amount.n * 10n ** BigInt(digits);
  if (scaled % amount.d !== 0n) throw new Error(`${text} is not whole minor units of ${currency}`);
  return scaled / amount.d;
}
