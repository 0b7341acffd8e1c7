import type { Context } from '#platform/context.ts';
import { LEDGER_COLUMNS } from '../ledger.ts';
import { accountFilter } from './account-filter.ts';

/** The last result of each unit of work that still is one: what the ledger holds. */
export const CURRENT = `order by account_id, product_key, subscription_id, period_start, currency, run_sequence desc
  limit 1 by account_id, product_key, subscription_id, period_start, currency`;

/** A ledger row as pages read it; amounts in minor units, units as decimals in text. */
export type LedgerRow = {
  product_key: string;
  subscription_id: string;
  period_start: string;
  period_end: string;
  currency: string;
  actual_units: string;
  reported_units: string;
  billed_units: string | null;
  should_have_billed_minor: bigint | null;
  billed_minor: bigint;
  credited_minor: bigint;
  leak_minor: bigint;
  over_billed_minor: bigint;
};

type Stored = { [column in keyof LedgerRow]: string } & { should_have_billed_minor: string | null };

/** One account's ledger rows, oldest first, and what is known of it, for the account page. */
export async function readAccountPeriods(ctx: Context, accountId: string) {
  const customer = await ctx.pg.read((tx) =>
    tx.selectFrom('customers').selectAll().where('account_id', '=', accountId).executeTakeFirst(),
  );
  const rows = await ctx.ch.query<Stored>(
    `select ${LEDGER_COLUMNS.slice(1, -1).join(', ')} from (
      select * from reconciled_periods_of(organization = {organization:UUID})
      where account_id = {account:String} ${CURRENT})
    where is_gone = 0
    order by period_start, product_key, subscription_id, currency`,
    { account: accountId },
  );
  return { customer: customer ?? null, periods: rows.map(ledgerRow) };
}

function ledgerRow(row: Stored): LedgerRow {
  return {
    ...row,
    billed_units: row.billed_units || null,
    should_have_billed_minor:
      row.should_have_billed_minor === null ? null : BigInt(row.should_have_billed_minor),
    billed_minor: BigInt(row.billed_minor),
    credited_minor: BigInt(row.credited_minor),
    leak_minor: BigInt(row.leak_minor),
    over_billed_minor: BigInt(row.over_billed_minor),
  };
}

/** The last line of each unit of work of some accounts, as `ledgerLine` writes them, those that are gone too. */
export async function readLastLines(ctx: Context, accounts: readonly string[]): Promise<string[]> {
  const filter = accountFilter(accounts);
  const text = LEDGER_COLUMNS.map((name) => `ifNull(toString(${name}), '\\\\N')`);
  const [names = [], lines = []] = await ctx.ch.columns<[string[], string[]]>(
    `select account_id, arrayStringConcat([${text.join(', ')}], '\\t') as line from (
      select * from reconciled_periods_of(organization = {organization:UUID}) where ${filter.text} ${CURRENT})`,
    filter.params,
  );
  const wanted = new Set(accounts);
  return lines.filter((_, index) => wanted.has(names[index] ?? ''));
}
