import { type Binding, type Scope, sqlOf } from '../binding.ts';
import type { Condition } from '../condition.ts';
import type { Grain } from '../dialect.ts';
import { type Fragment, join, raw, sql } from '../fragment.ts';
import { converts, inReporting, isUnconverted, rateDayOf } from './conversion.ts';
import { columnOf, dialectOf } from './expression.ts';
import { sourceOf } from './source.ts';
import { compileWhere, ratesFor } from './where.ts';

/** One figure of a statement: a number of rows, of different values, or a sum; only rows of its own condition count. */
export type Total = {
  readonly what: 'count' | 'distinct' | 'sum' | 'min' | 'max';
  readonly column?: string;
  readonly where: readonly Condition[];
};

/** What rows are parted by: a column, or the day, month … of a day or an instant. */
export type Part = { readonly column: string; readonly grain?: Grain };

export type Aggregate = {
  readonly totals: readonly Total[];
  readonly by: readonly Part[];
  readonly where: readonly Condition[];
  /** The column whose currencies stay apart; null where no amount is summed. */
  readonly currency: string | null;
};

/**
 * One statement: groups `g0`, `g1` …, `currency`, and for each total its own figure `t0`, the rows it counts `n0`
 * and, for sums of money that can be converted, the figure in the reporting currency `r0`, what no rate converts
 * in its own currency `u0`, and the oldest and the newest day of the rates `e0` and `d0`.
 */
export function compileAggregate(binding: Binding, scope: Scope, given: Aggregate): Fragment {
  const asked = withShared(given);
  const groups = asked.by.map((part) => groupOf(binding, scope, part));
  const currency = asked.currency === null ? [] : [sqlOf(binding, asked.currency)];
  const keys = [...groups, ...currency];
  const selected = [
    ...groups.map((expression, index) => raw(`${expression} as g${index}`)),
    ...currency.map((expression) => raw(`${expression} as currency`)),
    ...asked.totals.flatMap((total, index) => totalColumns(binding, scope, total, index)),
  ];
  const conditions = asked.totals.flatMap(({ where }) => where);
  const summed = asked.totals
    .filter((total) => isConverted(binding, scope, total))
    .map((total) => total.column);
  const names = summed.filter((each) => each !== undefined);
  const rates = ratesFor(binding, scope, names, asked.where, conditions);
  const source = sourceOf(binding, scope, asked.where);
  return sql`${rates.before}select ${join(selected, ', ')} from ${source} ${rates.joins}
    where ${compileWhere(binding, scope, asked.where)}
    ${raw(keys.length > 0 ? `group by ${keys.map((_, index) => index + 1).join(', ')}` : '')}`;
}

/** Conditions that every total has are conditions of the rows: no other row counts, and indexes can serve them. */
function withShared(asked: Aggregate): Aggregate {
  const [first, ...others] = asked.totals.map(({ where }) => where.map((each) => JSON.stringify(each)));
  const shared = new Set(first?.filter((each) => others.every((other) => other.includes(each))));
  const isShared = (each: Condition) => shared.has(JSON.stringify(each));
  return {
    ...asked,
    where: [...asked.where, ...(asked.totals[0]?.where.filter(isShared) ?? [])],
    totals: asked.totals.map((total) => ({
      ...total,
      where: total.where.filter((each) => !isShared(each)),
    })),
  };
}

/** A group as text, so that every kind of group is one kind of word; null is the blank group. */
function groupOf(binding: Binding, scope: Scope, { column: name, grain }: Part): string {
  const { kind } = columnOf(binding, name);
  const dialect = dialectOf(binding);
  const expression = sqlOf(binding, name);
  if (grain) return dialect.asText('day', dialect.bucket(grain, kind, expression, scope.zone));
  if (kind === 'yesno') return `case when ${expression} then 'yes' when not (${expression}) then 'no' end`;
  return binding.store === 'clickhouse'
    ? `nullIf(toString(${expression}), '')`
    : `nullif(${dialect.asText(kind, expression)}, '')`;
}

const isConverted = (binding: Binding, scope: Scope, { what, column }: Total): boolean =>
  what === 'sum' &&
  column !== undefined &&
  columnOf(binding, column).kind === 'money' &&
  converts(binding, scope);

function totalColumns(binding: Binding, scope: Scope, total: Total, index: number): Fragment[] {
  const test = compileTest(binding, scope, total.where);
  const kept = (aggregate: string, expression: string) => filtered(binding, aggregate, expression, test);
  const rows = sql`${kept('count', '*')} as ${raw(`n${index}`)}`;
  const own = total.column === undefined ? '*' : sqlOf(binding, total.column);
  const figure =
    total.what === 'count'
      ? kept('count', total.column === undefined ? '*' : own)
      : total.what === 'distinct'
        ? kept('count', `distinct ${own}`)
        : kept(total.what, own);
  const columns = [sql`${asText(binding, figure)} as ${raw(`t${index}`)}`, rows];
  if (!isConverted(binding, scope, total) || total.column === undefined) return columns;
  const converted = inReporting(binding, scope, total.column);
  const apart = `case when ${isUnconverted(binding, scope, total.column)} then ${own} end`;
  const rateDay = rateDayOf(total.column);
  return [
    ...columns,
    sql`${asText(binding, kept('sum', converted))} as ${raw(`r${index}`)}`,
    sql`${asText(binding, kept('sum', apart))} as ${raw(`u${index}`)}`,
    sql`${kept('min', rateDay)} as ${raw(`e${index}`)}`,
    sql`${kept('max', rateDay)} as ${raw(`d${index}`)}`,
  ];
}

const asText = (binding: Binding, figure: Fragment): Fragment =>
  binding.store === 'postgres' ? sql`(${figure})::text` : sql`toString(${figure})`;

function compileTest(binding: Binding, scope: Scope, where: readonly Condition[]): Fragment | null {
  return where.length === 0 ? null : compileWhere({ ...binding, where: null }, scope, where);
}

function filtered(binding: Binding, aggregate: string, expression: string, test: Fragment | null): Fragment {
  if (binding.store === 'postgres') {
    const plain = raw(`${aggregate}(${expression})`);
    return test ? sql`${plain} filter (where ${test})` : plain;
  }
  const [name, inner] = expression.startsWith('distinct ')
    ? ['uniqExact', expression.slice('distinct '.length)]
    : [aggregate, expression === '*' ? '' : expression];
  if (!test) return raw(`${name}(${inner})`);
  return sql`${raw(`${name}If(${inner}${inner === '' ? '' : ', '}`)}${test})`;
}
