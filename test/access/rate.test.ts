import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStreet, type Street } from './house.ts';
import { program, registered, Visitor } from './visitor.ts';

let street: Street;
beforeAll(async () => {
  street = await openStreet();
}, 60_000);
afterAll(() => street.close());

const LIMIT = 60;
/** A minute of its own for each test, 20 seconds old. */
function minute(number: number): void {
  street.clock.now = new Date(Date.UTC(2030, 0, 1, 0, number, 20));
}

test('two servers share one limit to the request, and Retry-After tells when the minute ends', async () => {
  const open = await street.build();
  const limits = { rateLimits: true, rateLimitPerMinute: LIMIT };
  const servers = [await street.build(limits), await street.build(limits)];
  const anna = await registered(open.app, 'Anna');
  const ben = await registered(open.app, 'Ben');
  const keys = [await program(anna, ['read']), await program(anna, ['read'])];
  minute(1);
  for (const caller of [...keys, anna]) {
    const answers = [];
    for (let i = 0; i < 2 * LIMIT; i++) {
      const server = servers[i % 3 === 0 ? 0 : 1];
      if (server) caller.app = server.app;
      answers.push(await caller.get('/api/members'));
    }
    const passed = answers.filter((answer) => answer.status === 200).length;
    expect(passed).toBeLessThanOrEqual(LIMIT);
    expect(passed).toBeGreaterThan(LIMIT * 0.9);
    const refused = answers.at(-1);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(refused?.headers['retry-after']).toBe('40');
  }
  ben.app = servers[0]?.app ?? ben.app;
  expect((await ben.get('/api/members')).status).toBe(200);
  minute(2);
  expect((await anna.get('/api/members')).status).toBe(200);
});

test('ten sign-ins a minute by address, whatever X-Forwarded-For claims and whichever server is asked', async () => {
  const servers = [await street.build({ rateLimits: true }), await street.build({ rateLimits: true })];
  minute(10);
  const statuses = [];
  for (let i = 0; i < 12; i++) {
    const visitor = new Visitor(servers[i % 2]?.app ?? fail());
    visitor.headers = { ...visitor.headers, 'x-forwarded-for': `203.0.113.${i}` };
    const answer = await visitor.post('/api/auth/login', { email: `p${i}@example.com`, password: 'x' });
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
});

test('ten sign-ins a minute by email, from however many addresses', async () => {
  const { app } = await street.build({ rateLimits: true });
  minute(20);
  const statuses = [];
  for (let i = 0; i < 12; i++) {
    const visitor = new Visitor(app);
    visitor.address = `198.51.100.${i}`;
    const email = i % 2 ? 'target@example.com' : 'TARGET@example.com ';
    statuses.push((await visitor.post('/api/auth/login', { email, password: 'x' })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
});

test('a trusted proxy names the visitor, and only as far as it is trusted', async () => {
  const { app } = await street.build({ rateLimits: true, trustedProxies: 1 });
  minute(30);
  const visit = async (forwarded: string) => {
    const visitor = new Visitor(app);
    visitor.headers = { ...visitor.headers, 'x-forwarded-for': forwarded };
    const email = `${Math.abs(forwarded.length)}${forwarded.replaceAll(/\W/g, '')}@example.com`;
    return (await visitor.post('/api/auth/login', { email, password: 'x' })).status;
  };
  for (let i = 0; i < 10; i++) expect(await visit(`9.9.9.${i}, 203.0.113.7`)).toBe(401);
  expect(await visit('9.9.9.99, 203.0.113.7')).toBe(429);
  expect(await visit('203.0.113.8')).toBe(401);
});

test('guessing keys is counted by address', async () => {
  const { app } = await street.build({ rateLimits: true, rateLimitPerMinute: 10 });
  minute(40);
  const statuses = [];
  for (let i = 0; i < 12; i++) {
    const visitor = new Visitor(app);
    visitor.headers = { authorization: `Bearer plumb_${i}` };
    statuses.push((await visitor.get('/api/auth/me')).status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
});

function fail(): never {
  throw new Error('no server');
}
