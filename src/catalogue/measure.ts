import type { Condition } from './condition.ts';
import { checkedCondition } from './condition.ts';
import { type Columns, type Entity, findColumn } from './entity.ts';

/** Which way is better, so that a change can be called good or bad. */
export type Good = 'more' | 'less' | 'neither';
export type Unit = 'money' | 'count' | 'share' | 'units' | 'days';

type Words = {
  readonly label: string;
  readonly synonyms?: readonly string[];
  /** One sentence with the formula. */
  readonly definition: string;
  readonly source?: string;
  readonly good: Good;
  readonly version: number;
};

/** An aggregate over one entity, with its standing condition and the column that a period of a question bounds. */
export type Measure = Words & {
  readonly kind: 'measure';
  readonly id: string;
  readonly of: Entity;
  readonly what: 'count' | 'distinct' | 'sum';
  readonly column: string | null;
  readonly unit: Unit;
  readonly where: readonly Condition[];
  readonly time: string | null;
};

/** One measure by another, so that it can be added up and taken apart; empty where there is nothing below. */
export type Ratio = Words & {
  readonly kind: 'ratio';
  readonly id: string;
  readonly over: Measure;
  readonly under: Measure;
  readonly unit: Unit;
};

export type Figure = Measure | Ratio;

type Where = Readonly<Record<string, string | readonly string[]>>;
type Given<C extends Columns> = Words & {
  readonly of: Entity<C>;
  readonly where?: Where;
  readonly time?: keyof C & string;
} & ({ readonly count: true } | { readonly distinct: keyof C & string } | { readonly sum: keyof C & string });

/**
 * Declares a measure. `where` names columns with the words they must be; a word list means any of them. Throws when
 * the entity has no such column or word.
 */
export function measure<C extends Columns>(id: string, given: Given<C>): Measure {
  const { of, where = {}, time, ...rest } = given;
  const entity: Entity = of;
  const [what, column] =
    'sum' in rest
      ? (['sum', rest.sum] as const)
      : 'distinct' in rest
        ? (['distinct', rest.distinct] as const)
        : (['count', null] as const);
  const kind = column === null ? undefined : entity.columns[column]?.kind;
  if (column !== null && kind === undefined)
    throw new TypeError(`${id}: ${entity.name} has no column ${column}`);
  const conditions = Object.entries(where).map(([name, words]) =>
    checkedCondition(entity, {
      column: findColumn(entity, name) ?? name,
      op: 'is',
      values: typeof words === 'string' ? [words] : words,
    }),
  );
  return {
    kind: 'measure',
    id,
    of: entity,
    what,
    column,
    unit: what !== 'sum' || kind === 'count' ? 'count' : kind === 'money' ? 'money' : 'units',
    where: conditions,
    time: time ?? entity.time ?? null,
    version: rest.version,
    label: rest.label,
    definition: rest.definition,
    good: rest.good,
    ...(rest.synonyms ? { synonyms: rest.synonyms } : {}),
    ...(rest.source ? { source: rest.source } : {}),
  };
}

/** Declares a ratio of two measures. Both must be of one kind, or the answer has the unit of the upper one. */
export function ratio(id: string, given: Words & { over: Measure; under: Measure }): Ratio {
  const unit = given.over.unit === given.under.unit ? 'share' : given.over.unit;
  return { kind: 'ratio', id, unit, ...given };
}

/** The measures that a figure is made of. */
export const partsOf = (figure: Figure): readonly Measure[] =>
  figure.kind === 'measure' ? [figure] : [figure.over, figure.under];
