import { sql } from 'kysely';
import { compileAggregate } from '#catalogue/compile/aggregate.ts';
import { askedOf } from '#catalogue/queries/page.ts';
import { runStatement } from '#catalogue/queries/statement.ts';
import { totalRow } from '#catalogue/queries/totals.ts';
import type { ListQuery } from '#catalogue/shape.ts';
import { formatMajor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Ledger } from '../finding.ts';
import type { LedgerTotals, ResultTotals } from '../shapes.ts';
import { FINDING_LIST } from './findings.ts';
import { goesOn, isOpen, isOwed } from './open.ts';

/**
 * What the findings that pass a list's filters come to, exactly and whatever page is shown. Owed, improvable
 * and credit due to the customer stand apart, as do the ways to recover them and the currencies.
 */
export async function readResultTotals(ctx: Context, query: ListQuery): Promise<ResultTotals> {
  const { binding } = FINDING_LIST;
  const { scope, where } = askedOf(ctx, binding.entity, query);
  const sums = compileAggregate(binding, scope, {
    totals: [{ what: 'sum', column: 'amount', where: [] }],
    by: [{ column: 'ledger' }, { column: 'recoverability' }],
    where,
    currency: 'currency',
  });
  const counted = compileAggregate(binding, scope, {
    totals: [{ what: 'distinct', column: 'account_id', where: [] }],
    by: [],
    where,
    currency: null,
  });
  const [rows, accounts] = await ctx.pg.read(async (tx) => [
    await runStatement(ctx, binding, sums, tx),
    await runStatement(ctx, binding, counted, tx),
  ]);
  const groups = Map.groupBy(rows, (row) => `${row.g0} ${row.g1}`);
  const parts = [...groups.values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const figures = own.map((row) => totalRow(row, 0));
    return {
      ledger: String(first.g0) as Ledger,
      recoverability: String(first.g1),
      count: figures.reduce((sum, { rows: count }) => sum + count, 0),
      amounts: amounts(figures.map(({ currency, own: amount }) => ({ currency, amount }))),
    };
  });
  parts.sort((a, b) => (`${a.ledger} ${a.recoverability}` < `${b.ledger} ${b.recoverability}` ? -1 : 1));
  return {
    findings: parts.reduce((sum, part) => sum + part.count, 0),
    accounts: Number(accounts[0]?.t0 ?? 0),
    parts,
  };
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
 * while the cause continues (`DEFINITIONS.annualised`), so that no month is counted twice and none that has ended.
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
