import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entitiesOf } from '#catalogue/catalogue.ts';
import { askWithReceipt, checkReceipt } from '#catalogue/commands/receipts.ts';
import { foldRevisions } from '#catalogue/commands/revisions.ts';
import { FAMILIES, type Family } from '#catalogue/entity.ts';
import type { List } from '#catalogue/list.ts';
import { aggregatePlan } from '#catalogue/plan.ts';
import { queryFor, readList } from '#catalogue/queries/list.ts';
import { familiesOf } from '#catalogue/queries/plan.ts';
import { readAllRevisions } from '#catalogue/queries/revisions.ts';
import type { Context } from '#platform/context.ts';
import { registered } from '../access/visitor.ts';
import { ask, query } from '../quality/call.ts';
import { DECLARED, LISTS, NAMES } from './declared.ts';
import { familiesByTable, move, watched } from './moved.ts';
import { pathsOf } from './paths.ts';
import { openStrewn, type Strewn, strew, strewnFindings } from './strewn.ts';

let world: Strewn;
let families: ReadonlyMap<string, Family>;
let paths: Map<string, string | null>;
beforeAll(async () => {
  world = await openStrewn();
  families = await familiesByTable(world.owner);
  paths = await pathsOf(world.app, LISTS);
});
afterAll(() => world?.close());

const listOf = (name: string) => DECLARED.lists.get(name) as List;
const now = (): Context => ({ ...world.converted, now: new Date() });
async function moveFamily(family: Family): Promise<void> {
  const tables = [...families].filter(([, own]) => own === family).map(([table]) => table);
  expect(await move(world.owner, now(), tables, family), `nothing moves ${family}`).toBe(true);
}

/** Every answer hangs on these, as any of them may be converted and dated. */
const COMMON: readonly Family[] = ['rates', 'organization'];
/** Families whose facts lie in the usage engine. */
const IN_USAGE: readonly Family[] = ['usage', 'ledger'];

describe.each(NAMES)('the list of %s', (name) => {
  test('declares the families that it reads: every one, and no other', async () => {
    const list = listOf(name);
    const { entity, store } = list.binding;
    const { ctx, tables } = watched(now());
    await readList(ctx, list, queryFor(list, { limit: 500, totals: 'yes' }));
    const own = [...tables].filter((table) => table !== 'revisions');
    expect(own.filter((table) => !families.has(table) && table !== 'exchange_rates')).toEqual([]);
    const read = new Set(own.map((table) => families.get(table) ?? 'rates'));
    const known = new Set([...entity.reads, ...COMMON]);
    expect([...read].filter((family) => !known.has(family))).toEqual([]);
    const elsewhere = store === 'clickhouse' || list.fill ? IN_USAGE : [];
    const idle = entity.reads.filter(
      (family) => !read.has(family) && ![...COMMON, ...elsewhere].includes(family),
    );
    expect(idle).toEqual([]);
  });

  test('is 304 to its ETag until a family that it reads moves, and not when another does', async () => {
    const path = paths.get(name);
    if (!path) return;
    const { analyst } = world.alpha.people;
    const url = path + query({ limit: '5', totals: 'yes' });
    const get = (etag = '') =>
      ask(analyst, { method: 'GET', url, headers: etag ? { 'if-none-match': etag } : {} });
    const reads = familiesOf([listOf(name).binding.entity]);
    for (const family of FAMILIES) {
      const first = await get();
      const etag = String(first.headers.etag);
      expect([first.status, (await get(etag)).status]).toEqual([200, 304]);
      await moveFamily(family);
      const again = await get(etag);
      expect([family, again.status]).toEqual([family, reads.includes(family) ? 200 : 304]);
      if (again.status === 200) expect(again.headers.etag).not.toBe(etag);
    }
  });
});

describe('receipts', () => {
  test('go stale exactly when a family moves that their figure reads, and hold as long as it comes to the same', async () => {
    const figures = [...DECLARED.figures.values()];
    for (const family of FAMILIES) {
      const asked: [id: string, receipt: string][] = [];
      for (const { id } of figures) {
        const plan = aggregatePlan.parse({ kind: 'aggregate', measures: [id], by: [] });
        asked.push([id, (await askWithReceipt(now(), DECLARED, plan)).receipt]);
      }
      for (const [id, receipt] of asked)
        expect(await checkReceipt(now(), DECLARED, receipt), id).toMatchObject({
          is_stale: false,
          holds: true,
        });
      await moveFamily(family);
      for (const [at, [id, receipt]] of asked.entries()) {
        const figure = figures[at];
        const isRead = figure !== undefined && familiesOf(entitiesOf(figure)).includes(family);
        const { is_stale, changed_since, holds } = await checkReceipt(now(), DECLARED, receipt);
        const expected = {
          is_stale: isRead,
          changed_since: isRead ? [family] : [],
          holds: !isRead || family !== 'audit',
        };
        expect({ family, id, is_stale, changed_since, holds }).toEqual({ family, id, ...expected });
      }
    }
  });

  test('say what the figure was and what it is once a row moved it', async () => {
    const plan = aggregatePlan.parse({ kind: 'aggregate', measures: ['open_findings'], by: ['severity'] });
    const { receipt, total } = await askWithReceipt(now(), DECLARED, plan);
    const [row] = strewnFindings(1, 77);
    await strew(world.owner, world.converted.organization.id, [
      { ...row, account_id: 'A01', status: 'open', closed_at: null, severity: 'high' },
    ]);
    const checked = await checkReceipt(now(), DECLARED, receipt);
    const before = total.open_findings?.value ?? 0;
    expect(checked).toMatchObject({ is_stale: true, changed_since: ['findings'], holds: false });
    expect([checked.shown.total.open_findings?.value, checked.now.total.open_findings?.value]).toEqual([
      before,
      before + 1,
    ]);
  });

  test('are the same receipt for the same question over the same facts', async () => {
    const plan = aggregatePlan.parse({ kind: 'aggregate', measures: ['unbilled'], by: ['account'] });
    const [one, two] = await Promise.all([
      askWithReceipt(now(), DECLARED, plan),
      askWithReceipt(now(), DECLARED, plan),
    ]);
    expect(one.receipt).toBe(two.receipt);
    await moveFamily('findings');
    expect((await askWithReceipt(now(), DECLARED, plan)).receipt).not.toBe(one.receipt);
  });
});

describe('an ETag', () => {
  test('of one organization is none of another, for one person who is in both', async () => {
    const mine = await registered(world.app, 'Two Hats');
    const other = await registered(world.app, 'Other Hat');
    const made = await other.post('/api/invitations', { email: 'two.hats@example.com', role: 'viewer' });
    expect((await mine.post(`/api/invitations/${made.body.token}/accept`, {})).status).toBe(200);
    const organizations = [mine, other].map((each) => each.me.organization.id);
    for (const [at, id] of organizations.entries())
      await strew(
        world.owner,
        id,
        strewnFindings(2, at).map((row) => ({ ...row, account_id: `hat-${at}` })),
      );
    const url = '/api/recon/results?state=all';
    const seen: string[] = [];
    let etag = '';
    for (const organization_id of organizations) {
      expect((await mine.post('/api/auth/switch', { organization_id })).status).toBe(200);
      const answer = await ask(mine, { method: 'GET', url, headers: { 'if-none-match': etag } });
      expect(answer.status).toBe(200);
      etag = String(answer.headers.etag);
      seen.push(...JSON.parse(answer.text).items.map((row: { account_id: string }) => row.account_id));
    }
    expect(seen).toEqual(['hat-0', 'hat-0', 'hat-1', 'hat-1']);
  });
});

/** How many rows the moves of a family take. */
const rowsOf = (family: Family) =>
  now().pg.read(async (tx) => {
    const rows = await tx.selectFrom('revisions').select('moves').where('family', '=', family).execute();
    return rows.length;
  });

describe('counters', () => {
  test('of each family move with its facts, usage too', async () => {
    const before = (await readAllRevisions(now())).counters;
    const { alpha } = world;
    const event = { event_id: 'REVISION', account_id: alpha.account, product_key: alpha.product };
    const sent = await alpha.people.analyst.post('/api/usage/ingest', {
      ...event,
      ts: '2026-03-20T12:00:00Z',
      units: '5',
    });
    expect(sent.status).toBeLessThan(300);
    const after = (await readAllRevisions(now())).counters;
    expect(after.usage ?? 0).toBeGreaterThan(before.usage ?? 0);
  });

  test('are the same after their moves were folded, however often', async () => {
    const ctx = now();
    for (let at = 0; at < 210; at++) await moveFamily('findings');
    const before = (await readAllRevisions(ctx)).counters;
    await Promise.all([foldRevisions(ctx), foldRevisions(ctx)]);
    expect(await rowsOf('findings')).toBeLessThan(20);
    for (let at = 0; at < 205; at++) await moveFamily('findings');
    await foldRevisions(ctx);
    const after = (await readAllRevisions(ctx)).counters;
    expect(after).toEqual({ ...before, findings: (before.findings ?? 0) + 205 });
  });
});
