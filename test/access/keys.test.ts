import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openStreet, type Street } from './house.ts';
import { program, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
beforeAll(async () => {
  street = await openStreet();
  house = await street.build();
}, 60_000);
afterAll(() => street.close());

test('a key is shown once, acts for its organization, and is known by its prefix', async () => {
  const anna = await registered(house.app, 'Anna');
  const { body: made } = await anna.post('/api/keys', { name: 'loader', scopes: ['ingest', 'ingest'] });
  expect(made.key).toMatch(/^plumb_[\w-]{43}$/);
  expect(made.scopes).toEqual(['ingest']);
  const loader = new Visitor(house.app);
  const ways: Record<string, string>[] = [{ authorization: `Bearer ${made.key}` }, { 'x-api-key': made.key }];
  for (const headers of ways) {
    loader.headers = headers;
    expect((await loader.get('/api/auth/me')).body).toMatchObject({
      user: null,
      role: null,
      key: { id: made.id, name: 'loader', scopes: ['ingest'] },
      organization: { name: 'Anna & Co' },
    });
  }
  const [listed] = (await anna.get('/api/keys')).body.items;
  expect(listed).toMatchObject({ prefix: made.key.slice(0, 12), created_by: 'Anna', revoked_at: null });
  expect(listed.last_used_at).not.toBeNull();
  expect(listed.key).toBeUndefined();
});

test('a key does what its scopes say and never who may come in', async () => {
  const ben = await registered(house.app, 'Ben');
  const reader = await program(ben, ['read']);
  const writer = await program(ben, ['write']);
  const loader = await program(ben, ['ingest']);
  expect((await reader.get('/api/members')).status).toBe(200);
  expect((await loader.get('/api/members')).body.code).toBe('forbidden');
  for (const key of [reader, writer, loader]) {
    expect((await key.get('/api/keys')).body.code).toBe('forbidden');
    expect((await key.post('/api/keys', { name: 'more', scopes: ['write'] })).body.code).toBe('forbidden');
    expect((await key.post('/api/invitations', { email: 'x@example.com', role: 'admin' })).status).toBe(403);
    expect((await key.patch('/api/organization', { name: 'Mine' })).status).toBe(403);
    expect((await key.post('/api/auth/switch', { organization_id: ben.me.organization.id })).status).toBe(
      403,
    );
  }
});

test('a key ends at its expiry and at its revocation, at once and for good', async () => {
  const cora = await registered(house.app, 'Cora');
  const past = await cora.post('/api/keys', {
    name: 'late',
    scopes: ['read'],
    expires_at: '2020-01-01T00:00:00Z',
  });
  expect(past.body.code).toBe('bad_request');
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const short = await program(cora, ['read'], soon);
  const long = await program(cora, ['read']);
  expect((await short.get('/api/members')).status).toBe(200);
  street.clock.now = new Date(Date.now() + 3_601_000);
  expect((await short.get('/api/members')).body.code).toBe('unauthenticated');
  expect((await long.get('/api/members')).status).toBe(200);
  street.clock.now = null;
  expect((await cora.delete(`/api/keys/${long.id}`)).status).toBe(204);
  expect((await long.get('/api/members')).body.code).toBe('unauthenticated');
  expect((await cora.delete(`/api/keys/${long.id}`)).status).toBe(204);
  const { rows } = await street.owner.query(
    "select count(*)::int from audit_entries where action = 'key.revoked' and organization_id = $1",
    [cora.me.organization.id],
  );
  expect(rows).toEqual([{ count: 1 }]);
});

test('a wrong key is refused even beside a good cookie', async () => {
  const dora = await registered(house.app, 'Dora');
  const wrong: Record<string, string>[] = [
    { authorization: 'Bearer plumb_no' },
    { authorization: 'Basic eDp5' },
    { 'x-api-key': '' },
  ];
  for (const sent of wrong) {
    const visitor = new Visitor(house.app);
    visitor.cookie = dora.cookie;
    visitor.headers = sent;
    expect((await visitor.get('/api/auth/me')).body.code).toBe('unauthenticated');
  }
});
