import { readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FindingJson } from '#findings/shapes.ts';
import { type Engines, startEngines } from '#platform/embedded/engines.ts';
import { silentLog as log } from '#platform/embedded/log.ts';
import { Browser, type RunJson } from './browser.ts';
import { openBucket } from './bucket.ts';
import { run, type Started, scratchFolder, serve, start } from './process.ts';

const SECRET = 'one secret of forty characters for all of them';
/** More than a slice of accounts, so that a run has something to share. */
const WORLD = ['--accounts', '260', '--months', '2', '--seed', 'cluster'];

/** How often the same is reconciled again; a short run does it once. */
const ROUNDS = inject('isLong') ? 2 : 1;

const scratch = scratchFolder();
const world = path.join(scratch.path, 'world');
let engines: Engines;
let bucket: Awaited<ReturnType<typeof openBucket>>;
let servers: { url: string }[];
const processes: Started[] = [];

function settings(name: string): Record<string, string> {
  return {
    DATABASE_URL: engines.databaseUrl,
    CLICKHOUSE_URL: engines.clickhouseUrl,
    PLUMBLINE_SECRET: SECRET,
    PLUMBLINE_DATA_DIR: path.join(scratch.path, name),
    LOG_LEVEL: 'warn',
  };
}

beforeAll(async () => {
  engines = await startEngines({ dataDir: path.join(scratch.path, 'engines'), log });
  bucket = await openBucket('uploads');
  const env = (name: string) => ({ ...settings(name), ...bucket.env });
  // All at once on an empty database: whoever migrates first, the others wait for it.
  const workers = ['c', 'd'].map((name) => start(['work'], env(name)));
  processes.push(...workers);
  const [, a, b] = await Promise.all([
    run(['demo', 'generate', ...WORLD, '--out', world], {}),
    serve(env('a')),
    serve(env('b')),
    ...workers.map((worker) => worker.says(/Working the queues/)),
  ]);
  processes.push(a, b);
  servers = [a, b];
});
afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill('SIGTERM')));
  await bucket?.close();
  await engines?.stop();
  scratch.remove();
});

const server = (at: number) => (servers[at % 2] as { url: string }).url;

/** A finding without what tells of its installation and its past. */
function saying({ id: _id, first_seen_at: _at, amount_before: _before, ...rest }: FindingJson): string {
  return JSON.stringify(rest);
}

async function inPostgres<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: engines.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('two servers and two workers on one PostgreSQL and one usage engine', () => {
  const browser = new Browser();

  test('share imports and runs, and find exactly what one process alone finds', async () => {
    await browser.register(server(0), 'Cluster Ltd');
    const files = readdirSync(world).filter((name) => name.endsWith('.csv'));
    const uploads = await Promise.all(
      files.map((name, at) => browser.upload(server(at), path.join(world, name))),
    );
    const imports = await Promise.all(uploads.map(({ id }, at) => browser.imported(server(at + 1), id)));
    expect(imports.map(({ file_name, status, rows_rejected }) => [file_name, status, rows_rejected])).toEqual(
      files.map((name) => [name, 'done', 0]),
    );
    expect(bucket.objects.size).toBe(files.length);

    for (let round = 0; round < ROUNDS; round++) {
      const started = await Promise.all(
        [0, 1, 2, 3].map((at) =>
          browser.json<RunJson>(`${server(at)}/api/recon/runs`, 'POST', { scope: 'all' }),
        ),
      );
      expect(new Set(started.map(({ id }) => id)).size, 'asked at once, it is one run').toBe(1);
      const done = await browser.reconciled(server(round), started[0]?.id ?? '');
      expect(done).toMatchObject({ status: 'done', slices_done: 2, slices_total: 2 });
    }

    const found = await browser.findings(server(1));
    const alone = { PLUMBLINE_DATA_DIR: path.join(scratch.path, 'alone') };
    const imported = await run(['import', world, '--org', 'Alone', '--json'], alone);
    expect([imported.code, imported.err]).toEqual([0, '']);
    expect((await run(['reconcile', '--org', 'Alone', '--json'], alone)).code).toBe(0);
    const listed = await run(['leaks', '--org', 'Alone', '--json'], alone);
    const expected = listed.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as FindingJson);
    expect(found.length).toBeGreaterThan(20);
    expect(found.map(saying).sort()).toEqual(expected.map(saying).sort());
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  });

  test('finish every slice once, with no job tried twice, and leave the audit chain intact', async () => {
    const [slices] = await inPostgres<{ slices: string; finished: string }>(
      'select count(*) as slices, count(finished_at) as finished from reconciliation_slices',
    );
    const all = String(2 * ROUNDS);
    expect(slices).toEqual({ slices: all, finished: all });
    const jobs = await inPostgres<{ name: string; state: string; jobs: string; tries: string }>(
      `select name, state, count(*) as jobs, max(retry_count)::text as tries from pgboss.job
       where name in ('import-file', 'reconcile-slice', 'reconcile-start', 'usage-check')
       group by name, state order by name`,
    );
    expect(jobs.map(({ name, state, tries }) => [name, state, tries])).toEqual([
      ['import-file', 'completed', '0'],
      ['reconcile-slice', 'completed', '0'],
      ['reconcile-start', 'completed', '0'],
      ['usage-check', 'completed', '0'],
    ]);
    const audit = await run(['audit', 'verify', '--org', 'Cluster Ltd', '--json'], settings('c'));
    expect(JSON.parse(audit.out)).toMatchObject({ intact: true });
  });

  test('know one session, one revocation of it and one limit of sign-ins', async () => {
    const other = new Browser();
    const email = await other.register(server(1), 'Second Ltd');
    expect((await other.json<{ email: string }>(`${server(0)}/api/auth/me`)).email ?? email).toBe(email);
    const answers: number[] = [];
    for (let at = 0; at < 24; at++) {
      const wrong = { email, password: 'wrong wrong wrong' };
      const answer = await new Browser().send(`${server(at)}/api/auth/login`, 'POST', wrong);
      answers.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    // Ten a minute for both servers together; a new minute may begin in between.
    expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
    expect(answers.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4);
    expect((await other.send(`${server(0)}/api/auth/logout`, 'POST')).status).toBe(204);
    expect((await other.send(`${server(1)}/api/auth/me`, 'GET')).status).toBe(401);
  });
});
