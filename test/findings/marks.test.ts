import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#platform/context.ts';
import { planRun, runNow, startRun } from '#reconciliation/commands/run.ts';
import { readRun } from '#reconciliation/queries/runs.ts';
import { type Changed, changedSince, EVERYBODY, keepPlace, markTouched } from '#records/commands/touched.ts';
import { startGround, type TestGround } from '../harness.ts';
import { again, loadedWorld } from '../reconciliation/loaded-world.ts';

let engines: TestGround;
let ctx: Context;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());
beforeEach(async () => {
  ctx = await engines.newOrganization();
});

const mark = (...accounts: string[]) => ctx.pg.write((tx) => markTouched(ctx, tx, accounts));
const look = (room: string) => ctx.pg.write((tx) => changedSince(ctx, tx, room));
const keep = (room: string, { upTo }: Changed) => ctx.pg.write((tx) => keepPlace(ctx, tx, room, upTo));
const marks = () => ctx.pg.read((tx) => tx.selectFrom('account_marks').select('account_id').execute());
/** The room has looked at everybody and keeps its place. */
const begin = async (room: string) => keep(room, await look(room));

/** A transaction that has marked an account and waits for the word to commit. */
async function slowMark(account: string) {
  let commit = () => {};
  const released = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  await new Promise<void>((marked, failed) => {
    done = ctx.pg.write(async (tx) => {
      await markTouched(ctx, tx, [account]);
      marked();
      await released;
    });
    done.catch(failed);
  });
  return async () => {
    commit();
    await done;
  };
}

describe('marks of accounts', () => {
  test('are seen by each room once, however many rooms look', async () => {
    expect((await look('one')).accounts).toBeNull();
    await begin('one');
    await begin('two');
    expect((await look('one')).accounts).toEqual([]);
    await mark('A1');
    const [one, two] = await Promise.all([look('one'), look('two')]);
    expect([one.accounts, two.accounts]).toEqual([['A1'], ['A1']]);
    await keep('one', one);
    expect((await look('one')).accounts).toEqual([]);
    expect((await look('two')).accounts).toEqual(['A1']);
    expect(await marks()).toHaveLength(1);
    await keep('two', two);
    expect((await look('two')).accounts).toEqual([]);
    expect(await marks()).toEqual([]);
  });

  test('come back to a room that looked and kept no place', async () => {
    await begin('one');
    await mark('A1');
    expect((await look('one')).accounts).toEqual(['A1']);
    await mark('A2');
    expect((await look('one')).accounts).toEqual(['A1', 'A2']);
  });

  test('are not lost by committing after later ones were seen', async () => {
    await begin('one');
    const commit = await slowMark('SLOW');
    await mark('QUICK');
    const first = await look('one');
    expect(first.accounts).toEqual(['QUICK']);
    await keep('one', first);
    await commit();
    const second = await look('one');
    expect(second.accounts).toEqual(['SLOW']);
    await keep('one', second);
    expect((await look('one')).accounts).toEqual([]);
    expect(await marks()).toEqual([]);
  });

  test('of the same account, one slow and one quick, wait for nobody and are both seen', async () => {
    await begin('one');
    await mark('A1');
    const commit = await slowMark('A1');
    await mark('A1');
    const first = await look('one');
    expect(first.accounts).toEqual(['A1']);
    await keep('one', first);
    await commit();
    expect((await look('one')).accounts).toEqual(['A1']);
  });

  test('are few, however often an account is marked before anybody looks', async () => {
    await begin('one');
    for (let at = 0; at < 20; at++) await mark('A1', 'A2');
    expect(await marks()).toHaveLength(2);
    expect((await look('one')).accounts).toEqual(['A1', 'A2']);
  });

  test('of everybody mean everybody, to every room', async () => {
    await begin('one');
    await begin('two');
    await mark('A1', EVERYBODY);
    expect((await look('one')).accounts).toBeNull();
    expect((await look('two')).accounts).toBeNull();
  });

  test('made while a new room takes its first look wait for it', async () => {
    await begin('one');
    const first = await look('new');
    expect(first.accounts).toBeNull();
    await mark('A1');
    await begin('one');
    await keep('new', first);
    expect((await look('new')).accounts).toEqual(['A1']);
  });

  test('are not asked of a place that another server gave: the room looks at everybody', async () => {
    await begin('one');
    await ctx.pg.write((tx) =>
      tx.updateTable('mark_places').set({ snapshot: '4000000000:4000000000:' }).execute(),
    );
    await mark('A1');
    const found = await look('one');
    expect(found.accounts).toBeNull();
    await keep('one', found);
    await mark('A2');
    expect((await look('one')).accounts).toEqual(['A2']);
  });

  test('keep the furthest place when two looks end in the other order', async () => {
    await begin('one');
    await mark('A1');
    const [early] = [await look('one')];
    await mark('A2');
    const late = await look('one');
    await keep('one', late);
    await keep('one', early);
    expect((await look('one')).accounts).toEqual([]);
  });
});

test('a partial run that fails leaves its marks to the next one', async () => {
  const world = await loadedWorld(engines, { seed: 'marks', dirt: 0, accounts: 6 });
  await runNow(world, { scope: 'all' });
  const [account = ''] = (
    await world.pg.read((tx) => tx.selectFrom('invoices').select('account_id').limit(1).execute())
  ).map((row) => row.account_id);
  await world.pg.write((tx) => markTouched(world, tx, [account]));
  const lost = again(engines, world);
  const failed = await startRun(lost, { scope: 'touched' });
  await planRun(lost, failed);
  expect((await readRun(lost, failed)).accounts).toBe(1);
  await lost.pg.write((tx) =>
    tx.updateTable('reconciliation_runs').set({ status: 'failed' }).where('run_id', '=', failed).execute(),
  );
  const next = again(engines, world);
  const partial = await readRun(next, await runNow(next, { scope: 'touched' }));
  expect([partial.status, partial.accounts]).toEqual(['done', 1]);
  const idle = again(engines, world);
  expect((await readRun(idle, await runNow(idle, { scope: 'touched' }))).accounts).toBe(0);
}, 120_000);
