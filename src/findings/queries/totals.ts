import { sql } from 'kysely';
import { compileAggregate } from '#catalogue/compile/aggregate.ts';
import { moneyTotal } from '#catalogue/figure.ts';
import { kept } from '#catalogue/queries/kept.ts';
import { type Asked, askedOf } from '#catalogue/queries/page.ts';
import { familiesOf } from '#catalogue/queries/plan.ts';
import { readRatesUsed } from '#catalogue/queries/rates.ts';
import { type Raw, runStatement } from '#catalogue/queries/statement.ts';
import { totalRow } from '#catalogue/queries/totals.ts';
import type { ListQuery } from '#catalogue/shape.ts';
import { formatMajor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Ledger } from '../finding.ts';
import type { ResultTotals } from '../shapes.ts';
import { FINDING_LIST } from './findings.ts';
import { isOpen } from './open.ts';

/**
 * What the findings that pass a list's filters come to, exactly and whatever page is shown: in the reporting currency
 * and in each of their own. Owed, improvable and credit due to the customer stand apart, as do the ways to recover them.
 */
export async function readResultTotals(ctx: Context, query: ListQuery): Promise<ResultTotals> {
  const { entity } = FINDING_LIST.binding;
  const asked = askedOf(ctx, entity, query);
  const reads = familiesOf([entity]);
  return kept(ctx, reads, `totals ${asked.text}`, () => computeTotals(ctx, asked));
}

async function computeTotals(ctx: Context, { scope, where }: Asked): Promise<ResultTotals> {
  const { binding } = FINDING_LIST;
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
  const of = (some: readonly Raw[]) =>
    moneyTotal(
      some.map((row) => totalRow(row, 0)),
      scope.reporting,
    );
  const parts = [...Map.groupBy(rows, (row) => `${row.g0} ${row.g1}`).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const total = of(own);
    return {
      ledger: String(first.g0) as Ledger,
      recoverability: String(first.g1),
      count: own.reduce((sum, row) => sum + totalRow(row, 0).rows, 0),
      amounts: total.parts,
      total,
    };
  });
  parts.sort((a, b) => (`${a.ledger} ${a.recoverability}` < `${b.ledger} ${b.recoverability}` ? -1 : 1));
  const ledger = (name: Ledger) => of(rows.filter((row) => row.g0 === name));
  const reporting = {
    owed: ledger('owed'),
    owed_billable_now: of(rows.filter((row) => row.g0 === 'owed' && row.g1 === 'billable_now')),
    improvable: ledger('improvable'),
    owed_to_customer: ledger('owed_to_customer'),
  };
  return {
    findings: parts.reduce((sum, part) => sum + part.count, 0),
    accounts: Number(accounts[0]?.t0 ?? 0),
    parts,
    reporting,
    rates: await readRatesUsed(ctx, Object.values(reporting)),
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
