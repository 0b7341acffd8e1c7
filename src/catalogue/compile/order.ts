import { type Binding, type Scope, sqlOf } from '../binding.ts';
import type { Kind } from '../column.ts';
import type { CursorKey } from '../cursor.ts';
import { allOf, anyOf, type Fragment, join, raw, sql } from '../fragment.ts';
import { converts, inReporting } from './conversion.ts';
import { columnOf, dialectOf, ownMajor } from './expression.ts';

/** One part of a sort: what is compared, of which kind, and whether rows without it exist; those come last. */
export type OrderPart = {
  readonly column: string;
  readonly expression: string;
  readonly kind: Kind;
  readonly nullable: boolean;
  readonly descending: boolean;
};

export type Order = readonly [column: string, direction: 'asc' | 'desc'];

/**
 * The parts by which a list is sorted, ties broken by the entity's key, so that every row has one place. Amounts
 * sort by their value in the reporting currency, then those that no rate converts by their own figure.
 */
export function orderParts(binding: Binding, scope: Scope, [name, direction]: Order): OrderPart[] {
  const descending = direction === 'desc';
  const { kind, nullable, words } = columnOf(binding, name);
  const isKey = binding.entity.key.includes(name);
  const bound = binding.columns[name];
  const expression = (typeof bound === 'object' && bound?.sort) || sqlOf(binding, name);
  const ties = binding.entity.key
    .filter((each) => each !== name)
    .map((each) => part(binding, each, sqlOf(binding, each), false));
  if (kind === 'money') {
    const own = { column: name, expression: ownMajor(binding, name), kind, nullable, descending };
    const common = { ...own, expression: inReporting(binding, scope, name), nullable: true };
    return converts(binding, scope) ? [common, own, ...ties] : [own, ...ties];
  }
  if (kind === 'choice') {
    const rank = dialectOf(binding).rank(expression, words ?? []);
    return [{ column: name, expression: rank, kind, nullable, descending }, ...ties];
  }
  if (kind === 'text' && !isKey) {
    return [{ column: name, expression: `lower(${expression})`, kind, nullable, descending }, ...ties];
  }
  const compared = kind === 'yesno' ? `(${expression})::integer` : expression;
  return [part(binding, name, compared, descending), ...ties];
}

function part(binding: Binding, name: string, expression: string, descending: boolean): OrderPart {
  const { kind, nullable } = columnOf(binding, name);
  const isText = binding.store === 'clickhouse' && (kind === 'day' || kind === 'id');
  return {
    column: name,
    expression: isText ? `toString(${expression})` : expression,
    kind,
    nullable,
    descending,
  };
}

export function compileOrder(parts: readonly OrderPart[]): Fragment {
  return join(
    parts.map(({ expression, descending, nullable }) =>
      raw(`${expression} ${descending ? 'desc' : 'asc'}${nullable ? ' nulls last' : ''}`),
    ),
    ', ',
  );
}

/** The parts as columns `k0`, `k1` …, written so that a cursor can carry them. */
export function orderColumns(binding: Binding, parts: readonly OrderPart[]): string[] {
  const dialect = dialectOf(binding);
  return parts.map(({ expression, kind }, index) => `${dialect.asText(kind, expression)} as k${index}`);
}

/** The rows after a cursor's key: later in the first part that differs. */
export function compileAfter(binding: Binding, parts: readonly OrderPart[], key: CursorKey): Fragment {
  const same = (at: number) => {
    const { expression, kind } = parts[at] as OrderPart;
    const value = key[at];
    if (value === null || value === undefined) return raw(`${expression} is null`);
    return sql`${raw(expression)} = ${dialectOf(binding).cast(kind, value)}`;
  };
  const later = (at: number) => {
    const { expression, kind, descending, nullable } = parts[at] as OrderPart;
    const value = key[at];
    if (value === null || value === undefined) return raw('false');
    const beyond = sql`${raw(expression)} ${raw(descending ? '<' : '>')} ${dialectOf(binding).cast(kind, value)}`;
    return nullable ? anyOf([beyond, raw(`${expression} is null`)]) : beyond;
  };
  const after = anyOf(
    parts.map((_, at) => allOf([...parts.slice(0, at).map((__, before) => same(before)), later(at)])),
  );
  // The first part bounds all of it, which lets an index begin where the page does.
  const [first] = parts;
  const value = key[0];
  if (!first || first.nullable || value === null || value === undefined) return after;
  const bound = sql`${raw(first.expression)} ${raw(first.descending ? '<=' : '>=')} ${dialectOf(binding).cast(first.kind, value)}`;
  return allOf([bound, after]);
}
