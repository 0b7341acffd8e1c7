import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importFile } from '#ingest/commands/import.ts';
import { createUsageGroups } from '#ingest/commands/usage-groups.ts';
import { listMappings } from '#ingest/queries/mappings.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { folderOf, openDoor } from './door.ts';
import { storedUsage } from './stored.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

type Receipt = { accepted: number; duplicates: number };
type Event = { event_id: string; account_id: string; product_key: string; ts: string; units: string };
const event = (event_id: string, units = '1', account_id = 'a1'): Event => ({
  event_id,
  account_id,
  product_key: 'api',
  ts: '2026-03-01T10:00:00Z',
  units,
});

async function withDoor(work: (door: Awaited<ReturnType<typeof openDoor>>, ctx: Context) => Promise<void>) {
  const ctx = await ground.newOrganization();
  const door = await openDoor(ground, ctx);
  try {
    await work(door, ctx);
  } finally {
    await door.close();
  }
}

describe('usage through the door', { timeout: 60_000 }, () => {
  test('comes as one event, an array or NDJSON, and bad events never keep good ones out', () =>
    withDoor(async (door, ctx) => {
      const one = await (await door.post('/api/usage/ingest', event('e1'))).json();
      expect(one).toEqual({
        accepted: 1,
        duplicates: 0,
        conflicts: [],
        conflicts_unlisted: 0,
        rejected: [],
        rejected_unlisted: 0,
      });
      const bad = [
        event('e2', '-5'),
        { ...event('e3'), units: 1e21 },
        { ...event('e4'), ts: '01/02/2026' },
        { ...event('e5'), colour: 'red' },
        'text',
      ];
      const many = await (await door.post('/api/usage/ingest', [event('e6', '2.5'), ...bad])).json();
      expect(many).toMatchObject({
        accepted: 1,
        rejected: [{ index: 1, field: 'units' }, { index: 2 }, {}, {}, {}],
      });
      const lines = `${JSON.stringify(event('e7'))}\nnot json\n\n${JSON.stringify(event('e1'))}\n`;
      const ndjson = await (await door.post('/api/usage/ingest', lines, 'application/x-ndjson')).json();
      expect(ndjson).toMatchObject({
        accepted: 1,
        duplicates: 1,
        rejected: [{ index: 1, reason: 'is no JSON' }],
      });
      expect(await storedUsage(ctx)).toHaveLength(3);
    }));

  test('of a known id with other content is a conflict, and the first accepted stands', () =>
    withDoor(async (door, ctx) => {
      await door.post('/api/usage/ingest', event('e1', '1'));
      const again = [
        event('e1', '2'),
        event('e1', '1'),
        event('n1', '3'),
        event('n1', '4'),
        event('n1', '3.0'),
      ];
      const answer = await (await door.post('/api/usage/ingest', again)).json();
      expect(answer).toMatchObject({
        accepted: 1,
        duplicates: 2,
        conflicts: [
          { index: 0, event_id: 'e1' },
          { index: 3, event_id: 'n1' },
        ],
      });
      expect((await storedUsage(ctx)).map((row) => JSON.parse(row).units)).toEqual(['1', '3']);
    }));

  test('sent twice at once is stored once', () =>
    withDoor(async (door, ctx) => {
      const batch = Array.from({ length: 200 }, (_, index) => event(`e${index}`, String(index)));
      const answers = await Promise.all(
        [batch, [...batch].reverse(), batch].map(
          async (each) => (await (await door.post('/api/usage/ingest', each)).json()) as Receipt,
        ),
      );
      const total = (key: 'accepted' | 'duplicates') => answers.reduce((sum, each) => sum + each[key], 0);
      expect([total('accepted'), total('duplicates')]).toEqual([200, 400]);
      expect(await storedUsage(ctx)).toHaveLength(200);
    }));

  test('without ids counts equal events of one request apart, and a retry changes nothing', () =>
    withDoor(async (door, ctx) => {
      const { event_id: _, ...bare } = event('');
      for (const accepted of [2, 0]) {
        const answer = await (await door.post('/api/usage/ingest', [bare, bare])).json();
        expect(answer).toMatchObject({ accepted, duplicates: 2 - accepted });
      }
      expect(await storedUsage(ctx)).toHaveLength(2);
    }));

  test('beyond what memory allows is answered busy until room is made', () => {
    const groups = createUsageGroups(1_000);
    const place = groups.enter(400);
    place.hold(900);
    expect(() => groups.enter(200)).toThrow(
      expect.objectContaining({ code: 'busy', detail: expect.objectContaining({ retryAfterSeconds: 1 }) }),
    );
    place.leave();
    const other = groups.enter(200);
    const grown = groups.enter(100);
    expect(() => grown.hold(900)).toThrow(expect.objectContaining({ code: 'busy' }));
    other.leave();
  });
});

test('usage in any pieces, any order and with repeats gives the same stored set', async () => {
  const rows = Array.from({ length: 24 }, (_, index) => event(`e${index}`, `${index}.25`, `a${index % 3}`));
  const expected = await ground.newOrganization();
  await load(expected, [rows]);
  const stored = await storedUsage(expected);
  const piece = fc.shuffledSubarray(rows, { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 3 }),
      fc.shuffledSubarray(rows, { minLength: 24 }),
      async (pieces, all) => {
        const ctx = await ground.newOrganization();
        await load(ctx, [...pieces, all]);
        expect(await storedUsage(ctx)).toEqual(stored);
      },
    ),
    { numRuns: 8 },
  );
}, 120_000);

async function load(ctx: Context, pieces: Event[][]): Promise<void> {
  for (const piece of pieces) {
    const folder = folderOf({ 'usage.ndjson': piece.map((each) => JSON.stringify(each)).join('\n') });
    const run = await importFile(ctx, { name: 'usage.ndjson', path: `${folder.path}/usage.ndjson` });
    expect(run).toMatchObject({ status: 'done', rows_rejected: 0 });
    folder.remove();
  }
}

test('a file names new accounts and lists conflicts; keys without a product are unmapped', async () => {
  const ctx = await ground.newOrganization();
  const folder = folderOf({
    'usage.csv': `event_id,account_id,product_key,timestamp,units
e1,a1,api,2026-03-01T10:00:00Z,1
e1,a1,api,2026-03-01T10:00:00Z,2
e2,a2,api,2026-03-01 10:00:00+01:00,1
e3,a2,api,,1
`,
  });
  const run = await importFile(ctx, { name: 'usage.csv', path: `${folder.path}/usage.csv` });
  folder.remove();
  expect(run).toMatchObject({ status: 'done', rows_read: 4, rows_accepted: 2, rows_rejected: 2 });
  expect(run.notices.join(' ')).toContain('a1, a2');
  expect(run.notices).toContain('Column “timestamp” is read as ts.');
  expect((await listMappings(ctx)).unmapped).toEqual([{ source_key: 'api', events: 2, accounts: 2 }]);
  const names = await ctx.pg.read((tx) =>
    tx.selectFrom('customers').select(['account_id', 'name']).execute(),
  );
  expect(names.sort((a, b) => (a.account_id < b.account_id ? -1 : 1))).toEqual([
    { account_id: 'a1', name: null },
    { account_id: 'a2', name: null },
  ]);
});
