import { afterAll, beforeAll, expect, test } from 'vitest';
import { askForPull, pullSource } from '#ingest/commands/sources/pull.ts';
import { readSource } from '#ingest/queries/sources.ts';
import { createContext, type Ground } from '#platform/context.ts';
import { createOutbound } from '#platform/outbound.ts';
import { seal, unseal } from '#platform/secrets.ts';
import { registered, type Visitor } from '../access/visitor.ts';
import { soon } from '../e2e/reading.ts';
import { openServer } from '../quality/world.ts';
import { openImpostor } from './impostor.ts';

const SECRET = 'canary-of-a-source-77d1';
let bare: Awaited<ReturnType<typeof openServer>>;
let admin: Visitor & { me: { organization: { id: string; name: string } } };
let impostor: Awaited<ReturnType<typeof openImpostor>>;
beforeAll(async () => {
  bare = await openServer();
  // It repeats to whoever asks what it was sent, as an outside server may.
  impostor = await openImpostor((say) => {
    say.message('E', Buffer.from(`SERROR\0C99999\0MYou sent ${SECRET}\0\0`));
    say.message('Z', Buffer.from('E'));
  });
  admin = await registered(bare.app, 'Secretive');
}, 60_000);
afterAll(async () => {
  await impostor.close();
  await bare.close();
});

const place = (port: number) => ({
  kind: 'postgres',
  host: '127.0.0.1',
  port,
  database: 'd',
  user: 'u',
  tls: 'off',
  table: 't',
});

function contextIn(ground: Ground) {
  const { id, name } = admin.me.organization;
  const organization = { id, name, currency: null, reportingCurrency: null, timeZone: 'UTC', isDemo: false };
  const outbound = createOutbound({ hosts: ['127.0.0.0/8'], own: [] });
  const opened = { ...ground, outside: { ...ground.outside, outbound } };
  return createContext(opened, organization, { kind: 'system', id: 'test', name: 'Test' });
}

test('the secret of a source is in no answer, log line, audit entry, job, finding of a test or table', async () => {
  const answers: string[] = [];
  const tell = async (answer: Promise<{ body: unknown }>) => {
    const { body } = await answer;
    answers.push(JSON.stringify(body));
    return body as { id: string };
  };
  const input = { name: 'Calls', place: place(impostor.port), secret: SECRET };
  const { id } = await tell(admin.post('/api/sources', input));
  await tell(admin.post('/api/sources', input));
  await tell(admin.post('/api/sources', { ...input, name: 'x'.repeat(200), strange: SECRET }));
  await tell(admin.post('/api/sources/test', { place: input.place, secret: SECRET }));
  await tell(admin.post('/api/sources/test', { place: input.place, source_id: id }));
  const ctx = contextIn(bare.ground);
  const outcome = await pullSource(ctx, id, { turn: null });
  expect(JSON.stringify(outcome)).toContain('You sent [hidden]');
  for (const url of [
    '/api/sources',
    `/api/sources/${id}`,
    '/api/sources?format=csv',
    '/api/audit',
    '/api/imports',
  ]) {
    const headers = { ...admin.headers, cookie: admin.cookie };
    answers.push((await bare.app.inject({ method: 'GET', url, headers })).body);
  }
  await tell(admin.post(`/api/sources/${id}/pull`, {}));
  expect(answers.filter((each) => each.includes(SECRET))).toEqual([]);

  const { rows: tables } = await bare.owner.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('auth', 'public', 'pgboss') and table_type = 'BASE TABLE'`,
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const { rowCount } = await bare.owner.query(
      `select 1 from ${name} as kept where strpos(kept::text, $1) > 0`,
      [SECRET],
    );
    expect(rowCount, `${name} holds the secret`).toBe(0);
  }
  expect(bare.lines.filter((line) => line.includes(SECRET))).toEqual([]);
});

test('a sealed secret opens for its own source under its own instance alone', () => {
  const sealed = seal('an instance secret', 'source-secret', 'org/source', SECRET);
  expect(unseal('an instance secret', 'source-secret', 'org/source', sealed)).toBe(SECRET);
  expect(unseal('an instance secret', 'source-secret', 'org/other', sealed)).toBeNull();
  expect(unseal('an instance secret', 'other-purpose', 'org/source', sealed)).toBeNull();
  expect(unseal('another secret', 'source-secret', 'org/source', sealed)).toBeNull();
  expect(unseal('an instance secret', 'source-secret', 'org/source', `A${sealed.slice(1)}`)).toBeNull();
  expect(unseal('an instance secret', 'source-secret', 'org/source', '')).toBeNull();
});

test('a queued pull is worked by a worker, which queues the next', async () => {
  const ctx = contextIn(bare.ground);
  const { body } = await admin.post('/api/sources', {
    name: 'Queued',
    place: place(impostor.port),
    secret: SECRET,
  });
  await bare.work();
  // The server's own guard holds: this machine is out of reach, and that is what the source says.
  await soon(async () => (await readSource(ctx, body.id)).failure?.detail).toMatch(/may not be reached/);
  const once = await readSource(ctx, body.id);
  expect(Date.parse(once.next_pull_at ?? '')).toBeGreaterThan(Date.now());
  await askForPull(ctx, body.id);
  await soon(async () => (await readSource(ctx, body.id)).failures_in_row).toBe(2);
});
