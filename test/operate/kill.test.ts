import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { Browser, type RunJson } from './browser.ts';
import { eventually, processesIn, run, scratchFolder, serve, start } from './process.ts';

const ACCOUNTS = 320;
const DAYS = 28;

const scratch = scratchFolder();
const dataDir = path.join(scratch.path, 'data');
const files = path.join(scratch.path, 'files');
const env = { PLUMBLINE_DATA_DIR: dataDir, LOG_LEVEL: 'error', RATE_LIMITS: 'off' };
const browser = new Browser();
let server: Awaited<ReturnType<typeof serve>>;

/** A company whose usage takes a while to import and to reconcile: every account a day's usage for a month. */
function writeFiles(): void {
  mkdirSync(files);
  const accounts = Array.from({ length: ACCOUNTS }, (_, at) => `a${at}`);
  const table = (name: string, header: string, rows: string[]) =>
    writeFileSync(path.join(files, name), `${header}\n${rows.join('\n')}\n`);
  table(
    'customers.csv',
    'account_id,name',
    accounts.map((id) => `${id},Company ${id}`),
  );
  table('products.csv', 'product_key,name', ['api,API']);
  table('prices.csv', 'price_id,product_key,model,currency,unit_amount', ['p,api,per_unit,EUR,0.01']);
  table(
    'subscriptions.csv',
    'subscription_id,account_id,price_id,start_date',
    accounts.map((id) => `s-${id},${id},p,2026-01-01`),
  );
  // Another product is billed: while no invoice is loaded, nothing counts as missing (rule 18).
  table('invoices.csv', 'invoice_id,account_id,period_start,period_end,currency', [
    'i,a0,2025-12-01,2026-01-01,EUR',
  ]);
  table('invoice_lines.csv', 'invoice_id,line_id,amount,product_key', ['i,1,5.00,setup']);
  const usage = accounts.flatMap((id) =>
    Array.from({ length: DAYS * 8 }, (_, at) => {
      const day = String((at % DAYS) + 1).padStart(2, '0');
      const hour = String(Math.floor(at / DAYS)).padStart(2, '0');
      return `${id}-${at},${id},api,2026-01-${day}T${hour}:00:00Z,10`;
    }),
  );
  const header = 'event_id,account_id,product_key,ts,units';
  table('usage.csv', header, [...usage, 'end,a0,api,2026-02-02T00:00:00Z,0']);
}

beforeAll(async () => {
  writeFiles();
  server = await serve(env);
  await browser.register(server.url, 'Kill Ltd');
});
afterAll(async () => {
  await server?.kill('SIGTERM');
  scratch.remove();
});
afterEach(() => {
  const errors = server.err().trim();
  if (errors) console.log(errors.slice(0, 2_000));
});

async function killAndStartAgain(): Promise<void> {
  await server.kill('SIGKILL');
  server = await serve(env);
  console.log(`started again after kill -9 in ${server.seconds.toFixed(1)} s`);
}

/** What `plumbline leaks` finds now, as account → amount. */
async function leaks(): Promise<Map<string, string | null>> {
  return new Map((await browser.findings(server.url)).map((each) => [each.account_id, each.amount]));
}

const upload = (name: string) => browser.upload(server.url, path.join(files, name));
const reconcile = () => browser.json<RunJson>(`${server.url}/api/recon/runs`, 'POST', { scope: 'all' });

describe('kill -9 of the server', () => {
  test('during an import: the import goes on by itself and every row is there once', async () => {
    for (const name of [
      'customers.csv',
      'products.csv',
      'prices.csv',
      'subscriptions.csv',
      'invoices.csv',
      'invoice_lines.csv',
    ])
      expect((await browser.imported(server.url, (await upload(name)).id)).status).toBe('done');
    const { id } = await upload('usage.csv');
    await eventually(async () => {
      const { status } = await browser.json<{ status: string }>(`${server.url}/api/imports/${id}`);
      if (status !== 'running') throw new Error(`import is ${status}`);
    });
    await killAndStartAgain();
    const ended = await browser.imported(server.url, id);
    const rows = ACCOUNTS * DAYS * 8 + 1;
    expect(ended).toMatchObject({ status: 'done', rows_read: rows, rows_accepted: rows, rows_rejected: 0 });
  });

  test('during a reconciliation: the run goes on by itself and finds what is to be found', async () => {
    const { id } = await reconcile();
    await eventually(async () => {
      const { status } = await browser.json<RunJson>(`${server.url}/api/recon/runs/${id}`);
      if (status === 'queued') throw new Error('the run waits');
    });
    await killAndStartAgain();
    expect(await browser.reconciled(server.url, id)).toMatchObject({
      status: 'done',
      slices_done: 2,
      slices_total: 2,
    });
    const found = await leaks();
    expect(found.size).toBe(ACCOUNTS);
    // 28 days × 8 events × 10 units at one cent.
    expect(new Set(found.values())).toEqual(new Set(['22.40']));
  });

  test('while usage comes in: all that was acknowledged is there, once', async () => {
    const acknowledged = await sendUntil('server', () => server.kill('SIGKILL'));
    server = await serve(env);
    await resend(acknowledged);
  });
});

describe('kill -9 of an engine under load', () => {
  test.for([
    ['PostgreSQL', /bin\/postgres -D/],
    ['ClickHouse', /clickhouse-child/],
  ] as const)(
    'of %s: answers are 200 or a clean 503 or 429, nothing acknowledged is lost, and it recovers',
    async ([name, pattern]) => {
      const acknowledged = await sendUntil(name, async () => {
        const [line = ''] = processesIn(dataDir).filter((each) => pattern.test(each));
        process.kill(Number(line.split(' ')[0]), 'SIGKILL');
      });
      await resend(acknowledged);
      const run = await reconcile();
      expect(await browser.reconciled(server.url, run.id)).toMatchObject({ status: 'done' });
      const health = await fetch(`${server.url}/api/health`);
      expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
    },
  );
});

// A short run ends here: each kill of the server and of an engine has been, and the rest is about who joins whom.
describe.runIf(inject('isLong'))('SIGTERM', () => {
  test('ends the server with code 0, both engines and every guard, even with a reader of events', async () => {
    const { id } = await reconcile();
    const reader = browser.send(`${server.url}/api/recon/runs/${id}/events`, 'GET').catch(() => null);
    expect(processesIn(dataDir).length).toBeGreaterThan(0);
    const began = performance.now();
    expect(await server.kill('SIGTERM')).toBe(0);
    console.log(`stopped in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    await reader;
    await eventually(() => expect(processesIn(dataDir)).toEqual([]), 10_000);
    server = await serve(env);
    console.log(`second start in ${server.seconds.toFixed(1)} s`);
    expect((await leaks()).size).toBe(ACCOUNTS);
  });

  test('of a server leaves a worker that joined its engines no choice but to end, with a word', async () => {
    const worker = start(['work'], env);
    await worker.says(/Working the queues/);
    await server.kill('SIGTERM');
    expect(await worker.ended()).toBe(1);
    expect(worker.err()).toContain('start again');
    server = await serve(env);
  });

  test('a command that works on the folder is waited for, and its engines are not pulled away', async () => {
    await server.kill('SIGTERM');
    const command = run(['import', files, '--org', 'By command', '--json'], env);
    await sleep(1_500);
    server = await serve(env);
    const { code, out } = await command;
    expect([code, JSON.parse(out).status]).toEqual([0, 'done']);
    expect((await browser.send(`${server.url}/api/auth/me`, 'GET')).status).toBe(200);
  });
});

let round = 0;

/** Sends usage from four senders, kills in the middle, and answers the ids that a 200 acknowledged. */
async function sendUntil(
  name: string,
  kill: () => Promise<unknown>,
): Promise<{ prefix: string; ids: string[] }> {
  const prefix = `late-${round++}`;
  const { url } = server;
  const ids: string[] = [];
  const seen = new Map<number, number>();
  let sent = 0;
  let isOver = false;
  const sender = async () => {
    while (!isOver) {
      const at = sent++;
      const response = await browser
        .send(`${url}/api/usage/ingest`, 'POST', [event(prefix, at)])
        .catch(() => null);
      if (!response) {
        await sleep(50);
        continue;
      }
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
      const body = (await response.json().catch(() => null)) as { accepted?: number; code?: string } | null;
      if (response.status === 200 && body?.accepted === 1) ids.push(`${prefix}-${at}`);
      else if (response.status !== 200) {
        expect([503, 429], JSON.stringify(body)).toContain(response.status);
        expect(response.headers.get('content-type')).toContain('application/problem+json');
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        await sleep(50);
      }
    }
  };
  const senders = [sender(), sender(), sender(), sender()];
  await eventually(() => {
    if (ids.length < 20) throw new Error(`only ${ids.length} were acknowledged`);
  });
  const before = ids.length;
  await kill();
  if (name !== 'server') {
    await eventually(() => {
      if (ids.length < before + 20) throw new Error(`${name} is not back: ${JSON.stringify([...seen])}`);
    });
  }
  isOver = true;
  await Promise.all(senders);
  console.log(`kill of ${name}: answers ${JSON.stringify(Object.fromEntries(seen))}`);
  return { prefix, ids };
}

const event = (prefix: string, at: number | string) => ({
  event_id: `${prefix}-${at}`,
  account_id: 'a0',
  product_key: 'api',
  ts: '2026-01-15T12:00:00Z',
  units: '0',
});

/** Sends everything acknowledged again: all of it has to be known already. */
async function resend({ prefix, ids }: { prefix: string; ids: string[] }): Promise<void> {
  const again = ids.map((id) => event(prefix, id.slice(prefix.length + 1)));
  const receipt = await browser.json<{ accepted: number; duplicates: number; conflicts: unknown[] }>(
    `${server.url}/api/usage/ingest`,
    'POST',
    again,
  );
  expect(receipt).toMatchObject({ accepted: 0, duplicates: ids.length, conflicts: [] });
}
