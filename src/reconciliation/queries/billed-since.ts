import { sql } from 'kysely';
import type { Day } from '#core/period.ts';
import type { Tx } from '#platform/postgres.ts';

/** One in so many accounts is billed from the day on that is taken for everybody's; of few accounts the first. */
const ACCOUNTS_PER_EARLY_ONE = 20;
const FEW_ACCOUNTS = 10;

/**
 * The day from which the organization's accounts are billed in what was loaded: that by which the first twentieth of
 * them is, at least two, so that one stray old invoice moves it for nobody else. A line belongs to its own period,
 * else its invoice's. Null when nothing was billed.
 */
export async function computeBilledSince(tx: Tx): Promise<Day | null> {
  const { rows } = await sql<{ since: Day | null }>`
    with firsts as (
      select min(coalesce(line.period_start, invoice.period_start)) as day
      from invoices as invoice join invoice_lines as line
        on line.organization_id = invoice.organization_id and line.invoice_id = invoice.invoice_id
      where invoice.status in ('open', 'paid', 'uncollectible')
        and line.kind is distinct from 'tax' and line.kind is distinct from 'fee' and line.kind is distinct from 'credit'
      group by invoice.account_id)
    select day as since from firsts order by day
    offset (select case when count(*) < ${FEW_ACCOUNTS} then 0
      else greatest(2, ceil(count(*)::numeric / ${ACCOUNTS_PER_EARLY_ONE})) - 1 end from firsts)
    limit 1`.execute(tx);
  return rows[0]?.since ?? null;
}

/**
 * That day as the newest run took it, so that a recalculation agrees with the run; computed again where
 * no run took one.
 */
export async function readBilledSince(tx: Tx): Promise<Day | null> {
  const run = await tx
    .selectFrom('reconciliation_runs')
    .select('billed_since')
    // One that is not planned yet took none.
    .where((eb) => eb.or([eb('slices_total', '>', 0), eb('status', '=', 'done')]))
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return run?.billed_since ?? computeBilledSince(tx);
}

/** That day as of now: the last whole picture's while no rows of invoices came in since, or may be coming. */
export async function currentBilledSince(tx: Tx): Promise<Day | null> {
  const last = await tx
    .selectFrom('reconciliation_runs')
    .select(['billed_since', 'created_at'])
    .where('status', '=', 'done')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last?.billed_since == null) return computeBilledSince(tx);
  const coming = await tx
    .selectFrom('import_runs')
    .select('run_id')
    .where('kind', 'in', ['invoices', 'invoice_lines'])
    .where((eb) => eb.or([eb('finished_at', 'is', null), eb('finished_at', '>=', last.created_at)]))
    .limit(1)
    .executeTakeFirst();
  return coming ? computeBilledSince(tx) : last.billed_since;
}
