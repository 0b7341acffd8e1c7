import { type Binding, type Scope, sqlOf } from '../binding.ts';
import type { Column } from '../column.ts';
import { CLICKHOUSE, type Dialect, literal, POSTGRES } from '../dialect.ts';
import { type Fragment, join, raw, sql } from '../fragment.ts';

export const dialectOf = (binding: Binding): Dialect =>
  binding.store === 'postgres' ? POSTGRES : CLICKHOUSE;

/** A column with its declaration. Throws for a name that the caller should have checked. */
export function columnOf(binding: Binding, name: string): Column {
  const column = binding.entity.columns[name];
  if (!column) throw new TypeError(`${binding.entity.name} has no column ${name}`);
  return column;
}

/** True when amounts of this entity can be converted: only PostgreSQL has the rates. */
export const converts = (binding: Binding, scope: Scope): boolean =>
  scope.reporting !== null && binding.store === 'postgres';

/**
 * A money column in minor units of the reporting currency, each row rounded half-even by itself so that sums of
 * parts are the sum of the whole; null where no rate of the ten days before is known. Needs `rateJoins`.
 */
export function inReporting(binding: Binding, scope: Scope, name: string): string {
  const own = sqlOf(binding, name);
  const currency = sqlOf(binding, columnOf(binding, name).currency ?? '');
  const rate = `${rateAlias(name)}.per_reporting`;
  return `case when ${currency} = ${literal(scope.reporting ?? '')} then (${own})::numeric
    else in_reporting((${own})::numeric, ${currency}, ${literal(scope.reporting ?? '')}, ${rate}) end`;
}

const rateAlias = (name: string) => `rate_of_${name}`;
/** The day of the rate that a money column was converted by; null in the reporting currency itself. */
export function rateDayOf(binding: Binding, scope: Scope, name: string): string {
  const currency = sqlOf(binding, columnOf(binding, name).currency ?? '');
  return `case when ${currency} <> ${literal(scope.reporting ?? '')} then ${rateAlias(name)}.source_day end`;
}

/** What joins the rates of these money columns to a statement. */
export function rateJoins(binding: Binding, scope: Scope, names: Iterable<string>): Fragment {
  const joins = [...new Set(names)].map((name) => {
    const currency = raw(sqlOf(binding, columnOf(binding, name).currency ?? ''));
    const day = rateDay(binding, scope, name);
    return sql`left join lateral reporting_rate(${currency}, ${day}) as ${raw(rateAlias(name))} on true`;
  });
  return join(joins, ' ');
}

function rateDay(binding: Binding, scope: Scope, name: string): Fragment {
  const { rate } = columnOf(binding, name);
  if (!rate) return sql`${scope.asOf.toISOString().slice(0, 10)}::date`;
  const column = 'before' in rate ? rate.before : rate.on;
  const expression = sqlOf(binding, column);
  const day =
    columnOf(binding, column).kind === 'instant'
      ? `((${expression}) at time zone ${literal(scope.zone)})::date`
      : `(${expression})`;
  return raw('before' in rate ? `(${day} - 1)` : day);
}

/** An amount in major units of its own currency. */
export function ownMajor(binding: Binding, name: string): string {
  const currency = columnOf(binding, name).currency ?? '';
  return dialectOf(binding).toMajor(sqlOf(binding, name), sqlOf(binding, currency));
}

/**
 * An amount in major units for comparing with a figure that a reader named: of the reporting currency where it can
 * be converted, else of its own.
 */
export function comparedMajor(binding: Binding, scope: Scope, name: string): string {
  if (!converts(binding, scope)) return ownMajor(binding, name);
  const reporting = `(${inReporting(binding, scope, name)})`;
  const major = dialectOf(binding).toMajor(reporting, literal(scope.reporting ?? ''));
  return `coalesce(${major}, ${ownMajor(binding, name)})`;
}
