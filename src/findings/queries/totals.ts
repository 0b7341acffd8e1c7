import { sql } from 'kysely';
import { formatMajor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Ledger } from '../finding.ts';
import type { FindingsQuery, LedgerTotals, ResultTotals } from '../shapes.ts';
import { filtered, selectFindings } from './findings.ts';
import { goesOn, isOpen, isOwed } from './open.ts';

/**
 * What the findings that pass a query's filters come to, exactly and whatever page is shown. Owed, improvable
 * and owed to the customer stand apart, as do the ways to recover them and the currencies.
 */
export async function readResultTotals(ctx: Context, query: FindingsQuery): Promise<ResultTotals> {
  return ctx.pg.read(async (tx) => {
    const chosen = filtered(selectFindings(tx), query).clearSelect();
    const rows = await chosen
      .select((eb) => [
        'finding.ledger',
        'finding.recoverability',
        'finding.currency',
        eb.fn.countAll<bigint>().as('count'),
        sql<string | null>`sum(finding.amount_minor)`.as('amount'),
      ])
      .groupBy(['finding.ledger', 'finding.recoverability', 'finding.currency'])
      .orderBy('finding.ledger')
      .orderBy('finding.recoverability')
      .execute();
    const accounts = await chosen
      .select(sql<bigint>`count(distinct finding.account_id)`.as('accounts'))
      .executeTakeFirstOrThrow();
    const keys = [...new Set(rows.map((row) => `${row.ledger} ${row.recoverability}`))];
    const parts = keys.flatMap((key) => {
      const own = rows.filter((row) => `${row.ledger} ${row.recoverability}` === key);
      const [first] = own;
      if (!first) return [];
      const count = own.reduce((sum, row) => sum + Number(row.count), 0);
      return { ledger: first.ledger, recoverability: first.recoverability, count, amounts: amounts(own) };
    });
    return {
      findings: parts.reduce((sum, part) => sum + part.count, 0),
      accounts: Number(accounts.accounts),
      parts,
    };
  });
}

/** Open findings of one kind, ledger, way to recover and currency; the sum in minor units as text. */
export type OpenSum = {
  type: string;
  ledger: Ledger;
  recoverability: string;
  currency: string | null;
  count: bigint;
  amount: string | null;
};

/** Sums of the open findings: the one source of every total that says “open” or “owed”. */
export async function readOpenSums(tx: Tx): Promise<OpenSum[]> {
  const { rows } = await sql<OpenSum>`
    select type, ledger, recoverability, currency, count(*) as count, sum(amount_minor) as amount
    from findings where ${isOpen()}
    group by type, ledger, recoverability, currency order by type, ledger, recoverability, currency`.execute(
    tx,
  );
  return rows;
}

/**
 * Totals of the open findings, by type and currency. The annualised figure takes, for each cause, its newest period
 * while the cause goes on (`DEFINITIONS.annualised`), so that no month is counted twice and none that has ended.
 */
export async function readTotals(ctx: Context): Promise<LedgerTotals> {
  return ctx.pg.read(async (tx) => {
    const rows = await readOpenSums(tx);
    const yearly = await sql<{ currency: string; amount: string }>`
      select currency, sum(annualised_minor) as amount from (
        select distinct on (type, account_id, about_kind, about_id, product_key, subscription_id)
          currency, annualised_minor, period_start, period_end, as_of
        from findings
        where ${isOwed()} and amount_minor is not null
        order by type, account_id, about_kind, about_id, product_key, subscription_id, period_end desc
      ) as cause where ${goesOn('cause')}
      group by currency`.execute(tx);
    const owed = rows.filter((row) => row.ledger === 'owed');
    const byType = Map.groupBy(rows, (row) => row.type);
    return {
      owed: amounts(owed),
      owed_billable_now: amounts(owed.filter((row) => row.recoverability === 'billable_now')),
      owed_annualised: amounts(yearly.rows),
      improvable: amounts(rows.filter((row) => row.ledger === 'improvable')),
      owed_to_customer: amounts(rows.filter((row) => row.ledger === 'owed_to_customer')),
      open_findings: rows.reduce((sum, row) => sum + Number(row.count), 0),
      by_type: [...byType].flatMap(([type, own]) => {
        const [first] = own;
        if (!first) return [];
        const count = own.reduce((sum, row) => sum + Number(row.count), 0);
        return { type, ledger: first.ledger, count, amounts: amounts(own) };
      }),
    };
  });
}

/** What is open in one month and currency, by the month in which the period starts; amounts in minor units. */
export type OpenMonth = { month: string; currency: string; owed: string; owed_to_customer: string };

/** Open findings by month and currency, months of nothing between others too; those of a currency add up to its totals. */
export async function readOpenByMonth(ctx: Context): Promise<OpenMonth[]> {
  const { rows } = await ctx.pg.read((tx) =>
    sql<OpenMonth>`
      with sums as (
        select date_trunc('month', period_start)::date as month, currency,
          sum(amount_minor) filter (where ledger = 'owed') as owed,
          sum(amount_minor) filter (where ledger = 'owed_to_customer') as owed_to_customer
        from findings
        where ${isOpen()} and ledger <> 'improvable' and amount_minor is not null and currency is not null
        group by 1, 2
      ), span as (
        select currency, max(month) as last, greatest(min(month), (max(month) - interval '5 years')::date) as first
        from sums group by 1
      ), months as (
        select generate_series(first, last, interval '1 month')::date as month, currency from span
        union select month, currency from sums
      )
      select to_char(month, 'YYYY-MM') as month, currency, coalesce(owed, 0) as owed,
        coalesce(owed_to_customer, 0) as owed_to_customer
      from months left join sums using (month, currency) order by 1, 2`.execute(tx),
  );
  return rows;
}

/** Sums by currency, the largest first in each currency's own figures; currencies are never added. */
export function amounts(rows: readonly { currency: string | null; amount: string | null }[]) {
  const totals = new Map<string, bigint>();
  for (const { currency, amount } of rows) {
    if (currency !== null && amount !== null)
      totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(amount));
  }
  return [...totals]
    .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
    .map(([currency, minor]) => ({ amount: formatMajor(minor, currency), currency }));
}
