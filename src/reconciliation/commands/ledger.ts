import { sql } from 'kysely';
import { minorDigits } from '#core/currency.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { PeriodResult } from '../draft.ts';
import { accountMonths, changedLines, currencyOfLine, LEDGER_COLUMNS, ledgerLine } from '../ledger.ts';
import { readLastLines } from '../queries/ledger.ts';

export type LedgerRun = { runId: string; sequence: bigint; asOf: Date | null };

/** Between the cells of a column that travels as one text: a control character that no id has. */
const ROW = '\u001e';

const RUN_COLUMNS = ['run_sequence', 'run_id', 'as_of', 'computed_at', 'minor_digits'];

/**
 * Adds to the ledger what differs from the last run's results; returns how many rows. Doing it again,
 * as after a crash before the run's own commit, finds its rows there and adds none.
 */
export async function appendLedger(
  ctx: Context,
  run: LedgerRun,
  accounts: readonly string[],
  periods: readonly PeriodResult[],
): Promise<number> {
  const lines = changedLines(periods.map(ledgerLine), await readLastLines(ctx, accounts));
  const stamp = [run.sequence, run.runId, instantText(run.asOf ?? new Date(0)), instantText(ctx.now)].join(
    '\t',
  );
  await ctx.ch.insertLines(
    'reconciled_periods',
    [...LEDGER_COLUMNS, ...RUN_COLUMNS],
    lines.map((line) => `${line}\t${stamp}\t${minorDigits(currencyOfLine(line))}`),
  );
  return lines.length;
}

function instantText(instant: Date): string {
  return instant.toISOString().replace('T', ' ').slice(0, -1);
}

/** Makes the monthly roll-up of these accounts what their results come to; rows that say the same stay untouched. */
export async function replaceAccountMonths(
  tx: Tx,
  accounts: readonly string[],
  periods: readonly PeriodResult[],
): Promise<void> {
  const months = accountMonths(periods);
  // One text a column: writing an array as a literal takes several times as long as its rows.
  const column = (pick: (month: (typeof months)[number]) => string | bigint | number) =>
    sql`string_to_table(${months.map((month) => pick(month).toString()).join(ROW)}, ${ROW})`;
  const given = sql`select ${column((each) => each.accountId)} as account_id,
      ${column((each) => each.month)}::date as month, ${column((each) => each.currency)} as currency,
      ${column((each) => each.shouldMinor)}::numeric as should_minor,
      ${column((each) => each.billedMinor)}::numeric as billed_minor,
      ${column((each) => each.creditedMinor)}::numeric as credited_minor,
      ${column((each) => each.leakMinor)}::numeric as leak_minor,
      ${column((each) => each.overBilledMinor)}::numeric as over_billed_minor,
      ${column((each) => each.periods)}::integer as periods`;
  await sql`
    with given as materialized (${months.length === 0 ? sql`${given} limit 0` : given}), written as (
      insert into account_months as kept
      select current_organization(), given.* from given
      on conflict (organization_id, account_id, month, currency) do update set
        should_minor = excluded.should_minor, billed_minor = excluded.billed_minor,
        credited_minor = excluded.credited_minor, leak_minor = excluded.leak_minor,
        over_billed_minor = excluded.over_billed_minor, periods = excluded.periods
      where (kept.should_minor, kept.billed_minor, kept.credited_minor, kept.leak_minor, kept.over_billed_minor,
        kept.periods) is distinct from (excluded.should_minor, excluded.billed_minor, excluded.credited_minor,
        excluded.leak_minor, excluded.over_billed_minor, excluded.periods))
    delete from account_months as kept
    where kept.account_id = any(string_to_array(${accounts.join(ROW)}, ${ROW})) and not exists (
      select from given where given.account_id = kept.account_id and given.month = kept.month
        and given.currency = kept.currency)`.execute(tx);
}
