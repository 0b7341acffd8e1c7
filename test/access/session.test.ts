import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openStreet, type Street } from './house.ts';
import { joined, PASSWORD, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
beforeAll(async () => {
  street = await openStreet();
  house = await street.build();
}, 60_000);
afterAll(() => street.close());

test('registering makes an organization with its admin signed in, and leaves an intact audit trail', async () => {
  const anna = await registered(house.app, 'Anna');
  expect(anna.me).toMatchObject({
    user: { name: 'Anna', email: 'anna@example.com' },
    role: 'admin',
    organization: { name: 'Anna & Co', currency: null, time_zone: 'UTC', is_demo: false },
  });
  const { status, body } = await anna.get('/api/auth/me');
  expect(status).toBe(200);
  expect(body).toEqual(anna.me);
  const { rows } = await street.owner.query(
    'select action from audit_entries where organization_id = $1 order by sequence',
    [anna.me.organization.id],
  );
  expect(rows.map((row) => row.action)).toEqual(['organization.created', 'member.joined', 'session.opened']);
});

test('who registers again with their password has one more organization and stays one person', async () => {
  const again = await new Visitor(house.app).post('/api/auth/register', {
    name: 'Anna',
    email: ' ANNA@example.com ',
    password: PASSWORD,
    organization: 'Second',
  });
  expect(again).toMatchObject({ status: 201, body: { organization: { name: 'Second' } } });
  expect(again.body.organizations).toHaveLength(2);
  const { rows } = await street.owner.query("select 1 from auth.users where email = 'anna@example.com'");
  expect(rows).toHaveLength(1);
});

test('the session cookie is out of reach of scripts and of other sites, and Secure under https', async () => {
  const login = { email: 'anna@example.com', password: PASSWORD };
  const plain = await new Visitor(house.app).post('/api/auth/login', login);
  expect(String(plain.headers['set-cookie'])).toMatch(/^plumbline\.session_token=.*HttpOnly; SameSite=Lax$/i);
  const secure = await street.build({ publicUrl: 'https://plumbline.example.com' });
  const visitor = new Visitor(secure.app);
  visitor.headers = { host: 'plumbline.example.com', origin: 'https://plumbline.example.com' };
  const answer = await visitor.post('/api/auth/login', login);
  expect(String(answer.headers['set-cookie'])).toMatch(/^__Secure-plumbline\.session_token=.*Secure/);
  expect((await visitor.get('/api/auth/me')).status).toBe(200);
});

test('a wrong password and an unknown address get the same words', async () => {
  const visitor = new Visitor(house.app);
  const wrong = await visitor.post('/api/auth/login', { email: 'anna@example.com', password: 'not it' });
  const unknown = await visitor.post('/api/auth/login', { email: 'nobody@example.com', password: 'not it' });
  expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
  expect(wrong.headers['set-cookie']).toBeUndefined();
});

test('signing out ends the session for whoever else holds its cookie', async () => {
  const anna = new Visitor(house.app);
  await anna.post('/api/auth/login', { email: 'anna@example.com', password: PASSWORD });
  const thief = new Visitor(house.app);
  thief.cookie = anna.cookie;
  expect((await thief.get('/api/auth/me')).status).toBe(200);
  expect((await anna.post('/api/auth/logout')).status).toBe(204);
  expect(anna.cookie).toBe('');
  expect(await thief.get('/api/auth/me')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
});

test('a token read from the database is invalid without our signature, and so is a changed one', async () => {
  const anna = new Visitor(house.app);
  await anna.post('/api/auth/login', { email: 'anna@example.com', password: PASSWORD });
  const { rows } = await street.owner.query(
    'select token from auth.sessions order by created_at desc limit 1',
  );
  const thief = new Visitor(house.app);
  for (const value of [
    rows[0].token,
    `${rows[0].token}.`,
    `${rows[0].token}.AAAA`,
    `x${anna.cookie.split('=')[1]}`,
  ]) {
    thief.cookie = `plumbline.session_token=${value}`;
    expect((await thief.get('/api/auth/me')).status).toBe(401);
  }
});

test('an expired session is over', async () => {
  const anna = new Visitor(house.app);
  await anna.post('/api/auth/login', { email: 'anna@example.com', password: PASSWORD });
  await street.owner.query("update auth.sessions set expires_at = now() - interval '1 second'");
  expect((await anna.get('/api/auth/me')).status).toBe(401);
});

test('a session in use is prolonged once a day, and its cookie with it', async () => {
  const anna = new Visitor(house.app);
  await anna.post('/api/auth/login', { email: 'anna@example.com', password: PASSWORD });
  expect((await anna.get('/api/auth/me')).headers['set-cookie']).toBeUndefined();
  await street.owner.query(
    "update auth.sessions set updated_at = now() - interval '25 hours', expires_at = now() + interval '143 hours' where expires_at > now()",
  );
  const renewed = await anna.get('/api/auth/me');
  expect(String(renewed.headers['set-cookie'])).toMatch(/session_token=.*Max-Age=604800/);
  const { rows } = await street.owner.query(
    "select expires_at > now() + interval '167 hours' as is_long from auth.sessions order by updated_at desc limit 1",
  );
  expect(rows).toEqual([{ is_long: true }]);
  expect((await anna.get('/api/auth/me')).headers['set-cookie']).toBeUndefined();
});

test('a person of two organizations sees one at a time and switches between them', async () => {
  const bob = await registered(house.app, 'Bob');
  const carla = await registered(house.app, 'Carla');
  const { body: invitation } = await carla.post('/api/invitations', {
    email: 'bob@example.com',
    role: 'viewer',
  });
  expect((await bob.post(`/api/invitations/${invitation.token}/accept`)).status).toBe(200);
  const inCarlas = await bob.get('/api/auth/me');
  expect(inCarlas.body).toMatchObject({ role: 'viewer', organization: { name: 'Carla & Co' } });
  expect(inCarlas.body.organizations.map((one: { name: string }) => one.name)).toEqual([
    'Bob & Co',
    'Carla & Co',
  ]);
  const back = await bob.post('/api/auth/switch', { organization_id: bob.me.organization.id });
  expect(back).toMatchObject({ status: 200, body: { role: 'admin', organization: { name: 'Bob & Co' } } });
  expect((await bob.get('/api/members')).body.items).toHaveLength(1);
  expect((await carla.post('/api/auth/switch', { organization_id: bob.me.organization.id })).status).toBe(
    404,
  );
  const again = new Visitor(house.app);
  const login = await again.post('/api/auth/login', { email: 'bob@example.com', password: PASSWORD });
  expect(login.body.organization.id).toBeTypeOf('string');
});

test('a removed member is out at once, and cannot come back by signing in', async () => {
  const dora = await registered(house.app, 'Dora');
  const emil = await joined(dora, 'Emil', 'analyst');
  expect((await emil.get('/api/auth/me')).status).toBe(200);
  expect((await dora.delete(`/api/members/${emil.me.user?.id}`)).status).toBe(204);
  expect((await emil.get('/api/auth/me')).status).toBe(401);
  const back = await emil.post('/api/auth/login', { email: 'emil@example.com', password: PASSWORD });
  expect(back).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await emil.get('/api/auth/me')).status).toBe(401);
});
