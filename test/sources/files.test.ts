import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pullSource } from '#ingest/commands/sources/pull.ts';
import { createSource } from '#ingest/commands/sources/save.ts';
import { testSource } from '#ingest/commands/sources/try.ts';
import { readSource } from '#ingest/queries/sources.ts';
import type { SourceInput } from '#ingest/shapes.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { openBucket } from '../operate/bucket.ts';
import { opened } from './outside.ts';

let ground: TestGround;
let bucket: Awaited<ReturnType<typeof openBucket>>;
let root: string;
beforeAll(async () => {
  [ground, bucket] = await Promise.all([startGround(), openBucket('exports')]);
  root = mkdtempSync(path.join(tmpdir(), 'plumbline-root-'));
}, 60_000);
afterAll(async () => {
  await ground.stop();
  await bucket.close();
  rmSync(root, { recursive: true, force: true });
});

const MEMBER = { kind: 'member', id: 'm', name: 'Admin', role: 'admin' } as const;
const csv = (...rows: string[]) => `account_id,product_key,ts,units\n${rows.join('\n')}\n`;
const put = (key: string, body: string | Buffer) => bucket.objects.set(`/exports/${key}`, Buffer.from(body));

async function newContext(): Promise<Context> {
  const ctx = opened(await ground.newOrganization({}, MEMBER), [], {
    root: path.join(root, '{organization}'),
  });
  mkdirSync(path.join(root, ctx.organization.id), { recursive: true });
  return ctx;
}

async function pulled(ctx: Context, id: string, isAsked = false) {
  const outcome = await pullSource({ ...ctx, now: new Date() }, id, { turn: null, isAsked });
  if (outcome === null || outcome === 'held') throw new Error(`nothing was pulled: ${outcome}`);
  return outcome;
}

async function stored(ctx: Context): Promise<number[]> {
  const [row] = await ctx.ch.query<{ count: string; sum: string }>(
    'select toString(count()) as count, toString(sum(units)) as sum from usage_events_of(organization = {organization:UUID})',
  );
  return [Number(row?.count), Number(row?.sum)];
}

const ofBucket = (pattern: string, more = {}): SourceInput => ({
  name: 'Exports',
  side: 'actual',
  schedule_minutes: 15,
  secret: bucket.env.AWS_SECRET_ACCESS_KEY,
  place: {
    kind: 's3',
    bucket: 'exports',
    region: 'eu-central-1',
    endpoint: bucket.env.S3_ENDPOINT,
    key_id: 'operator',
    pattern,
    columns: {},
    ...more,
  },
});
const ofFolder = (folder: string, pattern = '**'): SourceInput => ({
  name: `Folder ${folder}`,
  side: 'actual',
  schedule_minutes: 15,
  place: { kind: 'folder', folder, pattern, columns: {} },
});

describe('a bucket', () => {
  test('gives each object once, a changed one again, CSV, NDJSON and Parquet alike', async () => {
    const ctx = await newContext();
    put('a/2026-03-01.csv', csv('A1,p,2026-03-01T10:00:00Z,5'));
    put(
      'a/2026-03-02.ndjson',
      '{"account_id":"A1","product_key":"p","ts":"2026-03-02T10:00:00Z","units":"7"}\n',
    );
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'account_id', data: ['A1', 'A2'], type: 'STRING' },
        { name: 'product_key', data: ['p', 'p'], type: 'STRING' },
        { name: 'ts', data: ['2026-03-03T10:00:00Z', '2026-03-03T11:00:00Z'], type: 'STRING' },
        { name: 'units', data: ['1', '2'], type: 'STRING' },
      ],
    });
    put('a/2026-03-03.parquet', Buffer.from(parquet));
    put('a/README.txt', 'not usage');
    const { id } = await createSource(ctx, ofBucket('a/{date}.*'));
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 4, failure: null });
    expect(await stored(ctx)).toEqual([4, 15]);
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 0, runId: null });
    put('a/2026-03-01.csv', csv('A1,p,2026-03-01T10:00:00Z,5', 'A1,p,2026-03-01T10:00:00Z,5'));
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 1, failure: null });
    expect(await readSource(ctx, id)).toMatchObject({ files_read: 3, rows_stored: 5, state: 'waiting' });
  });

  test('a file that is none is reported by name and keeps no other out; asked for, it is tried again', async () => {
    const ctx = await newContext();
    put('b/1.parquet', 'PAR1 but not really');
    put('b/2.csv', csv('A1,p,2026-03-01T10:00:00Z,5'));
    const { id } = await createSource(ctx, ofBucket('b/**'));
    const outcome = await pulled(ctx, id);
    expect(outcome.failure?.detail).toMatch(/^b\/1\.parquet: /);
    expect(outcome.rowsStored).toBe(1);
    expect(await pulled(ctx, id)).toMatchObject({ failure: null, runId: null });
    expect((await pulled(ctx, id, true)).failure?.detail).toMatch(/^b\/1\.parquet: /);
  });

  test('unknown columns are reported instead of guessed, and named columns are read', async () => {
    const ctx = await newContext();
    put('c/1.csv', 'wer,was,wann,wieviel\nA1,p,2026-03-01T10:00:00Z,5\n');
    const { id } = await createSource(ctx, ofBucket('c/*'));
    expect((await pulled(ctx, id)).failure?.detail).toMatch(/no column was found for account_id/);
    const columns = { account_id: 'wer', product_key: 'was', ts: 'wann', units: 'wieviel' };
    const named = await createSource(ctx, { ...ofBucket('c/*', { columns }), name: 'Named' });
    expect(await pulled(ctx, named.id)).toMatchObject({ rowsStored: 1, failure: null });
  });

  test('a test lists its files, columns and rows; a wrong key or an internal endpoint is reported in words', async () => {
    const ctx = await newContext();
    put('d/2026-03-01.csv', csv('A1,p,2026-03-01T10:00:00Z,5'));
    const found = await testSource(ctx, ofBucket('d/{date}.csv'));
    expect(found).toMatchObject({ ok: true, files_total: 1, files: ['d/2026-03-01.csv'], missing: [] });
    expect(found.rows).toEqual([['A1', 'p', '2026-03-01T10:00:00Z', '5']]);
    const wrong = await testSource(ctx, ofBucket('d/*', { key_id: 'somebody' }));
    expect(wrong.failure?.detail).toMatch(/refuses the key/);
    const guarded = { ...ctx, outside: (await ground.newOrganization()).outside };
    expect((await testSource(guarded, ofBucket('d/*'))).failure?.detail).toMatch(/may not be reached/);
    const odd = ofBucket('d/*', { endpoint: 'http://x@169.254.169.254/' });
    expect((await testSource(ctx, odd)).failure?.detail).toMatch(/not a plain http/);
  });
});

describe('a folder', () => {
  test('is read below the root of the organization alone: no way up, no link out, no hidden file', async () => {
    const ctx = await newContext();
    const own = path.join(root, ctx.organization.id);
    mkdirSync(path.join(own, 'daily'));
    writeFileSync(path.join(own, 'daily', '2026-03-01.csv'), csv('A1,p,2026-03-01T10:00:00Z,5'));
    writeFileSync(path.join(own, 'daily', '.partial.csv'), csv('A1,p,2026-03-02T10:00:00Z,5'));
    writeFileSync(path.join(root, 'foreign.csv'), csv('FOREIGN,p,2026-03-01T10:00:00Z,5'));
    symlinkSync(path.join(root, 'foreign.csv'), path.join(own, 'daily', 'link.csv'));
    symlinkSync(root, path.join(own, 'up'));
    const { id } = await createSource(ctx, ofFolder('daily'));
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 1, failure: null });
    for (const folder of ['..', '../', 'daily/../..', '/etc', 'up', 'nowhere', '\u0000']) {
      expect((await testSource(ctx, ofFolder(folder))).failure?.detail, folder).toMatch(/There is no folder/);
    }
    expect(await pulled(ctx, id)).toMatchObject({ rowsStored: 0, runId: null });
  });

  test('that all organizations share is handed out by the operator alone', async () => {
    const ctx = await ground.newOrganization({}, MEMBER);
    await expect(createSource(ctx, ofFolder(''))).rejects.toMatchObject({ code: 'forbidden' });
    const shared = opened(ctx, [], { root });
    await expect(createSource(shared, ofFolder(''))).rejects.toMatchObject({ code: 'forbidden' });
    expect((await testSource(shared, ofFolder(''))).failure?.detail).toMatch(/shared by all organizations/);
    const operator = opened(await ground.newOrganization(), [], { root });
    writeFileSync(path.join(root, 'shared.csv'), csv('A1,p,2026-03-01T10:00:00Z,5'));
    const { id } = await createSource(operator, ofFolder('', '*.csv'));
    expect(await pulled(operator, id)).toMatchObject({ failure: null });
  });
});
