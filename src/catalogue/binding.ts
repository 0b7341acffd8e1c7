import { Fault } from '#core/error.ts';
import type { Columns, Entity } from './entity.ts';
import { type Fragment, raw } from './fragment.ts';

/** What a statement is asked under: the instant, the reporting currency that amounts are converted into, and the zone. */
export type Scope = {
  readonly asOf: Date;
  /** False for the newest rows, true when an earlier instant was asked for. */
  readonly isPast: boolean;
  readonly reporting: string | null;
  readonly zone: string;
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * How a column is read: its SQL, the SQL that holds for each word of a choice where that is quicker or where words
 * overlap, the SQL it sorts by and that of its cell where those are others. Money is in minor units.
 */
export type ColumnSql =
  | string
  | {
      readonly sql: string;
      readonly words?: Readonly<Record<string, string>>;
      readonly sort?: string;
      readonly cell?: string;
    };

type Bound<C extends Columns> = { readonly [K in keyof C]: ColumnSql | null };

/**
 * An entity bound to its tables. `from` is what follows the word (one row for each row of the entity), `where` a
 * standing condition, `fresh` the newest instant of its rows; a column bound to null is filled in by the list.
 * `narrows` are columns by which the source itself may be narrowed before it makes rows of what it reads.
 */
export type Binding<E extends Entity = Entity> = {
  readonly entity: E;
  readonly store: 'postgres' | 'clickhouse';
  readonly from: (scope: Scope, narrowed?: Fragment) => Fragment;
  readonly narrows: readonly string[];
  readonly columns: Readonly<Record<string, ColumnSql | null>>;
  readonly where: string | null;
  readonly fresh: string | null;
};

type Given<C extends Columns> = {
  readonly from: string | ((scope: Scope, narrowed: Fragment) => Fragment);
  readonly narrows?: readonly (keyof C & string)[];
  readonly columns: Bound<C>;
  readonly store?: 'postgres' | 'clickhouse';
  readonly where?: string;
  readonly fresh?: string;
};

/** Binds an entity; every column it declares must be bound. */
export function bind<C extends Columns>(entity: Entity<C>, given: Given<C>): Binding<Entity<C>> {
  const { from } = given;
  return {
    entity,
    store: given.store ?? 'postgres',
    from:
      typeof from === 'string' ? () => raw(from) : (scope, narrowed = raw('true')) => from(scope, narrowed),
    narrows: given.narrows ?? [],
    columns: given.columns,
    where: given.where ?? null,
    fresh: given.fresh ?? null,
  };
}

/** Every column of an entity under its own name in one relation, for entities that are a table as it stands. */
export function ownColumns<C extends Columns, const O extends Partial<Bound<C>>>(
  entity: Entity<C>,
  relation: string,
  others: O,
): Bound<C> {
  const own = Object.keys(entity.columns).map((name) => [name, `${relation}.${name}`]);
  return { ...(Object.fromEntries(own) as Bound<C>), ...others };
}

/** The SQL of a column. Faults: `bad_request` for one that has none, as such a column neither filters nor sorts. */
export function sqlOf(binding: Binding, name: string): string {
  const bound = binding.columns[name];
  if (bound === null || bound === undefined)
    throw new Fault(
      'bad_request',
      `${binding.entity.many} cannot be filtered, sorted or grouped by “${name}”.`,
      {
        where: name,
        mend: 'Use another column.',
      },
    );
  return typeof bound === 'string' ? bound : bound.sql;
}
