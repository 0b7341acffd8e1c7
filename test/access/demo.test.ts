import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOrganization } from '#access/commands/organizations.ts';
import { openStreet, type Street } from './house.ts';
import { registered, Visitor } from './visitor.ts';

let street: Street;
beforeAll(async () => {
  street = await openStreet();
}, 60_000);
afterAll(() => street.close());

async function tryDemo(visitor: Visitor) {
  const options = await visitor.get('/api/auth/options');
  const answer = await visitor.post('/api/auth/demo');
  expect(options.body.demo).toBe(answer.status === 200);
  return answer.status;
}

test('the demo opens only when every condition holds: setting, host, peer, names and organization', async () => {
  const house = await street.build();
  const local = new Visitor(house.app);
  expect(await tryDemo(local)).toBe(404);
  await registered(house.app, 'Anna');
  expect(await tryDemo(local)).toBe(404);
  const demo = await createOrganization(house.access, { name: 'Demo', currency: 'USD', isDemo: true });
  expect(await tryDemo(local)).toBe(200);
  expect((await local.get('/api/auth/me')).body).toMatchObject({
    role: 'admin',
    organization: { id: demo.id, is_demo: true, currency: 'USD' },
    organizations: [{ id: demo.id }],
  });

  const refusing = [
    { demo: 'off' },
    { host: '0.0.0.0' },
    { host: '192.168.1.10' },
    { publicUrl: 'https://plumbline.example.com' },
    { trustedProxies: 1 },
    { isProduction: true },
  ] as const;
  for (const settings of refusing) {
    const other = await street.build(settings);
    expect(await tryDemo(new Visitor(other.app)), JSON.stringify(settings)).toBe(404);
    await other.close();
  }

  const stranger = new Visitor(house.app);
  stranger.address = '192.168.1.20';
  expect(await tryDemo(stranger)).toBe(404);
  const headers: Record<string, string>[] = [
    { host: 'plumbline.example.com', origin: 'http://plumbline.example.com' },
    { host: 'rebound.evil.example:4600', origin: 'http://rebound.evil.example:4600' },
    { host: '127.0.0.1.evil.example', origin: 'http://127.0.0.1.evil.example' },
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { via: '1.1 proxy' },
  ];
  for (const given of headers) {
    const visitor = new Visitor(house.app);
    visitor.headers = { ...visitor.headers, ...given };
    expect(await tryDemo(visitor), JSON.stringify(given)).toBe(404);
  }
  const behind = new Visitor(house.app);
  behind.headers = { host: '127.0.0.1:4600', origin: 'https://plumbline.example.com' };
  expect((await behind.post('/api/auth/demo')).status).toBe(403);
});

test('the demo visitor has no password to guess and exists once', async () => {
  const house = await street.build();
  await new Visitor(house.app).post('/api/auth/demo');
  await new Visitor(house.app).post('/api/auth/demo');
  const { rows } = await street.owner.query(
    "select count(*)::int, count(a.id)::int as passwords from auth.users u left join auth.accounts a on a.user_id = u.id where u.email = 'visitor@demo.invalid'",
  );
  expect(rows).toEqual([{ count: 1, passwords: 0 }]);
  const guess = await new Visitor(house.app).post('/api/auth/login', {
    email: 'visitor@demo.invalid',
    password: 'visitor@demo.invalid',
  });
  expect(guess.body.code).toBe('invalid_credentials');
});
