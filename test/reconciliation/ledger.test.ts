import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Context, createContext } from '#platform/context.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { readRun } from '#reconciliation/queries/runs.ts';
import { markTouched } from '#records/commands/touched.ts';
import { startGround, type TestGround } from '../harness.ts';
import { again, loadedWorld } from './loaded-world.ts';
import { allFindings, sayingOf } from './read.ts';

let engines: TestGround;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());

const WORLD = { seed: 'replay', dirt: 0.1, accounts: 30 };

/** Every ledger row ever written, apart from which run wrote it and when. */
async function ledgerOf(ctx: Context, where = 'true'): Promise<string[]> {
  const rows = await ctx.ch.query<Record<string, unknown>>(
    `select * except (run_sequence, run_id, computed_at) from reconciled_periods_of(organization = {organization:UUID})
     where ${where} order by account_id, product_key, subscription_id, period_start, currency, run_sequence`,
  );
  return rows.map((row) => JSON.stringify(row));
}

const findingsOf = async (ctx: Context) => (await allFindings(ctx)).map(sayingOf);

describe('the ledger', () => {
  test('gets no row from a run that finds the same, and says the same bytes when it is dropped and recalculated', async () => {
    const ctx = await loadedWorld(engines, WORLD);
    await runNow(ctx, { scope: 'all' });
    const [first, findings] = [await ledgerOf(ctx), await findingsOf(ctx)];
    expect(first.length).toBeGreaterThan(100);
    const second = again(engines, ctx);
    const run = await readRun(second, await runNow(second, { scope: 'all' }));
    expect(run.periods).toBeGreaterThan(100);
    expect(await ledgerOf(ctx)).toEqual(first);
    await engines.clickhouse.command({
      query: `alter table reconciled_periods delete where organization_id = '${ctx.organization.id}'
        settings mutations_sync = 2`,
    });
    await runNow(again(engines, ctx), { scope: 'all' });
    expect(await ledgerOf(ctx)).toEqual(first);
    expect(await findingsOf(ctx)).toEqual(findings);
  });

  test('says the same after a crash between its own rows and the commit that follows', async () => {
    const whole = await loadedWorld(engines, WORLD);
    await runNow(whole, { scope: 'all' });
    const torn = await loadedWorld(engines, WORLD);
    // After the run, its marks and its plan, the fourth transaction is that of the first slice.
    await expect(runNow(crashingOn(torn, 4), { scope: 'all' })).rejects.toThrow('crash');
    expect(await findingsOf(torn)).toEqual([]);
    const before = await ledgerOf(torn);
    expect(before.length).toBeGreaterThan(100);
    await runNow(again(engines, torn), { scope: 'all' });
    expect(await ledgerOf(torn)).toEqual(before);
    expect(await ledgerOf(torn)).toEqual(await ledgerOf(whole));
    expect(await findingsOf(torn)).toEqual(await findingsOf(whole));
  });

  test('keeps what a closed period came to before a late event, and only that account is recalculated', async () => {
    const ctx = await loadedWorld(engines, { ...WORLD, dirt: 0 });
    await runNow(ctx, { scope: 'all' });
    const metered = await ctx.pg.read((tx) =>
      tx.selectFrom('prices').select('product_key').where('model', '=', 'graduated').execute(),
    );
    const [unit] = await ctx.ch.query<{ account_id: string; product_key: string; start: string }>(
      `select account_id, product_key, toString(period_start) as start
       from reconciled_periods_of(organization = {organization:UUID})
       where actual_units != '0' and currency != '' and product_key in {products:Array(String)}
       order by period_start, account_id limit 1`,
      { products: metered.map((row) => row.product_key) },
    );
    const { account_id: account = '', product_key: product = '', start = '' } = unit ?? {};
    const theirs = `account_id = '${account}'`;
    const [before, everybody] = [await ledgerOf(ctx, theirs), await ledgerOf(ctx)];
    await ctx.ch.insertLines(
      'usage_events',
      ['account_id', 'source_key', 'ts', 'event_id', 'units', 'supersedes'],
      [`${account}\t${product}\t${start} 12:00:00\tlate\t7\t`],
    );
    const later = again(engines, ctx);
    await later.pg.write((tx) => markTouched(later, tx, [account]));
    const runId = await runNow(again(engines, ctx), { scope: 'touched' });
    const run = await readRun(ctx, runId);
    expect(run.accounts).toBe(1);
    expect(run.periods).toBe(before.length);
    const after = await ledgerOf(ctx, theirs);
    const added = after.filter((row) => !before.includes(row));
    expect(before.filter((row) => !after.includes(row))).toEqual([]);
    expect(added).toHaveLength(1);
    expect(JSON.parse(added[0] ?? '')).toMatchObject({ product_key: product, period_start: start });
    expect(await ledgerOf(ctx)).toHaveLength(everybody.length + 1);
    const whole = await findingsOf(ctx);
    await runNow(again(engines, ctx), { scope: 'all' });
    expect(await findingsOf(ctx)).toEqual(whole);
    expect(await ledgerOf(ctx)).toHaveLength(everybody.length + 1);
  });
});

/** A context whose n-th transaction does all of its work and is then lost. */
function crashingOn(ctx: Context, turn: number): Context {
  let turns = 0;
  const next = createContext(engines.ground, ctx.organization, ctx.actor);
  const write: Context['pg']['write'] = (work) => {
    turns++;
    const isLost = turns === turn;
    return next.pg.write(async (tx) => {
      const done = await work(tx);
      if (isLost) throw new Error('crash');
      return done;
    });
  };
  return { ...next, pg: { ...next.pg, write } };
}
