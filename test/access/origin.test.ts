import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openStreet, type Street } from './house.ts';
import { PASSWORD, program, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
beforeAll(async () => {
  street = await openStreet();
  house = await street.build({ corsOrigins: ['https://app.example.com'] });
}, 60_000);
afterAll(() => street.close());

const OWN = { host: 'localhost:4600' };

test('a change by cookie is refused unless the browser says that our own page sent it', async () => {
  const anna = await registered(house.app, 'Anna');
  const change = () => anna.patch('/api/organization', { name: 'Changed' });
  const refused: Record<string, string>[] = [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:4600.evil.example' },
    { origin: 'http://localhost:4601' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4600' },
    { 'sec-fetch-site': 'none' },
  ];
  for (const headers of refused) {
    anna.headers = { ...OWN, ...headers };
    expect(await change(), JSON.stringify(headers)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  }
  anna.headers = OWN;
  expect((await anna.get('/api/organization')).body.name).toBe('Anna & Co');
  const allowed: Record<string, string>[] = [
    { origin: 'http://localhost:4600' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' },
    { origin: 'https://app.example.com', 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of allowed) {
    anna.headers = { ...OWN, ...headers };
    expect((await change()).status, JSON.stringify(headers)).toBe(200);
  }
});

test('another site cannot sign a visitor in to an account of its own', async () => {
  await registered(house.app, 'Mallory');
  const victim = new Visitor(house.app);
  victim.headers = { ...OWN, origin: 'https://evil.example' };
  const login = { email: 'mallory@example.com', password: PASSWORD };
  expect((await victim.post('/api/auth/login', login)).status).toBe(403);
  victim.headers = OWN;
  expect((await victim.post('/api/auth/login', login)).status).toBe(200);
});

test('a page of another site cannot spend the cookie of a visitor on an invitation', async () => {
  const carla = await registered(house.app, 'Carla');
  const dan = await registered(house.app, 'Dan');
  const { body: made } = await carla.post('/api/invitations', { email: 'dan@example.com', role: 'viewer' });
  dan.headers = OWN;
  expect((await dan.post(`/api/invitations/${made.token}/accept`)).body.code).toBe('unauthenticated');
});

test('a program with a key needs no origin', async () => {
  const eva = await registered(house.app, 'Eva');
  const reader = await program(eva, ['read']);
  expect((await reader.get('/api/members')).status).toBe(200);
  const writer = await program(eva, ['write']);
  expect(
    (await writer.post('/api/invitations', { email: 'x@example.com', role: 'viewer' })).body.detail,
  ).toMatch(/role or key/);
});
