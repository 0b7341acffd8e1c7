import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { openWorld, type World } from '../quality/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Amount = { amount: string; currency: string };
const read = async (url: string) => (await world.alpha.people.analyst.get(url)).body;
const byCurrency = (amounts: Amount[]) =>
  Object.fromEntries(
    amounts.map(({ amount, currency }): [string, string] => [currency, new Decimal(amount).toFixed()]).sort(),
  );
const monthSums = (months: Record<string, string>[], field: 'leak' | 'over_billed') => {
  const sums: Record<string, Decimal> = {};
  for (const { currency = '', [field]: amount = '0' } of months)
    sums[currency] = (sums[currency] ?? new Decimal(0)).plus(amount);
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, sum]) => !sum.isZero())
      .map(([currency, sum]): [string, string] => [currency, sum.toFixed()])
      .sort(),
  );
};

describe('open and owed mean one thing', () => {
  test('a run, the headline, the chart, the list, the accounts and the count agree when findings are dismissed', async () => {
    const { analyst } = world.alpha.people;
    const before = (await read('/api/dashboard/summary')).totals;
    const { items } = await read('/api/recon/results?limit=500&ledger=owed&sort=amount');
    const [first, second] = items.filter((each: Partial<Amount>) => each.amount !== null);
    await analyst.patch(`/api/recon/results/${first.id}`, { status: 'dismissed' });
    await analyst.patch(`/api/recon/results/${second.id}`, { status: 'actioned' });
    const runId = await runNow({ ...world.alpha.ctx, now: new Date() }, { scope: 'all' });
    const { summary } = await read(`/api/recon/runs/${runId}`);
    const dashboard = await read('/api/dashboard/summary');
    const { totals } = dashboard;
    const owed = byCurrency(totals.owed);
    expect(owed).not.toEqual(byCurrency(before.owed));
    expect(totals.open_findings).toBe(before.open_findings - 1);

    expect(byCurrency(summary.owed)).toEqual(owed);
    expect(byCurrency(summary.over_billed)).toEqual(byCurrency(totals.owed_to_customer));
    const counted = Object.values<number>(summary.findings_by_type).reduce((sum, each) => sum + each, 0);
    expect(counted).toBe(totals.open_findings);

    expect(monthSums(dashboard.by_month, 'leak')).toEqual(owed);
    expect(monthSums(dashboard.by_month, 'over_billed')).toEqual(byCurrency(totals.owed_to_customer));

    const open = 'status=open,acknowledged,actioned';
    const listed = await read(`/api/recon/results/totals?ledger=owed&${open}`);
    const parts = listed.parts.flatMap((part: { amounts: Amount[] }) => part.amounts);
    expect(
      monthSums(
        parts.map((each: Amount) => ({ currency: each.currency, leak: each.amount })),
        'leak',
      ),
    ).toEqual(owed);
    const critical = await read(`/api/recon/results/totals?severity=critical&${open}`);
    expect(dashboard.critical).toBe(critical.findings);
    const top = dashboard.top_findings.map((each: { id: string }) => each.id);
    expect(top).toContain(second.id);
    expect(top).not.toContain(first.id);
  });

  test('a cause counts in the annualised figure while its next period and the days of grace have not passed', async () => {
    const { alpha } = world;
    const now = async () => byCurrency((await read('/api/dashboard/summary')).totals.owed_annualised);
    const kept = await now();
    expect(Object.keys(kept).length).toBeGreaterThan(0);
    const shift = (days: number) =>
      world.owner.query(
        `update findings set as_of = period_end + (period_end - period_start) + 31 + $2::integer
         where organization_id = $1`,
        [alpha.ctx.organization.id, days],
      );
    await shift(0);
    expect(await now()).toEqual({});
    await shift(-1);
    expect(Object.keys(await now())).toEqual(Object.keys(kept));
  });

  test('one who is signed in sees sums in the reporting currency from the moment it is chosen, and not the old ones', async () => {
    const { admin } = world.alpha.people;
    const owed = async () => (await read('/api/dashboard/summary')).totals.reporting.owed;
    for (const code of ['EUR', 'JPY']) {
      await admin.patch('/api/organization', { reporting_currency: code });
      const { currency, amount, parts, missing } = await owed();
      const own = parts.find((part: Amount) => part.currency === code);
      expect([currency, amount, missing]).toEqual([
        code,
        own.amount,
        parts.map((part: Amount) => part.currency).filter((each: string) => each !== code),
      ]);
    }
  });
});
