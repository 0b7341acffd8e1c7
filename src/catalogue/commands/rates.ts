import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Day } from '#core/period.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import type { RateInput, RatesStored } from '../shapes.ts';

/** A rate with its base; the rate is a decimal above zero as text. */
export type StoredRate = {
  readonly day: Day;
  readonly currency: string;
  readonly rate: string;
  readonly base: string;
  readonly source: string;
};

/**
 * Takes rates that were sent, with one audit entry when any of them says something new. Faults: `bad_request` for a
 * currency against itself, or without a base where the organization has no currency.
 */
export async function putRates(ctx: Context, given: readonly RateInput[]): Promise<RatesStored> {
  const rates = given.map((rate, index) => withBase(ctx, rate, index));
  return ctx.pg.write(async (tx) => {
    const { since, ...stored } = await storeRates(ctx, tx, rates);
    if (since !== null) {
      await rebuildReportingRates(tx, since);
      await audit(ctx, tx, {
        action: 'rates.changed',
        subject: { kind: 'rates', id: ctx.organization.id },
        change: { ...stored, sources: [...new Set(rates.map((rate) => rate.source))].sort() },
      });
    }
    return stored;
  });
}

function withBase(ctx: Context, rate: RateInput, index: number): StoredRate {
  const base = rate.base ?? ctx.organization.reportingCurrency;
  const where = `[${index}].base`;
  if (base === null) {
    throw new Fault('bad_request', 'The rate names no base, and the organization has no currency.', {
      where,
      mend: 'Name the base of each rate, such as EUR.',
    });
  }
  if (base === rate.currency)
    throw new Fault('bad_request', `A rate of ${base} in ${base} says nothing.`, { where });
  return { ...rate, base };
}

/**
 * Stores rates; one that says nothing new changes nothing, and of two for one day the first counts. `since` is the
 * first day that any changed, from which the caller rebuilds the reporting rates.
 */
export async function storeRates(
  ctx: Context,
  tx: Tx,
  rates: readonly StoredRate[],
): Promise<RatesStored & { since: Day | null }> {
  if (rates.length === 0) return { changed: 0, unchanged: 0, since: null };
  await lockInTransaction(tx, 'exchange rates');
  const { rows } = await sql<{ day: string }>`
    insert into exchange_rates as kept (organization_id, base, currency, day, rate, source)
    select distinct on (base, currency, day) ${ctx.organization.id}::uuid, base, currency, day, rate, source
    from unnest(${rates.map((each) => each.base)}::text[], ${rates.map((each) => each.currency)}::text[],
      ${rates.map((each) => each.day)}::date[], ${rates.map((each) => each.rate)}::numeric[],
      ${rates.map((each) => each.source)}::text[]) with ordinality
      as given (base, currency, day, rate, source, place)
    order by base, currency, day, place
    on conflict (organization_id, base, currency, day) do update set rate = excluded.rate, source = excluded.source
    where kept.rate <> excluded.rate
    returning day`.execute(tx);
  const since = rows.reduce<Day | null>(
    (first, { day }) => (first === null || day < first ? day : first),
    null,
  );
  return { changed: rows.length, unchanged: rates.length - rows.length, since };
}

/**
 * Rebuilds the rates against the reporting currency from a day on, or all of them, in the transaction that changed
 * rates or that currency. It says what `rateOn` says of each day on which any rate of a currency changes.
 */
export async function rebuildReportingRates(tx: Tx, since: Day = '0001-01-01'): Promise<void> {
  await lockInTransaction(tx, 'exchange rates');
  await sql`delete from reporting_rates where day >= ${since}`.execute(tx);
  await sql`
    with own as (
      select coalesce(reporting_currency, currency) as reporting from organizations
      where organization_id = current_organization()),
    ways as (
      select base, currency from exchange_rates group by 1, 2 union select base, base from exchange_rates),
    paths as (
      select way.currency, way.base, own.reporting from own join ways as way on way.currency <> own.reporting
      join ways as home on home.base = way.base and home.currency = own.reporting),
    days as (
      select distinct path.currency, rate.day from paths as path
      join exchange_rates as rate on rate.base = path.base and rate.currency in (path.currency, path.reporting)
      where rate.day >= ${since})
    insert into reporting_rates (organization_id, currency, day, per_reporting, source_day)
    select distinct on (days.currency, days.day) current_organization(), days.currency, days.day,
      trim_scale(case when path.base = path.reporting then above.rate
        else round(above.rate::numeric(1000, 40) / home.rate, 24) end), least(above.day, home.day)
    from days join paths as path on path.currency = days.currency
    cross join lateral (${leg('currency')}) as above
    cross join lateral (${leg('reporting')}) as home
    order by days.currency, days.day, 5 desc, path.base = path.reporting desc, path.base`.execute(tx);
}

/** The latest rate of one side of a path on or before a day. The base itself stands at 1, from no day. */
function leg(side: 'currency' | 'reporting') {
  const currency = sql.ref(`path.${side}`);
  return sql`
    select rate, day from (
      select rate.rate, rate.day from exchange_rates as rate
      where rate.organization_id = current_organization() and rate.base = path.base and rate.currency = ${currency}
        and rate.day <= days.day
      order by rate.day desc limit 1) as latest
    where path.base <> ${currency}
    union all select 1, null where path.base = ${currency}`;
}
