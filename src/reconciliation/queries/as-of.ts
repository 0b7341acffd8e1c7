import { sql } from 'kysely';
import { startOfDay } from '#core/zone.ts';
import type { Context } from '#platform/context.ts';

type Latest = { usage: string | null; reported: string | null; reported_end: string | null };

/**
 * The latest instant in the loaded usage and invoices (rule 1), which decides which periods have ended; null
 * when nothing is loaded. An invoice speaks of its day of issue, or of its period's start when it has none:
 * a yearly invoice in advance does not end the year.
 */
export async function latestInstant(ctx: Context): Promise<Date | null> {
  const [used] = await ctx.ch.query<Latest>(`
    select
      (select toString(toUnixTimestamp64Milli(maxOrNull(ts))) from usage_events_stored_of(organization = {organization:UUID})) as usage,
      (select toString(toUnixTimestamp64Milli(maxOrNull(ts))) from reported_usage_stored_of(organization = {organization:UUID})
        where period_end is null) as reported,
      (select toString(maxOrNull(period_end)) from reported_usage_stored_of(organization = {organization:UUID})) as reported_end`);
  const billed = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ issued: Date | null; started: string | null }>`
      select max(issued_at) as issued, max(period_start) filter (where issued_at is null) as started from invoices`.execute(
      tx,
    );
    return rows[0];
  });
  const zone = ctx.organization.timeZone;
  const instants = [
    Number(used?.usage ?? Number.NaN),
    Number(used?.reported ?? Number.NaN),
    used?.reported_end ? startOfDay(used.reported_end, zone) : Number.NaN,
    billed?.issued?.getTime() ?? Number.NaN,
    billed?.started ? startOfDay(billed.started, zone) : Number.NaN,
  ].filter((instant) => Number.isFinite(instant));
  return instants.length === 0 ? null : new Date(Math.max(...instants));
}

/**
 * Every account that has anything to reconcile, in the order of the usage engine's sorted key. An id of a source
 * that findings were made under before it was mapped is one too: what was found there no longer holds.
 */
export async function accountsToReconcile(
  ctx: Context,
  accountOf: (source: string) => string,
): Promise<string[]> {
  const used = await ctx.ch.query<{ account_id: string }>(
    'select distinct account_id from usage_events_stored_of(organization = {organization:UUID})',
  );
  const stated = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ account_id: string }>`
      select account_id from subscriptions union select account_id from invoices`.execute(tx);
    const found = await tx
      .selectFrom('findings')
      .select('account_id')
      .distinct()
      .where('closed_at', 'is', null)
      .execute();
    return { rows, found: found.map((row) => row.account_id) };
  });
  const accounts = [...used, ...stated.rows].map((row) => accountOf(row.account_id));
  return [...new Set([...accounts, ...stated.found])].sort();
}
