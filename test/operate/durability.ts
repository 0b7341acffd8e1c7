import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '#core/random.ts';
import { createUsageClient, usageStore } from '#platform/clickhouse.ts';
import { Browser } from './browser.ts';
import { processesIn, serve } from './process.ts';

type Event = { event_id: string; account_id: string; product_key: string; ts: string; units: string };
type Receipt = { accepted: number; duplicates: number; conflicts: unknown[]; rejected: unknown[] };

/** What one stormy run came to; `lost` are ids that a 200 acknowledged and that are not stored. */
export type Storm = {
  seed: number;
  distinct: number;
  sent: number;
  acknowledged: number;
  kills: string[];
  stored: number;
  storedIds: number;
  lost: number;
  sumsAreExact: boolean;
  answers: Record<string, number>;
};

export type StormOptions = {
  dataDir: string;
  seed: number;
  events: number;
  batch: number;
  senders: number;
  kills: number;
};

const ACCOUNTS = 17;
const DUPLICATES = 0.3;
const ANSWER_MS_MAX = 150_000;

/**
 * Sends events with three in ten repeated, in no order, from senders that try again until they are answered,
 * while server and engines are killed; then holds what is stored against what was sent.
 */
export async function storm({
  dataDir,
  seed,
  events,
  batch,
  senders,
  kills: killsMax,
}: StormOptions): Promise<Storm> {
  const random = createRandom(`durability ${seed}`);
  const env = { PLUMBLINE_DATA_DIR: dataDir, LOG_LEVEL: 'error', RATE_LIMITS: 'off' };
  let server = await serve(env);
  const browser = new Browser();
  await browser.register(server.url, `Storm ${seed}`);
  const all = Array.from({ length: events }, (_, at) => eventOf(seed, at));
  const repeated = all.filter(() => random.next() < DUPLICATES);
  const queue = cut(shuffled([...all, ...repeated], random), batch);
  const sent = queue.length;
  const acknowledged = new Set<string>();
  const answers: Record<string, number> = {};
  const kills: string[] = [];
  let isKilling = true;

  const sender = async () => {
    for (let each = queue.pop(); each; each = queue.pop()) {
      const began = performance.now();
      for (;;) {
        if (performance.now() - began > ANSWER_MS_MAX)
          throw new Error(`no answer: ${JSON.stringify(answers)}`);
        const response = await browser.send(`${server.url}/api/usage/ingest`, 'POST', each).catch(() => null);
        const status = String(response?.status ?? 'none');
        answers[status] = (answers[status] ?? 0) + 1;
        const receipt = (await response?.json().catch(() => null)) as Receipt | null | undefined;
        if (response?.status === 200 && receipt) {
          if (receipt.conflicts.length + receipt.rejected.length > 0)
            throw new Error(JSON.stringify(receipt));
          if (receipt.accepted + receipt.duplicates !== each.length) throw new Error(JSON.stringify(receipt));
          for (const event of each) acknowledged.add(event.event_id);
          break;
        }
        if (response && ![429, 503].includes(response.status))
          throw new Error(`${status}: ${JSON.stringify(receipt)}`);
        await sleep(200);
      }
      // An answer that is lost on its way makes a sender try again what was stored.
      if (random.next() < 0.1) queue.push(each);
    }
  };

  const killer = async () => {
    const targets = shuffled(['server', 'clickhouse-child', 'server', 'bin/postgres -D'], random).slice(
      0,
      killsMax,
    );
    for (const target of targets) {
      await sleep(300 + random.next() * 900);
      if (!isKilling) return;
      kills.push(target);
      if (target === 'server') {
        await server.kill('SIGKILL');
        server = await serve(env);
      } else {
        const [line = ''] = processesIn(dataDir).filter((each) => each.includes(target));
        if (line) process.kill(Number(line.split(' ')[0]), 'SIGKILL');
      }
    }
  };

  try {
    const killing = killer();
    await Promise.all(Array.from({ length: senders }, sender));
    isKilling = false;
    await killing;
    const found = await stored(server.url, browser, dataDir);
    const expected = sums(all);
    return {
      seed,
      distinct: all.length,
      sent,
      acknowledged: acknowledged.size,
      kills,
      stored: found.rows,
      storedIds: found.ids.size,
      lost: [...acknowledged].filter((id) => !found.ids.has(id)).length,
      sumsAreExact: JSON.stringify(found.sums) === JSON.stringify(expected),
      answers,
    };
  } finally {
    await server.kill('SIGTERM');
  }
}

function eventOf(seed: number, at: number): Event {
  return {
    event_id: `s${seed}-${at}`,
    account_id: `a${at % ACCOUNTS}`,
    product_key: `k${at % 3}`,
    ts: new Date(Date.UTC(2026, 2, 1) + at * 61_000).toISOString(),
    units: `${at % 1000}.${String(at % 997).padStart(3, '0')}`,
  };
}

/** Thousandths of a unit by account, as whole numbers: sums without any rounding. */
function sums(events: readonly Event[]): Record<string, string> {
  const totals: Record<string, bigint> = {};
  for (const { account_id, units } of events) {
    const [whole = '0', part = ''] = units.split('.');
    totals[account_id] = (totals[account_id] ?? 0n) + BigInt(whole) * 1000n + BigInt(part.padEnd(3, '0'));
  }
  return Object.fromEntries(
    Object.keys(totals)
      .sort()
      .map((account) => [account, String(totals[account])]),
  );
}

async function stored(url: string, browser: Browser, dataDir: string) {
  const { organization } = await browser.json<{ organization: { id: string } }>(`${url}/api/auth/me`);
  const { clickhouseUrl } = JSON.parse(readFileSync(path.join(dataDir, 'engines.json'), 'utf8')) as {
    clickhouseUrl: string;
  };
  const client = createUsageClient(clickhouseUrl);
  try {
    const store = usageStore(client, organization.id);
    const rows = await store.query<Event>(
      'select event_id, account_id, toString(units) as units from usage_events_of(organization = {organization:UUID})',
    );
    return { rows: rows.length, ids: new Set(rows.map((row) => row.event_id)), sums: sums(rows) };
  } finally {
    await client.close();
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random.next() * (at + 1));
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
}

function cut<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}
