import { minorDigits } from '#core/currency.ts';
import { type Binding, type Scope, sqlOf } from '../binding.ts';
import { literal } from '../dialect.ts';
import { EMPTY, type Fragment, join, raw, sql } from '../fragment.ts';
import { columnOf, dialectOf, ownMajor } from './expression.ts';

/** True when amounts of this entity can be converted: only PostgreSQL has the rates. */
export const converts = (binding: Binding, scope: Scope): boolean =>
  scope.reporting !== null && binding.store === 'postgres';

const rateOf = (name: string) => `rate_of_${name}`;
const currencyOf = (binding: Binding, name: string) => sqlOf(binding, columnOf(binding, name).currency ?? '');

/**
 * A money column in minor units of the reporting currency, each row rounded half-even by itself so that sums of
 * parts are the sum of the whole; null where no rate of the ten days before is known. Needs `ratesOf`.
 */
export function inReporting(binding: Binding, scope: Scope, name: string): string {
  const own = `(${sqlOf(binding, name)})::numeric`;
  const reporting = scope.reporting ?? '';
  const scale = 10 ** minorDigits(reporting);
  return `case when ${currencyOf(binding, name)} = ${literal(reporting)} then ${own}
    else divide_half_even(${own} * ${scale}, ${rateOf(name)}.under) end`;
}

/** Whether a row has an amount that no rate converts. Needs `ratesOf`. */
export function isUnconverted(binding: Binding, scope: Scope, name: string): string {
  const currency = currencyOf(binding, name);
  return `((${sqlOf(binding, name)}) is not null and ${rateOf(name)}.under is null
    and ${currency} is distinct from ${literal(scope.reporting ?? '')})`;
}

/** The day of the rate that a money column was converted by; null in the reporting currency itself. */
export const rateDayOf = (name: string): string => `${rateOf(name)}.source_day`;

/** The rates that a statement needs: looked up `before` it, and what `joins` them to its rows. */
export type Rates = { readonly before: Fragment; readonly joins: Fragment };
export const NO_RATES: Rates = { before: EMPTY, joins: EMPTY };

/**
 * The rates of these money columns: each currency and day among the rows that `where` keeps is looked up once,
 * before the statement, however many rows have it. `under` is minor units of the currency for one unit of the
 * reporting currency; the reporting currency itself has no row.
 */
export function ratesOf(binding: Binding, scope: Scope, names: Iterable<string>, where: Fragment): Rates {
  const needed = [...new Set(names)].map((name) => {
    const currency = raw(currencyOf(binding, name));
    const day = rateDay(binding, scope, name);
    const alias = raw(rateOf(name));
    return {
      before: sql`${alias} as materialized (
        select pair.currency, pair.day, rate.source_day,
          rate.per_reporting * ('1e' || currency_digits(pair.currency))::numeric as under
        from (select distinct ${currency} as currency, ${day} as day from ${binding.from(scope)}
          where (${where}) and ${currency} <> ${raw(literal(scope.reporting ?? ''))}) as pair
        cross join lateral reporting_rate(pair.currency, pair.day) as rate)`,
      joins: sql`left join ${alias} on ${alias}.currency = ${currency} and ${alias}.day = ${day}`,
    };
  });
  if (needed.length === 0) return NO_RATES;
  return {
    before: sql`with ${join(
      needed.map(({ before }) => before),
      ', ',
    )} `,
    joins: join(
      needed.map(({ joins }) => joins),
      ' ',
    ),
  };
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
