import type { ReactNode } from 'react';
import { type Column, parameterOf } from '#catalogue/column.ts';
import { type Entity, fieldsOf } from '#catalogue/entity.ts';
import { day, instant } from '../date.ts';
import { count, money, percent, units } from '../format.ts';
import type { ListColumn } from './column.ts';
import { wordLabel } from './declared.ts';

/** What a page says otherwise of a column than its declaration does; `name` is its word in the address. */
export type ColumnChange<T> = Partial<Omit<ListColumn<T>, 'sort' | 'figure'>>;
export type ColumnChanges<T> = Readonly<Record<string, ColumnChange<T> | false>>;

const WIDTHS: Record<Column['kind'], number> = {
  id: 120,
  text: 148,
  choice: 136,
  money: 128,
  decimal: 128,
  count: 88,
  share: 96,
  day: 108,
  instant: 108,
  yesno: 72,
  json: 120,
};
const FIGURES = new Set<Column['kind']>(['money', 'decimal', 'count', 'share']);
const NOTHING = <span className="text-ink-3">–</span>;

/**
 * The columns of a list as the entity declares them: label, width, alignment and format by kind, order by the server.
 * Those that `changes` names come first and in its order; `false` leaves one out. Beside a panel stay what leads, when
 * it was, and the figure that the list opens with, each with a second line, unless a change says otherwise.
 */
export function columnsOf<T>(entity: Entity, changes: ColumnChanges<T> = {}): ListColumn<T>[] {
  const fields = fieldsOf(entity).filter(
    ([name, { kind }]) => changes[name] !== false && (kind !== 'json' || changes[name] !== undefined),
  );
  const first = Object.keys(changes);
  const place = ([name]: [string, Column]) => (first.includes(name) ? first.indexOf(name) : first.length);
  const ordered = fields.toSorted((a, b) => place(a) - place(b));
  const columns = ordered.map(([name, column]) => columnOf<T>(entity, name, column, changes[name]));
  return columns.some((column) => column.beside) ? columns : besidePanel(entity, columns);
}

function columnOf<T>(
  entity: Entity,
  name: string,
  column: Column,
  change: ColumnChange<T> | false | undefined,
): ListColumn<T> {
  const sorts = column.sort === true || name === entity.order[0];
  const figure = FIGURES.has(column.kind);
  return {
    name: parameterOf(name, column),
    label: column.label,
    width: WIDTHS[column.kind],
    shown: column.shown === true,
    ...(figure ? { figure } : {}),
    ...(sorts ? { sort: parameterOf(name, column) } : {}),
    ...(column.kind === 'text' ? { first: 'asc' as const } : {}),
    ...(entity.label === name ? { leads: true } : {}),
    cell: (row) => cellOf(row as Record<string, unknown>, name, column),
    ...(change || {}),
  };
}

/** A value by the kind of its column, in the reader's locale; what is not known is a dash. */
export function cellOf(row: Record<string, unknown>, name: string, column: Column): ReactNode {
  const value = row[name];
  if (value === null || value === undefined || value === '') return NOTHING;
  const text = String(value);
  switch (column.kind) {
    case 'money': {
      const currency = row[column.currency ?? ''];
      return typeof currency === 'string' ? money(text, currency) : NOTHING;
    }
    case 'decimal':
      return units(text);
    case 'count':
      return count(Number(text));
    case 'share':
      return percent(Number(text));
    case 'day':
      return day(text);
    case 'instant':
      return <span title={instant(text)}>{day(text)}</span>;
    case 'yesno':
      return value === true ? 'Yes' : 'No';
    case 'choice':
      return wordLabel(column, text);
    default:
      return text;
  }
}

/** Two lines a row: what leads, what is placed in time and the first figure keep a column of their own. */
function besidePanel<T>(entity: Entity, columns: ListColumn<T>[]): ListColumn<T>[] {
  const isOf = (column: ListColumn<T>, name: string | undefined) => {
    const declared = name === undefined ? undefined : entity.columns[name];
    return declared !== undefined && name !== undefined && column.name === parameterOf(name, declared);
  };
  const shown = columns.filter((column) => column.shown);
  const lead = shown.find((column) => column.leads) ?? shown[0];
  const figure = shown.find((column) => column.figure && column !== lead);
  const other =
    shown.find((column) => isOf(column, entity.time)) ??
    shown.find((column) => !column.figure && column !== lead);
  const stays = [lead, other, figure].filter((column) => column !== undefined);
  const left = shown.filter((column) => !stays.includes(column));
  const under = new Map<ListColumn<T>, string>();
  for (const head of stays) {
    const second = left.find(
      (column) => !under.has(column) && Boolean(column.figure) === Boolean(head.figure),
    );
    if (second) under.set(second, head.name);
  }
  return columns.map((column) => {
    if (stays.includes(column)) return { ...column, beside: 'stays' as const, leads: column === lead };
    const name = under.get(column);
    return name === undefined ? column : { ...column, beside: { under: name } };
  });
}
