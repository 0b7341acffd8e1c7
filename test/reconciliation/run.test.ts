import { randomUUID } from 'node:crypto';
import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '#core/error.ts';
import { createRun } from '#ingest/commands/run.ts';
import { createSource } from '#ingest/commands/sources/save.ts';
import { IMPORT } from '#ingest/queries/import-kind.ts';
import { PULL } from '#ingest/queries/pull-kind.ts';
import { listSources } from '#ingest/queries/sources.ts';
import { sourceInput } from '#ingest/shapes.ts';
import { createModel, NO_SETTINGS } from '#models/commands/model.ts';
import { ofSubject, queueTraining } from '#models/commands/queue-training.ts';
import { listModels } from '#models/queries/models.ts';
import { TRAINING } from '#models/queries/training-kind.ts';
import type { Context } from '#platform/context.ts';
import type { RunJob, RunKind, RunTable } from '#platform/run/kind.ts';
import { claimRun, performRun } from '#platform/run/perform.ts';
import { cancelRun, getRow } from '#platform/run/state.ts';
import { startRun } from '#reconciliation/commands/run.ts';
import { RECONCILIATION } from '#reconciliation/queries/run-kind.ts';
import { startGround, type TestGround } from '../harness.ts';

let street: TestGround;
beforeAll(async () => {
  street = await startGround();
});
afterAll(() => street?.stop());

const HOUR_MS = 3_600_000;
/** The same place so many hours on. */
const hoursOn = (ctx: Context, hours: number): Context => {
  const clock = () => new Date(ctx.clock().getTime() + hours * HOUR_MS);
  return { ...ctx, now: clock(), clock };
};

/** Loses the jobs of a run, as when its worker was killed at its last try. */
const loseJobs = (id: string) =>
  sql`delete from pgboss.job where data ->> 'run' = ${id}`.execute(street.ground.database);

async function actionsOf(ctx: Context, kind: string, id: string): Promise<string[]> {
  const rows = await ctx.pg.read((tx) =>
    tx
      .selectFrom('audit_entries')
      .select('action')
      .where('subject_kind', '=', kind)
      .where('subject_id', '=', id)
      .orderBy('sequence')
      .execute(),
  );
  return rows.map((row) => row.action);
}

describe('a reconciliation that goes on', () => {
  test('is answered instead of a twin, however old it is, while its job stands or its worker is alive', async () => {
    const ctx = await street.newOrganization();
    const id = await startRun(ctx, { scope: 'all' });
    expect(await startRun(hoursOn(ctx, 2), { scope: 'all' })).toBe(id);
    // Its job is lost, its worker keeps the heartbeat.
    await claimRun(hoursOn(ctx, 3), RECONCILIATION, id);
    await loseJobs(id);
    expect(await startRun(hoursOn(ctx, 3), { scope: 'all' })).toBe(id);
    expect((await getRow(ctx, RECONCILIATION, id)).status).toBe('running');
  });

  test('is queued again once its worker is silent and its job is lost, and ends when that happened too often', async () => {
    const ctx = await street.newOrganization();
    const id = await startRun(ctx, { scope: 'all' });
    await claimRun(ctx, RECONCILIATION, id);
    await loseJobs(id);
    expect(await startRun(hoursOn(ctx, 1), { scope: 'all' })).toBe(id);
    const { rows } =
      await sql`select 1 from pgboss.job where name = 'reconcile-start' and data ->> 'run' = ${id}`.execute(
        street.ground.database,
      );
    expect(rows).toHaveLength(1);
    await loseJobs(id);
    await ctx.pg.write((tx) =>
      tx.updateTable('reconciliation_runs').set({ tries: RECONCILIATION.tries }).execute(),
    );
    const next = await startRun(hoursOn(ctx, 5), { scope: 'all' });
    expect(next).not.toBe(id);
    expect(await getRow(ctx, RECONCILIATION, id)).toMatchObject({
      status: 'failed',
      failure: { code: 'interrupted', mend: expect.stringContaining('Reconcile again') },
    });
  });
});

describe('a worker that was killed', () => {
  test('leaves its run to the next try of its job at once, and to others once it is silent', async () => {
    const ctx = await street.newOrganization();
    const id = await newImport(ctx);
    const [job, other] = [randomUUID(), randomUUID()];
    expect(await claimRun(ctx, IMPORT, id, job)).toMatchObject({ isRetry: false });
    expect(await claimRun(ctx, IMPORT, id, other)).toBe('held');
    expect(await claimRun(ctx, IMPORT, id, job)).toMatchObject({ isRetry: true, row: { tries: 2 } });
    expect(await claimRun(hoursOn(ctx, 1), IMPORT, id, other)).toMatchObject({ isRetry: true });
  });
});

describe('a run of any kind', () => {
  test('that is cancelled while it runs stops its work by the signal, keeps nothing and is reported once', async () => {
    const ctx = await street.newOrganization();
    const id = await newImport(ctx);
    let isDropped = false;
    const performed = performRun(ctx, IMPORT, id, async (_ctx, _row, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return {
        end: () => ({ status: 'done' }),
        dropped: async () => {
          isDropped = true;
          return { rows_read: 7n };
        },
      };
    });
    await expect.poll(async () => (await getRow(ctx, IMPORT, id)).status).toBe('running');
    await cancelRun(ctx, IMPORT, id);
    expect(await performed).toBe('lost');
    expect(isDropped).toBe(true);
    expect(await getRow(ctx, IMPORT, id)).toMatchObject({ status: 'cancelled', rows_read: 7n });
    expect(await actionsOf(ctx, 'import', id)).toEqual(['import.started', 'import.cancel']);
    await expect(cancelRun(ctx, IMPORT, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('fails in one form, with one audit entry at its start and one at its end', async () => {
    const ctx = await street.newOrganization();
    const training = await newTraining(ctx, 'Model');
    const run = await startRun(ctx, { scope: 'all' });
    const source = await newSource(ctx, 'Bucket');
    const imported = await newImport(ctx);
    await fails(ctx, IMPORT, imported);
    await fails(ctx, RECONCILIATION, run);
    await fails(ctx, TRAINING, training.id);
    await fails(ctx, PULL, source);
    expect(await actionsOf(ctx, 'import', imported)).toEqual(['import.started', 'import.failed']);
    expect(await actionsOf(ctx, 'reconciliation_run', run)).toEqual([
      'reconciliation.started',
      'reconciliation.failed',
    ]);
    expect(await actionsOf(ctx, 'model', training.model)).toEqual([
      'model.training_started',
      'model.training_failed',
    ]);
    expect(await actionsOf(ctx, 'source', source)).toEqual(['source.created', 'source.failed']);
  });

  test('whose engine was away for a moment is tried again, and tells of it only after the last try', async () => {
    const ctx = await street.newOrganization();
    const id = await startRun(ctx, { scope: 'all' });
    const away = () => Promise.reject(new Fault('engine_unavailable', 'Away.'));
    const holder = randomUUID();
    await expect(performRun(ctx, RECONCILIATION, id, away, { holder, isLastTry: false })).rejects.toThrow(
      'tried again',
    );
    expect(await getRow(ctx, RECONCILIATION, id)).toMatchObject({
      status: 'queued',
      failure: { code: 'engine_unavailable' },
    });
    expect(await performRun(ctx, RECONCILIATION, id, away, { holder })).toBe('ended');
    expect((await getRow(ctx, RECONCILIATION, id)).status).toBe('failed');
    expect(await actionsOf(ctx, 'reconciliation_run', id)).toHaveLength(2);
  });
});

describe('a list', () => {
  test.for([
    ['sources', newSource, listSources],
    ['models', newTraining, listModels],
  ] as const)('of %s takes as many statements for six as for one', async ([, make, list]) => {
    const ctx = await street.newOrganization();
    await make(ctx, 'First');
    const one = await statementsOf(ctx, (counted) => list(counted, { limit: 50 }));
    for (let at = 0; at < 5; at++) await make(ctx, `Next ${at}`);
    const six = await statementsOf(ctx, (counted) => list(counted, { limit: 50 }));
    expect(six.items).toBe(6);
    expect(six.statements).toBe(one.statements);
  });
});

async function fails<T extends RunTable>(ctx: Context, kind: RunKind<T, RunJob>, id: string): Promise<void> {
  const fault = new Fault('conflict', 'It cannot be.', { mend: 'Do otherwise.' });
  await performRun(ctx, kind, id, () => Promise.reject(fault));
  const row = await getRow(ctx, kind, id);
  expect([row.status, row.failure]).toEqual([
    'failed',
    { code: 'conflict', detail: 'It cannot be.', mend: 'Do otherwise.' },
  ]);
}

const newImport = (ctx: Context) =>
  ctx.pg.write((tx) =>
    createRun(ctx, tx, { fileName: 'a.csv', kind: 'customers', reading: { columns: [], missing: [] } }),
  );

const newTraining = (ctx: Context, name: string) =>
  ctx.pg.write(async (tx) => {
    const of = {
      name,
      task: 'series',
      predicts: 'It',
      subject: null,
      settings: NO_SETTINGS,
      seed: 's',
    } as const;
    const model = await createModel(ctx, tx, of);
    const id = await queueTraining(ctx, tx, model, ofSubject(name, 'train', 's'), {});
    return { id, model: model.model_id };
  });

async function newSource(ctx: Context, name: string): Promise<string> {
  const place = {
    kind: 's3' as const,
    bucket: 'usage',
    endpoint: 'https://bucket.example.com',
    region: 'eu-west-1',
    key_id: 'k',
    pattern: '*.csv',
  };
  const given = { name, side: 'actual' as const, place, secret: 'secret', schedule_minutes: null };
  return (await createSource(ctx, sourceInput.parse(given))).id;
}

/** How many transactions and statements a read takes, and how many items it gives. */
async function statementsOf(
  ctx: Context,
  list: (ctx: Context) => Promise<{ items: unknown[] }>,
): Promise<{ statements: number; items: number }> {
  let statements = 0;
  const counter: KyselyPlugin = {
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const read: Context['pg']['read'] = (work) =>
    ctx.pg.read((tx) => {
      statements += 1;
      return work(tx.withPlugin(counter));
    });
  const { items } = await list({ ...ctx, pg: { ...ctx.pg, read } });
  return { statements, items: items.length };
}
