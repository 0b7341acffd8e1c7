import type { RecordKind, RecordRow } from '#records/record-table.ts';

/** A cell that contradicts the others of its row, by field name. */
export type Contradiction = { field: string; reason: string };

const MODEL_NEEDS: Readonly<Record<string, readonly string[]>> = {
  per_unit: ['unit_amount'],
  flat: ['unit_amount'],
  package: ['unit_amount', 'package_size'],
  graduated: ['tiers'],
  volume: ['tiers'],
};

/** What is wrong with a row as a whole, when each of its cells alone is right; null when nothing is. */
export function contradictionOf(kind: RecordKind | 'rates', row: RecordRow): Contradiction | null {
  switch (kind) {
    case 'prices':
      return priceContradiction(row) ?? spanContradiction(row, 'effective_from', 'effective_to');
    case 'subscriptions':
      return subscriptionContradiction(row) ?? spanContradiction(row, 'start_date', 'end_date');
    case 'invoices':
    case 'invoice_lines':
    case 'credits':
      return spanContradiction(row, 'period_start', 'period_end');
    case 'mappings':
      return isBelowZero(row.multiplier) || row.multiplier === '0'
        ? { field: 'multiplier', reason: 'is not above zero' }
        : null;
    default:
      return null;
  }
}

function priceContradiction(row: RecordRow): Contradiction | null {
  for (const field of MODEL_NEEDS[String(row.model)] ?? []) {
    if (row[field] == null) return { field, reason: `is empty, but a ${row.model} price needs it` };
  }
  if (row.package_size === '0') return { field: 'package_size', reason: 'is not above zero' };
  return firstBelowZero(row, ['unit_amount', 'package_size', 'included_units', 'minimum_amount']);
}

function subscriptionContradiction(row: RecordRow): Contradiction | null {
  const anchor = row.anchor_day;
  if (typeof anchor === 'number' && (anchor < 1 || anchor > 31)) {
    return { field: 'anchor_day', reason: 'is not a day of a month from 1 to 31' };
  }
  if (typeof row.discount_percent === 'string' && Number(row.discount_percent) > 100) {
    return { field: 'discount_percent', reason: 'is above 100' };
  }
  return firstBelowZero(row, ['quantity', 'discount_percent', 'commitment_amount']);
}

/** An end before its start; both days are the same for something that never came to be. */
function spanContradiction(row: RecordRow, start: string, end: string): Contradiction | null {
  const from = row[start];
  const to = row[end];
  if (typeof from !== 'string' || typeof to !== 'string' || to >= from) return null;
  return { field: end, reason: `is before ${start} (${from})` };
}

function firstBelowZero(row: RecordRow, fields: readonly string[]): Contradiction | null {
  const field = fields.find((name) => isBelowZero(row[name]));
  return field === undefined ? null : { field, reason: 'is below zero' };
}

function isBelowZero(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('-');
}
