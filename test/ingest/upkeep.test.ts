import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from '#ingest/commands/import.ts';
import { removeUpload } from '#ingest/commands/retention.ts';
import { createRun } from '#ingest/commands/run.ts';
import { IMPORT } from '#ingest/queries/import-kind.ts';
import { findRun, linkToFile } from '#ingest/queries/runs.ts';
import { tendAll } from '#platform/run/tend.ts';
import { startGround, type TestGround } from '../harness.ts';
import { folderOf } from './door.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

const MINUTE_MS = 60_000;

test('a run whose process is gone ends as interrupted and says how to go on; one that is alive goes on', async () => {
  const ctx = await ground.newOrganization();
  const start = (minutesAgo: number) =>
    ctx.pg.write(async (tx) => {
      const reading = { columns: [], missing: [] };
      const id = await createRun(ctx, tx, {
        fileName: 'usage.csv',
        kind: 'usage',
        reading,
      });
      const alive_at = new Date(ctx.now.getTime() - minutesAgo * MINUTE_MS);
      await tx
        .updateTable('import_runs')
        .set({ status: 'running', alive_at })
        .where('run_id', '=', id)
        .execute();
      return id;
    });
  const [gone, alive] = [await start(10), await start(1)];
  expect(await tendAll(ctx, IMPORT)).toBe(1);
  expect(await findRun(ctx, gone)).toMatchObject({
    status: 'failed',
    failure: { code: 'interrupted', mend: expect.stringContaining('Load the file again') },
  });
  expect((await findRun(ctx, alive)).status).toBe('running');
});

test('an upload that was kept long enough is removed, and the run tells so instead of a link', async () => {
  const ctx = await ground.newOrganization();
  const blobKey = `${ctx.organization.id}/uploads/x`;
  await ctx.blobs.put(blobKey, Readable.from(['account_id,name\n']));
  const reading = { columns: [], missing: [] };
  const run = { fileName: 'c.csv', kind: 'customers', reading, blobKey };
  const id = await ctx.pg.write((tx) => createRun(ctx, tx, run));
  expect((await linkToFile(ctx, id)).url).toContain('/files/');
  await removeUpload(ctx, id);
  await removeUpload(ctx, id);
  await expect(ctx.blobs.get(blobKey)).rejects.toMatchObject({ code: 'not_found' });
  await expect(linkToFile(ctx, id)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('removed'),
  });
});

test('a usage file that breaks off says what stays of it, and the mended file completes it', async () => {
  const ctx = await ground.newOrganization();
  const rows = Array.from({ length: 60_000 }, (_, at) => `e${at},a1,api,2026-03-01T10:00:00Z,1`);
  const header = 'event_id,account_id,product_key,ts,units';
  const load = async (text: string) => {
    const folder = folderOf({ 'usage.csv': text });
    const run = await importFile(ctx, { name: 'usage.csv', path: `${folder.path}/usage.csv` });
    folder.remove();
    return run;
  };
  const broken = await load(`${header}\n${rows.join('\n')}\n${'x'.repeat(2 * 1024 * 1024)}\n`);
  expect(broken.status).toBe('failed');
  expect(broken.rows_accepted).toBeGreaterThan(0);
  expect(broken.notices[0]).toContain(`${broken.rows_accepted} rows were stored before the error`);
  const mended = await load(`${header}\n${rows.join('\n')}\n`);
  expect(mended).toMatchObject({
    status: 'done',
    rows_accepted: 60_000,
    rows_unchanged: broken.rows_accepted,
  });
});

test('repeats, resent events, conflicts and events from the future are counted by account and day', async () => {
  const ctx = await ground.newOrganization();
  const folder = folderOf({
    'usage.csv': `event_id,account_id,product_key,ts,units
e1,a1,api,2026-03-01T10:00:00Z,1
e1,a1,api,2026-03-01T10:00:00Z,1
e2,a1,api,2026-03-02T10:00:00Z,1
e2,a1,api,2026-03-02T10:00:00Z,5
e3,a2,api,2190-01-01T10:00:00Z,1
`,
  });
  const run = await importFile(ctx, { name: 'usage.csv', path: `${folder.path}/usage.csv` });
  folder.remove();
  const seen = await ctx.pg.read((tx) =>
    tx
      .selectFrom('ingest_observations')
      .select(['kind', 'account_id', 'day', 'count', 'batch'])
      .orderBy('kind')
      .execute(),
  );
  const batch = run.id;
  expect(seen).toEqual([
    { kind: 'conflict', account_id: 'a1', day: '2026-03-02', count: 1n, batch },
    { kind: 'duplicate', account_id: 'a1', day: '2026-03-01', count: 1n, batch },
    { kind: 'future', account_id: 'a2', day: '2190-01-01', count: 1n, batch },
  ]);
});
