import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldRevisions, moveRevision } from '#catalogue/commands/revisions.ts';
import { createRevisionFeed } from '#catalogue/queries/feed.ts';
import { readAllRevisions, readRevisions } from '#catalogue/queries/revisions.ts';
import { SYSTEM } from '#core/actor.ts';
import { storeUsage } from '#ingest/commands/usage.ts';
import type { UsageEvent } from '#ingest/usage-event.ts';
import { createServer, type Server } from '#main.ts';
import { type Context, createContext } from '#platform/context.ts';
import type { Opened } from '#platform/ground.ts';
import { readOrganization } from '#platform/organization.ts';
import { joined, program, registered, type Visitor } from '../access/visitor.ts';
import { startGround, type TestGround } from '../harness.ts';

let engines: TestGround;
let servers: { server: Server; url: string }[];
beforeAll(async () => {
  engines = await startGround();
  const { ground, queue, config } = engines;
  const opened: Opened = {
    ground,
    queue,
    config,
    databaseUrl: config.databaseUrl ?? '',
    clickhouseUrl: config.clickhouseUrl ?? '',
    joined: true,
    onOwnerGone: () => {},
    close: async () => {},
  };
  servers = await Promise.all(
    [0, 1].map(async () => {
      const server = await createServer(opened);
      const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
      return { server, url };
    }),
  );
});
afterAll(async () => {
  await Promise.all(servers.map(({ server }) => server.close()));
  await engines.stop();
});

type Counters = Record<string, number>;
/** A page that listens at one of the servers. */
async function listen(visitor: Visitor, at = 0) {
  const stop = new AbortController();
  const headers = { ...visitor.headers, cookie: visitor.cookie };
  const answer = await fetch(`${servers[at]?.url}/api/events`, { headers, signal: stop.signal });
  const received: Counters[] = [];
  let isOver = false;
  const reading = (async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events)
        if (event.startsWith('event: revisions')) received.push(JSON.parse(event.split('data: ')[1] ?? ''));
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  return {
    status: answer.status,
    received,
    isOver: () => isOver,
    async leave() {
      stop.abort();
      await reading;
    },
  };
}

const soon = (is: () => boolean) => expect.poll(is, { timeout: 15_000, interval: 50 }).toBe(true);

async function contextOf(visitor: Awaited<ReturnType<typeof registered>>): Promise<Context> {
  const organization = await readOrganization(engines.ground, visitor.me.organization.id);
  return createContext(engines.ground, organization, SYSTEM);
}
const addCustomer = (ctx: Context, account: string) =>
  ctx.pg.write((tx) =>
    tx
      .insertInto('customers')
      .values({ organization_id: ctx.organization.id, account_id: account })
      .execute(),
  );
const app = () => (servers[0] as { server: Server }).server.app;

test('a page hears at each of two servers what moved in its organization, and nothing of another', async () => {
  const [mine, theirs] = [await registered(app(), 'Hears'), await registered(app(), 'Deaf')];
  const pages = await Promise.all([listen(mine, 0), listen(mine, 1), listen(theirs, 0)]);
  await soon(() => pages.every((page) => page.received.length > 0));
  const before = pages.map((page) => page.received.at(-1)?.records);
  const others = pages[2]?.received.length;
  const ctx = await contextOf(mine);
  await addCustomer(ctx, 'acct-1');
  await soon(() => pages.slice(0, 2).every((page) => page.received.at(-1)?.records === 1));
  expect(before).toEqual([0, 0, 0]);
  expect(pages[2]?.received.length).toBe(others);
  await Promise.all(pages.map((page) => page.leave()));
});

test('who signs out or whose key is revoked hears no more', async () => {
  const admin = await registered(app(), 'Leaves');
  const reader = await joined(admin, 'Reader', 'viewer');
  const key = await program(admin, ['read']);
  const pages = await Promise.all([listen(admin), listen(reader), listen(key)]);
  await soon(() => pages.every((page) => page.received.length > 0));
  await reader.post('/api/auth/logout');
  await admin.delete(`/api/keys/${key.id}`);
  await soon(() => pages.slice(1).every((page) => page.isOver()));
  expect(pages[0]?.isOver()).toBe(false);
  expect((await listen(reader)).status).toBe(401);
  await pages[0]?.leave();
});

test('an organization and a server have as many listeners as they are allowed, and one who leaves makes room', async () => {
  const [one, other, third] = await Promise.all([0, 1, 2].map(() => engines.newOrganization()));
  const feed = createRevisionFeed(engines.ground, { organizationMax: 2, serverMax: 3 });
  const join = (ctx: Context | undefined) =>
    feed.join(
      ctx as Context,
      () => {},
      () => {},
    );
  const leave = await join(one);
  await join(one);
  await expect(join(one)).rejects.toMatchObject({ code: 'busy' });
  await join(other);
  await expect(join(third)).rejects.toMatchObject({ code: 'busy' });
  leave();
  leave();
  await join(third);
  await expect(join(one)).rejects.toMatchObject({ code: 'busy' });
  feed.stop();
});

test('nobody who joins while others are notified misses a change', async () => {
  const ctx = await engines.newOrganization();
  const feed = createRevisionFeed(engines.ground, { pollMs: 5 });
  const heard: number[] = [];
  for (let number = 0; number < 30; number++) {
    const at = number;
    await Promise.all([
      feed.join(
        ctx,
        ({ counters }) => (heard[at] = counters.records ?? 0),
        () => {},
      ),
      addCustomer(ctx, `acct-${number}`),
    ]);
  }
  await soon(() => heard.length === 30 && heard.every((records) => records === 30));
  feed.stop();
});

test('usage moves its revision once a batch and leaves one row, and folding changes no counter', async () => {
  const ctx = await engines.newOrganization();
  const event = (eventId: string): UsageEvent => ({
    eventId,
    accountId: 'acct-1',
    sourceKey: 'calls',
    tsMs: Date.UTC(2026, 2, 5),
    units: '1',
    supersedes: '',
    receivedAtMs: null,
    periodStart: null,
    periodEnd: null,
  });
  for (const batch of [['a', 'b'], ['c'], ['d']]) await storeUsage(ctx, 'actual', batch.map(event));
  expect((await readRevisions(ctx, ['usage'])).text).toBe('usage=3');
  await storeUsage(ctx, 'actual', [event('a')]);
  expect((await readRevisions(ctx, ['usage'])).text).toBe('usage=3');
  for (let move = 0; move < 201; move++) await ctx.pg.write((tx) => moveRevision(tx, 'sources'));
  const before = await readAllRevisions(ctx);
  expect(before.isLong).toBe(true);
  await sleep(50);
  await foldRevisions(ctx);
  const after = await readAllRevisions(ctx);
  expect([after.text, after.isLong]).toEqual([before.text, false]);
  const { rows } = await ctx.pg.read((tx) =>
    sql<{ family: string; kept: bigint }>`
      select family, count(*) as kept from revisions where family in ('usage', 'sources') group by 1 order by 1`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([
    { family: 'sources', kept: 1n },
    { family: 'usage', kept: 1n },
  ]);
});
