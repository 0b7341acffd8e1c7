import type { Column } from './column.ts';
import type { Op } from './op.ts';

export type Columns = Readonly<Record<string, Column>>;

/** Families of facts and opinions whose change makes an answer stale; each has a counter (revisions). */
export const FAMILIES = [
  'records',
  'usage',
  'ledger',
  'findings',
  'models',
  'runs',
  'rates',
  'sources',
  'audit',
  'organization',
] as const;
export type Family = (typeof FAMILIES)[number];

/** A named filter that is no column of its own: `period_from` is `period_end` after a day. */
export type NamedFilter = { readonly label: string; readonly column: string; readonly op: Op };

/**
 * Rows that can be listed and counted, declared once. `key` names the columns that identify a row and break ties,
 * `order` how a list opens, `defaults` the filters that hold until the reader says otherwise (`all` lifts one),
 * `time` the column that a period of a question bounds, `page` where a row is shown (`{name}` is a column).
 */
export type Entity<C extends Columns = Columns> = {
  readonly name: string;
  readonly one: string;
  readonly many: string;
  readonly definition: string;
  readonly columns: C;
  readonly key: readonly string[];
  readonly order: readonly [column: string, direction: 'asc' | 'desc'];
  readonly reads: readonly Family[];
  readonly label?: string;
  readonly page?: string;
  readonly time?: string;
  readonly filters?: Readonly<Record<string, NamedFilter>>;
  readonly defaults?: Readonly<Record<string, string>>;
  /** Words that the source itself takes, such as the month that sums are of; each is a text of the query string. */
  readonly parameters?: Readonly<Record<string, { label: string; pattern: string; example: string }>>;
  /** True when the rows as they stood at an earlier instant can be asked for. */
  readonly hasHistory?: boolean;
  /** How many rows a page has unless said otherwise, and at most. */
  readonly limit?: { readonly usual: number; readonly most: number };
  /** Who may ask: every reader unless said otherwise. */
  readonly least?: 'viewer' | 'analyst' | 'admin';
};

/** Declares an entity; the name is its word in plans and the API. Throws when the declaration contradicts itself. */
export function entity<const C extends Columns>(name: string, given: Omit<Entity<C>, 'name'>): Entity<C> {
  const made: Entity<C> = { ...given, name };
  const named = [...made.key, made.order[0], made.time, made.label].filter((each) => each !== undefined);
  const missing = named.find((each) => !Object.hasOwn(made.columns, each));
  if (missing !== undefined) throw new TypeError(`${name} has no column ${missing}`);
  for (const [column, { kind, currency, rate }] of Object.entries(made.columns)) {
    const day = rate && ('before' in rate ? rate.before : rate.on);
    for (const other of [kind === 'money' ? (currency ?? '') : undefined, day])
      if (other !== undefined && !Object.hasOwn(made.columns, other))
        throw new TypeError(`${name}.${column} goes by ${other || 'a currency'}, which is no column`);
  }
  return made;
}

type Plain = {
  id: string;
  text: string;
  money: string;
  decimal: string;
  day: string;
  instant: string;
  count: number;
  share: number;
  yesno: boolean;
  json: unknown;
  choice: string;
};

/** A cell as it crosses the wire: money and decimals as text in major units, instants in ISO 8601. */
export type CellOf<C> =
  C extends Column<infer K, infer N, infer W>
    ? (K extends 'choice' ? W : Plain[K]) | (N extends true ? null : never)
    : never;

type Fields<C extends Columns> = {
  [K in keyof C]: C[K] extends { readonly filterOnly: true } ? never : K;
}[keyof C];

/** A row of an entity as it crosses the wire. */
export type RowOf<E extends Entity> = { [K in Fields<E['columns']>]: CellOf<E['columns'][K]> };

/** The columns that are fields of a row, in the order in which they were declared. */
export function fieldsOf(entity: Entity): [string, Column][] {
  return Object.entries(entity.columns).filter(([, column]) => !column.filterOnly);
}

/** The column that a name stands for, by its own name, its word in the query string, or its shared dimension. */
export function findColumn(entity: Entity, name: string): string | null {
  if (Object.hasOwn(entity.columns, name)) return name;
  const found = Object.entries(entity.columns).find(
    ([, column]) => column.parameter === name || column.dimension === name,
  );
  return found?.[0] ?? null;
}
