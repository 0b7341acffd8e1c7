import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import { amounts, filtered, selectFindings } from '../queries.ts';
import type { FindingsQuery, ResultTotals } from '../shapes.ts';

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
