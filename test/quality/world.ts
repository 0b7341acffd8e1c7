import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import pg from 'pg';
import { pino } from 'pino';
import { SYSTEM } from '#core/actor.ts';
import { importFile } from '#ingest/commands/import.ts';
import { importFolder } from '#ingest/commands/import-folder.ts';
import { acceptUpload } from '#ingest/commands/upload.ts';
import { importUpload } from '#ingest/jobs/uploads.ts';
import { findRun } from '#ingest/queries/runs.ts';
import { createServer, type Server, startWorkers } from '#main.ts';
import type { Config } from '#platform/config.ts';
import { type Context, createContext, type Ground } from '#platform/context.ts';
import type { Opened } from '#platform/ground.ts';
import type { App } from '#platform/http.ts';
import { runNow } from '#reconciliation/commands/run.ts';
import { joined, program, registered, type Visitor } from '../access/visitor.ts';
import { startGround } from '../harness.ts';
import { canaryFolder, csvText } from './canary.ts';
import { furnishModels, type ModelsOf } from './model-operations.ts';

/** One whole server on real engines, two organizations with everything in them, and the owner's eyes. */
export type World = {
  app: App;
  server: Server;
  ground: Ground;
  /** The database's owner: row-level security does not hold it back. */
  owner: pg.Client;
  databaseUrl: string;
  clickhouseUrl: string;
  /** Every line the server logged. */
  lines: string[];
  alpha: Realm;
  bravo: Realm;
  close(): Promise<void>;
};

/** The password of every source; no answer, log, audit entry or table may hold it. */
export const SOURCE_SECRET = 'zq-source-secret-51c0';

/** One organization: who is in it, what opens it, and the ids of things in it. */
export type Realm = ModelsOf & {
  /** Stands in front of every name and id of this organization. */
  canary: string;
  ctx: Context;
  people: Record<'viewer' | 'analyst' | 'admin' | 'removed', Visitor & { id: string; email: string }>;
  keys: Record<'read' | 'ingest' | 'write' | 'expired' | 'revoked', Visitor & { id: string }>;
  account: string;
  product: string;
  sourceKey: string;
  sourceAccount: string;
  finding: string;
  run: string;
  importWithRejects: string;
  importWaiting: string;
  source: string;
  sourceName: string;
  invitation: { id: string; token: string };
  /** A view that the admin keeps for themselves. */
  view: string;
  /** The receipt of a figure that its admin asked for. */
  receipt: string;
  /** All ids that nobody outside may see. */
  secrets: string[];
};

/** A server without facts: the part of the world that a test may want alone. */
export async function openServer(overrides: Partial<Config> = {}) {
  const test = await startGround();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const ground: Ground = { ...test.ground, log: pino({ level: 'info' }, sink) };
  const config: Config = { ...test.config, ...overrides };
  const databaseUrl = config.databaseUrl ?? '';
  const opened: Opened = {
    ground,
    queue: test.queue,
    config,
    databaseUrl,
    clickhouseUrl: config.clickhouseUrl ?? '',
    joined: false,
    onOwnerGone: () => {},
    close: test.stop,
  };
  const server = await createServer(opened);
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  return {
    app: server.app,
    server,
    ground,
    owner,
    databaseUrl,
    clickhouseUrl: config.clickhouseUrl ?? '',
    lines,
    work: () => startWorkers(opened, 1),
    async close() {
      await server.close();
      await owner.end();
      await test.stop();
    },
  };
}

/** Opens the server with both organizations. No worker runs: what a request queues stays queued. */
export async function openWorld(): Promise<World> {
  const bare = await openServer();
  const alpha = await furnish(bare, 'zqalpha');
  const bravo = await furnish(bare, 'zqbravo');
  return { ...bare, alpha, bravo };
}

type Bare = Pick<World, 'app' | 'ground' | 'owner'>;

async function furnish({ app, ground, owner }: Bare, canary: string): Promise<Realm> {
  const admin = await registered(app, `${canary} Admin`);
  const { id, name } = admin.me.organization;
  const organization = { id, name, currency: null, reportingCurrency: null, timeZone: 'UTC', isDemo: false };
  const ctx = createContext(ground, organization, SYSTEM);
  const { run, importWithRejects, importWaiting } = await loadFacts(ctx, canary);
  const [viewer, analyst, removed] = [
    await joined(admin, `${canary} Viewer`, 'viewer'),
    await joined(admin, `${canary} Analyst`, 'analyst'),
    await joined(admin, `${canary} Removed`, 'admin'),
  ];
  const people = {
    viewer: person(viewer),
    analyst: person(analyst),
    admin: person(admin),
    removed: person(removed),
  };
  // The row alone, as if a removal and a request of the same person crossed: their session still stands.
  await owner.query('delete from auth.members where user_id = $1', [people.removed.id]);
  const [read, ingest, write, expired, revoked] = [
    await program(admin, ['read']),
    await program(admin, ['ingest']),
    await program(admin, ['write']),
    await program(admin, ['write'], new Date(Date.now() + 3_600_000).toISOString()),
    await program(admin, ['write']),
  ];
  await owner.query(`update auth.keys set name = $2 || '-' || name where organization_id = $1`, [id, canary]);
  await owner.query(`update auth.keys set expires_at = now() - interval '1 minute' where key_id = $1`, [
    expired.id,
  ]);
  await admin.delete(`/api/keys/${revoked.id}`);
  const invited = (await admin.post('/api/invitations', { email: `${canary}@example.com`, role: 'viewer' }))
    .body;
  const view = (
    await admin.post('/api/views', { page: 'recover', name: `${canary} view`, query: 'ledger=owed' })
  ).body.id as string;
  const findings = await owner.query<{ finding_id: string }>(
    'select finding_id from findings where organization_id = $1 order by amount_minor desc nulls last, finding_id',
    [id],
  );
  const place = {
    kind: 'postgres',
    host: `${canary}.example.com`,
    port: 5432,
    database: 'usage',
    user: canary,
  };
  // Two, so that their list has a second page.
  const [source] = await Promise.all(
    ['warehouse', 'second warehouse'].map(async (name) => {
      const settings = { place: { ...place, table: canary }, secret: SOURCE_SECRET, schedule_minutes: null };
      return (await admin.post('/api/sources', { name: `${canary} ${name}`, ...settings })).body;
    }),
  );
  const asked = await admin.post('/api/plan', { kind: 'aggregate', measures: ['unbilled'] });
  const receipt = asked.body.receipt as string;
  const ids = findings.rows.map((row) => row.finding_id);
  const models = await furnishModels(ctx, canary);
  const keys = { read, ingest, write, expired, revoked };
  return {
    canary,
    ctx,
    people,
    keys,
    account: `${canary}-A01`,
    product: `${canary}-api_calls`,
    sourceKey: `${canary}-kilo_calls`,
    sourceAccount: `${canary}-ext-6`,
    finding: ids[0] ?? '',
    run,
    importWithRejects,
    importWaiting,
    source: source.id,
    sourceName: source.name,
    invitation: { id: invited.id, token: invited.token },
    view,
    receipt,
    ...models,
    secrets: [
      id,
      ...ids,
      run,
      importWithRejects,
      importWaiting,
      source.id,
      invited.id,
      invited.token,
      view,
      receipt,
      ...Object.values(models),
      ...Object.values(people).map((each) => each.id),
      ...Object.values(keys).map((each) => each.id),
    ],
  };
}

function person(visitor: Awaited<ReturnType<typeof joined>>) {
  const { id = '', email = '' } = visitor.me.user ?? {};
  return Object.assign(visitor, { id, email });
}

/** Facts of every kind: the ten accounts, an import with rejects, one that waits, usage nobody knows, a run. */
async function loadFacts(ctx: Context, canary: string) {
  const folder = canaryFolder(canary);
  try {
    const summary = await importFolder(ctx, folder);
    const bad = summary.files.filter((file) => file.status !== 'done');
    if (bad.length > 0) throw new Error(`the fixture did not import: ${JSON.stringify(bad)}`);
    const rejectsFile = path.join(folder, 'rejects.csv');
    const rows = ['x', 'y', 'z'].map((each) => [`${canary}-${each}`, `${canary}-name`, 'many']);
    writeFileSync(rejectsFile, csvText([['account_id', 'name', 'employees'], ...rows]));
    const rejected = await importFile(ctx, { name: `${canary}.csv`, path: rejectsFile, kind: 'customers' });
    if (rejected.rows_rejected !== 3) throw new Error(`nothing was rejected: ${JSON.stringify(rejected)}`);
    await runNow({ ...ctx, now: new Date() }, { scope: 'touched' });
    const run = await runNow({ ...ctx, now: new Date() }, { scope: 'all' });
    return { run, importWithRejects: rejected.id, importWaiting: await waitingImport(ctx, canary) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An uploaded file whose columns nobody could be sure of; its run waits for a confirmation. */
export async function waitingImport(ctx: Context, canary: string): Promise<string> {
  // The last column is new each time, as a reading once confirmed would be found again by its columns.
  const text = csvText([
    ['acct', 'full title', `x ${randomUUID()}`],
    [`${canary}-W1`, `${canary}-waiting`, ''],
  ]);
  async function* files() {
    yield { name: `${canary}-customers.csv`, stream: Readable.from([Buffer.from(text)]) };
  }
  const [run] = await acceptUpload(ctx, files(), { kind: 'customers' });
  await importUpload(ctx, await findRun(ctx, run?.id ?? ''));
  const { status } = await findRun(ctx, run?.id ?? '');
  if (status !== 'waiting') throw new Error(`the import does not wait: ${status}`);
  return run?.id ?? '';
}
