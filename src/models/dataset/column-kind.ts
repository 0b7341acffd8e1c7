import { instantOf, isMissing, numberOf } from './cell.ts';
import type { TextColumn } from './text-column.ts';

/** `unused` columns hold nothing to train on, and `why` says so. */
export type ColumnKind =
  | { kind: 'number' | 'date' | 'category'; strays: number }
  | { kind: 'unused'; why: string };

/** A few words among numbers (“unknown”) are taken for missing values; more make the column one of words. */
const STRAY_SHARE_MAX = 0.05;
const NAME_SHARE_MIN = 0.9;
const NAMES_MIN = 30;

/**
 * What kind of column this is, by all of its cells: numbers, dates or words. A column without two values, and one
 * of words of which nearly each row has its own (a name, an id), is unused.
 */
export function columnKind({ texts, codes }: TextColumn): ColumnKind {
  const counts = new Array<number>(texts.length).fill(0);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const totals = { known: 0, number: 0, date: 0, distinct: 0 };
  for (const [code, text] of texts.entries()) {
    const count = counts[code]!;
    if (count === 0 || isMissing(text)) continue;
    totals.known += count;
    totals.distinct++;
    if (numberOf(text) !== null) totals.number += count;
    else if (instantOf(text) !== null) totals.date += count;
  }
  if (totals.known === 0) return { kind: 'unused', why: 'it is empty' };
  if (totals.distinct === 1 && totals.known === codes.length) {
    return { kind: 'unused', why: 'it has the same value in every row' };
  }
  for (const kind of ['number', 'date'] as const) {
    const strays = totals.known - totals[kind];
    if (strays <= totals.known * STRAY_SHARE_MAX) return { kind, strays };
  }
  if (totals.distinct > NAMES_MIN && totals.distinct > totals.known * NAME_SHARE_MIN) {
    return { kind: 'unused', why: 'nearly every row has a different text, like a name or an id' };
  }
  return { kind: 'category', strays: 0 };
}
