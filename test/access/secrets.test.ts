import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '#platform/postgres.ts';
import { type House, openStreet, type Street } from './house.ts';
import { joined, program, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
beforeAll(async () => {
  street = await openStreet();
  house = await street.build();
}, 60_000);
afterAll(() => street.close());

test('no password, key or token is in any log line, audit entry or table', async () => {
  const canary = 'canary-password-5c1d';
  const anna = new Visitor(house.app);
  const email = 'anna@example.com';
  const registration = { name: 'Anna', email, password: canary, organization: 'Canary' };
  await anna.post('/api/auth/register', registration);
  await anna.post('/api/auth/login', { email, password: canary });
  await anna.post('/api/auth/login', { email, password: `${canary}-wrong` });
  await anna.post('/api/auth/login', { email, password: canary, surplus: canary });
  anna.headers = { ...anna.headers, 'idempotency-key': 'once' };
  const reader = await program(anna, ['read']);
  await reader.get('/api/members');
  const { body: invitation } = await anna.post('/api/invitations', {
    email: 'b@example.com',
    role: 'viewer',
  });
  const ben = new Visitor(house.app);
  await ben.get(`/api/invitations/${invitation.token}`);
  await ben.post(`/api/invitations/${invitation.token}/accept`, { name: 'Ben', password: canary });
  await ben.get(`/api/invitations/${invitation.token}`);
  const signature = decodeURIComponent(anna.cookie).split('.').at(-1) ?? '';
  expect(signature.length).toBeGreaterThan(20);
  const secrets = [canary, reader.key, invitation.token, signature];

  const { rows: tables } = await street.owner.query<{ name: string }>(
    "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('auth', 'public') and table_type = 'BASE TABLE'",
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    for (const secret of secrets) {
      const { rowCount } = await street.owner.query(
        `select 1 from ${name} as kept where strpos(kept::text, $1) > 0`,
        [secret],
      );
      expect(rowCount, `${name} holds a secret`).toBe(0);
    }
  }
  expect(street.lines.length).toBeGreaterThan(5);
  for (const secret of secrets) {
    expect(street.lines.filter((line) => line.includes(secret))).toEqual([]);
  }
});

test('the runtime role of the other rooms reads nothing of the accounts', async () => {
  const pool = createPool(street.url, 'plumbline_app', 1);
  const { rows } = await street.owner.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'auth'",
  );
  expect(rows.map((row) => row.name).sort()).toEqual([
    'accounts',
    'invitations',
    'keys',
    'members',
    'rate_windows',
    'sessions',
    'two_factors',
    'users',
    'verifications',
  ]);
  for (const { name } of rows) {
    await expect(pool.query(`select * from auth.${name}`)).rejects.toThrow(/permission denied/);
  }
  await pool.end();
});

test('the role of the accounts sees one organization inside its transaction, and no facts at all', async () => {
  const anna = await registered(house.app, 'Anna Two');
  await joined(anna, 'Ben Two', 'viewer');
  const other = await registered(house.app, 'Carla Two');
  await program(anna, ['read']);
  await anna.post('/api/invitations', { email: 'c@example.com', role: 'viewer' });
  const client = new pg.Client({ connectionString: street.url, options: '-c role=plumbline_auth' });
  await client.connect();
  const seen = async (organization: string) => {
    await client.query('begin');
    await client.query(`set local plumbline.organization_id = '${organization}'`);
    const counts = [];
    for (const table of ['auth.members', 'auth.keys', 'auth.invitations', 'public.organizations']) {
      const { rows } = await client.query(`select count(*)::int as count from ${table}`);
      counts.push(rows[0].count);
    }
    await client.query('rollback');
    return counts;
  };
  expect(await seen(anna.me.organization.id)).toEqual([2, 1, 1, 1]);
  expect(await seen(other.me.organization.id)).toEqual([1, 0, 0, 1]);
  for (const table of ['audit_entries', 'customers', 'invoices', 'findings']) {
    await expect(client.query(`select * from ${table}`)).rejects.toThrow(/permission denied/);
  }
  await expect(client.query("update organizations set name = 'x'")).rejects.toThrow(/permission denied/);
  await client.end();
});

test('passwords are kept as argon2id with a salt of their own', async () => {
  const { rows } = await street.owner.query<{ password: string }>('select password from auth.accounts');
  expect(rows.length).toBeGreaterThan(1);
  for (const { password } of rows) expect(password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(new Set(rows.map((row) => row.password)).size).toBe(rows.length);
});
