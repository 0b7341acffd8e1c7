import type { Column, Table } from '../table.ts';
import { daysOf } from './build.ts';
import { instantOf, isMissing, numberOf, wordsOf } from './cell.ts';
import type { Feature } from './dataset.ts';

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/**
 * Rows to score as a table with the model's features, whatever else they hold. What is absent, empty or not of the
 * feature's kind is missing. `asOf` is the instant that dates are counted from, one for all or each row's own; null where
 * training rows had none.
 */
export function tableOfRows(
  features: readonly Feature[],
  rows: readonly Row[],
  asOf: number | readonly number[] | null,
): Table {
  const columns = features.map(({ name, kind }): Column => {
    const named = { name, group: wordsOf(name) };
    const texts = rows.map((row) => textOf(row, name));
    if (kind === 'category') {
      const levels = [...new Set(texts.filter((text) => text !== null))];
      const codes = Int32Array.from(texts, (text) => (text === null ? -1 : levels.indexOf(text)));
      return { kind, ...named, levels, codes };
    }
    const values = Float64Array.from(texts, (text, row) => {
      if (text === null) return Number.NaN;
      if (kind === 'number') return numberOf(text) ?? Number.NaN;
      const instant = instantOf(text);
      return instant === null
        ? Number.NaN
        : daysOf(instant, typeof asOf === 'object' ? (asOf?.[row] ?? null) : asOf);
    });
    return { kind: 'number', ...named, values };
  });
  return { rows: rows.length, columns };
}

/** The features of a row and nothing else, as they are kept with its prediction. */
export function inputsOf(features: readonly Feature[], row: Row): Record<string, Cell> {
  return Object.fromEntries(features.map(({ name }) => [name, Object.hasOwn(row, name) ? row[name]! : null]));
}

function textOf(row: Row, name: string): string | null {
  const cell = Object.hasOwn(row, name) ? row[name]! : null;
  if (cell === null) return null;
  const text = String(cell).trim();
  return isMissing(text) ? null : text;
}
