import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '#platform/context.ts';
import { checkUsage } from '#reconciliation/commands/check-usage.ts';
import { ledgerLine } from '#reconciliation/ledger.ts';
import { latestInstant } from '#reconciliation/queries/as-of.ts';
import { computeAccounts } from '#reconciliation/queries/compute-accounts.ts';
import { startGround, type TestGround } from '../harness.ts';
import { loadedWorld } from './loaded-world.ts';

let engines: TestGround;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());

const accountsOf = (ctx: Context) =>
  ctx.pg.read(async (tx) => {
    const rows = await tx.selectFrom('subscriptions').select('account_id').distinct().execute();
    return rows.map((row) => row.account_id).sort();
  });

describe('an account that its sums show to be right', () => {
  test.each([
    ['clean', 0],
    ['dirty', 0.3],
  ] as const)(
    'has, in a %s world, the very ledger rows that its days give, and no finding',
    async (seed, dirt) => {
      const ctx = await loadedWorld(engines, { seed, dirt });
      const accounts = await accountsOf(ctx);
      const asOfMs = (await latestInstant(ctx))?.getTime() ?? 0;
      const isChecked = await checkUsage(ctx);
      const together = await computeAccounts(ctx, accounts, asOfMs, isChecked);
      const settled = new Set(together.settled.map((each) => each.accountId));
      expect(settled.size).toBeGreaterThan(0);
      const wrong: string[] = [];
      for (const account of settled) {
        const alone = await computeAccounts(ctx, [account], asOfMs);
        const rows = alone.examined.flatMap((each) => each.periods.map(ledgerLine)).sort();
        const summed = together.settled.filter((each) => each.accountId === account).map(ledgerLine);
        if (JSON.stringify(rows) !== JSON.stringify(summed.sort())) wrong.push(`${account} rows`);
        if (alone.examined.some((each) => each.findings.length > 0)) wrong.push(`${account} findings`);
        if (alone.examined.some((each) => each.faults.length > 0)) wrong.push(`${account} faults`);
      }
      expect(wrong).toEqual([]);
    },
  );

  test('is not so when a batch of its use was stored twice, however both sides agree', async () => {
    const ctx = await loadedWorld(engines, { seed: 'twice', dirt: 0 });
    const accounts = await accountsOf(ctx);
    expect(await checkUsage(ctx)).toBe(true);
    const asOfMs = (await latestInstant(ctx))?.getTime() ?? 0;
    const before = await computeAccounts(ctx, accounts, asOfMs, true);
    await repeatUsage(ctx);
    const isChecked = await checkUsage(ctx);
    const after = await computeAccounts(ctx, accounts, asOfMs, isChecked);
    expect(after.settled.map(ledgerLine).sort()).toEqual(before.settled.map(ledgerLine).sort());
  });
});

/** Stores every row of the organization once more, as an insert does whose answer was lost. */
async function repeatUsage(ctx: Context): Promise<void> {
  const id = ctx.organization.id;
  for (const table of ['usage_events', 'reported_usage']) {
    await engines.clickhouse.command({
      query: `insert into ${table} select * replace (accepted_at + interval 1 second as accepted_at)
        from ${table} where organization_id = '${id}'`,
    });
  }
}
