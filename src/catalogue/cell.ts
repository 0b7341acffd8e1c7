import { formatMajor } from '#core/money.ts';
import type { Column } from './column.ts';
import type { Entity } from './entity.ts';
import { fieldsOf } from './entity.ts';

/**
 * A row as the engines give it, as it crosses the wire: money in major units of its currency, decimals without the
 * zeros of their scale, instants in ISO 8601, days as dates.
 */
export function rowJson(entity: Entity, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(fieldsOf(entity).map(([name, column]) => [name, cell(column, row[name], row)]));
}

function cell(column: Column, value: unknown, row: Readonly<Record<string, unknown>>): unknown {
  if (value === null || value === undefined) return null;
  switch (column.kind) {
    case 'money': {
      const currency = row[column.currency ?? ''];
      return typeof currency === 'string' && currency !== ''
        ? formatMajor(BigInt(String(value).split('.')[0] ?? '0'), currency)
        : null;
    }
    case 'decimal':
      return value === '' ? null : plain(String(value));
    case 'count':
    case 'share':
      return Number(value);
    case 'instant':
      return instantText(value);
    case 'yesno':
      return value === true || value === 1 || value === '1';
    case 'text':
    case 'choice':
      return column.nullable && value === '' ? null : String(value);
    default:
      return value;
  }
}

/** A decimal without the zeros that its column's scale adds; the zeros of an exponent (1.5e-10) stay. */
const plain = (text: string) => (/^[^e]*\.[^e]*$/.test(text) ? text.replace(/\.?0+$/, '') : text);

function instantText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  const text = String(value);
  // ClickHouse writes UTC without saying so.
  return /Z|[+-]\d\d:?\d\d$/.test(text) ? text : new Date(`${text.replace(' ', 'T')}Z`).toISOString();
}
