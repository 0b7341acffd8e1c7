import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTakenIds, sideOf } from '#ingest/commands/taken-ids.ts';
import { storeUsage } from '#ingest/commands/usage.ts';
import type { UsageEvent } from '#ingest/usage-event.ts';
import { startGround, type TestGround } from '../harness.ts';
import { storedUsage } from './stored.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

const event = (id: number, units = String(id)): UsageEvent => ({
  eventId: `e${id}`,
  accountId: 'a1',
  sourceKey: 'api',
  tsMs: Date.UTC(2026, 2, 1) + id,
  units,
  supersedes: '',
  receivedAtMs: null,
  periodStart: null,
  periodEnd: null,
});
const events = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => event(from + at));

describe('writers that do not know of each other', { timeout: 60_000 }, () => {
  test('store each id once when they come at the same time', async () => {
    const ctx = await ground.newOrganization();
    const all = events(0, 300);
    const outcomes = await Promise.all(
      [all, all.toReversed(), all].map((each) => storeUsage(ctx, 'actual', each)),
    );
    const stored = outcomes.flatMap((each) => each.states).filter((state) => state === 'stored');
    expect(stored).toHaveLength(300);
    expect(await storedUsage(ctx)).toHaveLength(300);
  });

  test('are seen by a long run that remembers which ids are taken', async () => {
    const ctx = await ground.newOrganization();
    const taken = createTakenIds();
    const memory = () => sideOf(ctx, 'actual', taken);
    const run = async (given: UsageEvent[]) => (await storeUsage(ctx, 'actual', given, { taken })).states;
    expect(await run(events(0, 50))).toEqual(Array(50).fill('stored'));
    expect(await run([event(7), event(8, '99'), event(50)])).toEqual(['duplicate', 'conflict', 'stored']);
    expect(memory()).toMatchObject({ ids: 51, filter: expect.anything() });
    await storeUsage(ctx, 'actual', [event(60, '1')]);
    expect(await run([event(60), event(61)])).toEqual(['conflict', 'stored']);
    expect(memory()).toMatchObject({ filter: null, lookedUp: 2 });
    expect(await storedUsage(ctx)).toHaveLength(53);
  });
});

test('ids that were stored before are found again by a memory that is filled from the engine', async () => {
  const ctx = await ground.newOrganization();
  const odd = ['käse', '雪', 'x'.repeat(200), 'a b', 'tab\tbed', 'sixteen-letters!', ''.padEnd(15, 'é')];
  const given = [...events(0, 2_500), ...odd.map((eventId, at) => ({ ...event(10_000 + at), eventId }))];
  await storeUsage(ctx, 'actual', given);
  const taken = createTakenIds();
  const run = async (each: UsageEvent[]) => (await storeUsage(ctx, 'actual', each, { taken })).states;
  // The first look-ups go to the engine, and then pay for a filter.
  expect(new Set(await run(given))).toEqual(new Set(['duplicate']));
  expect(await run([event(9_000)])).toEqual(['stored']);
  expect(sideOf(ctx, 'actual', taken).filter).not.toBeNull();
  expect(new Set(await run(given))).toEqual(new Set(['duplicate']));
  expect(await run([event(9_000, '7')])).toEqual(['conflict']);
});
