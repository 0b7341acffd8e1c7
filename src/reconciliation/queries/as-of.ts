import { sql } from 'kysely';
import { addDays } from '#core/period.ts';
import { dayAt, startOfDay } from '#core/zone.ts';
import type { Context } from '#platform/context.ts';
import { accountFilter } from './account-filter.ts';

type Latest = { usage: string | null; reported: string | null };

const LATEST = `select
  (select toString(toUnixTimestamp64Milli(maxOrNull(ts))) from usage_events_stored_of(organization = {organization:UUID})) as usage,
  (select toString(toUnixTimestamp64Milli(maxOrNull(ts))) from reported_usage_stored_of(organization = {organization:UUID})
    where period_end is null) as reported`;

const SPAN_END = `select toString(maxOrNull(period_end)) as day from reported_usage_stored_of(organization = {organization:UUID})
  where period_end <= toDate32({until:String})`;

/**
 * The latest instant in the loaded usage and invoices (rule 1), which decides which periods have ended; null
 * when nothing is loaded. An invoice speaks of its day of issue, or of its period's start when it has none:
 * a yearly invoice in advance does not end the year. A report for a span of days speaks of the span's end once
 * other data reach its last day: one that was reported ahead of time ends nothing.
 */
export async function latestInstant(ctx: Context): Promise<Date | null> {
  const used = await ctx.ch.query<Latest>(LATEST);
  const billed = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ issued: Date | null; started: string | null }>`
      select max(issued_at) as issued, max(period_start) filter (where issued_at is null) as started from invoices`.execute(
      tx,
    );
    return rows[0];
  });
  const zone = ctx.organization.timeZone;
  const instants = [
    ...used.flatMap(({ usage, reported }) => [usage, reported]).map((text) => Number(text ?? Number.NaN)),
    billed?.issued?.getTime() ?? Number.NaN,
    billed?.started ? startOfDay(billed.started, zone) : Number.NaN,
  ].filter((instant) => Number.isFinite(instant));
  const reach = instants.length === 0 ? null : Math.max(...instants);
  const until = reach === null ? '2299-12-31' : addDays(dayAt(reach, zone), 1);
  const ends = await ctx.ch.query<{ day: string | null }>(SPAN_END, { until });
  for (const { day } of ends) if (day !== null) instants.push(startOfDay(day, zone));
  return instants.length === 0 ? null : new Date(Math.max(...instants));
}

/**
 * Every account that has anything to reconcile, in the order of the usage engine's sorted key. An id of a source
 * that findings were made under before it was mapped is one too: what was found there no longer holds. With
 * `sources` only those that these ids of sources stand for, and what was found under mapped ids.
 */
export async function accountsToReconcile(
  ctx: Context,
  accountOf: (source: string) => string,
  sources: readonly string[] | null = null,
): Promise<string[]> {
  const filter = sources === null ? { text: 'true', params: {} } : accountFilter(sources);
  const theirs = sources === null ? sql`true` : sql`account_id = any(${sources}::text[])`;
  const [used = []] = await ctx.ch.columns<[string[]]>(
    `select distinct account_id from usage_events_stored_of(organization = {organization:UUID}) where ${filter.text}`,
    filter.params,
  );
  const stated = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ account_id: string }>`
      select account_id from subscriptions where ${theirs} union select account_id from invoices where ${theirs}`.execute(
      tx,
    );
    const found = await tx
      .selectFrom('findings')
      .select('account_id')
      .distinct()
      .where('closed_at', 'is', null)
      .execute();
    return { rows, found: found.map((row) => row.account_id) };
  });
  const accounts = [...used, ...stated.rows.map((row) => row.account_id)].map(accountOf);
  const wanted = sources === null ? null : new Set(sources.map(accountOf));
  const isWanted = (account: string) =>
    wanted === null || wanted.has(account) || accountOf(account) !== account;
  return [...new Set([...accounts, ...stated.found])].filter(isWanted).sort();
}
