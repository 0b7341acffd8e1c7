import { afterAll, beforeAll, expect, test } from 'vitest';
import { resetMember } from '#access/commands/reset.ts';
import { findOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { createContext } from '#platform/context.ts';
import { codeOf } from './authenticator.ts';
import { type House, openStreet, type Street } from './house.ts';
import { PASSWORD, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
beforeAll(async () => {
  street = await openStreet();
  house = await street.build();
}, 60_000);
afterAll(() => street.close());

async function withApp(name: string) {
  const visitor = await registered(house.app, name);
  const email = visitor.me.user?.email ?? '';
  const { body: offer } = await visitor.post('/api/auth/second-factor', { password: PASSWORD });
  const confirm = (code: string) => visitor.post('/api/auth/second-factor/confirm', { code });
  return { visitor, email, offer, confirm };
}

const login = (email: string, code?: string, app = house.app) =>
  new Visitor(app).post('/api/auth/login', { email, password: PASSWORD, ...(code ? { code } : {}) });

test('an account with a second factor opens by password and code, and by neither alone', async () => {
  const { visitor, email, offer, confirm } = await withApp('Anna Factor');
  expect((await login(email)).status).toBe(200);
  expect((await confirm('000000')).body.code).toBe('bad_request');
  expect((await login(email)).status).toBe(200);
  expect((await confirm(codeOf(offer.uri))).status).toBe(204);
  expect((await visitor.get('/api/auth/me')).body.user).toMatchObject({ email, second_factor: true });
  const without = await login(email);
  expect(without).toMatchObject({ status: 401, body: { code: 'second_factor_needed' } });
  expect(without.headers['set-cookie']).toBeUndefined();
  const wrong = await login(email, '000000');
  expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect(wrong.headers['set-cookie']).toBeUndefined();
  expect((await login(email, codeOf(offer.uri, Date.now() - 3_600_000))).status).toBe(401);
  expect((await login(email, codeOf(offer.uri))).body).toMatchObject({ user: { email }, role: 'admin' });
  const { rows } = await street.owner.query('select secret, backup_codes from auth.two_factors');
  expect(JSON.stringify(rows)).not.toContain(new URL(offer.uri).searchParams.get('secret'));
  for (const code of offer.backup_codes) expect(JSON.stringify(rows)).not.toContain(code);
});

test('a backup code opens once', async () => {
  const { email, offer, confirm } = await withApp('Ben Factor');
  await confirm(codeOf(offer.uri));
  const [code] = offer.backup_codes as string[];
  expect((await login(email, code)).status).toBe(200);
  expect((await login(email, code)).status).toBe(401);
});

test('no other way in that a password opens leads round the second factor', async () => {
  const { email, offer, confirm } = await withApp('Cara Factor');
  await confirm(codeOf(offer.uri));
  const again = { name: 'Cara', email, password: PASSWORD, organization: 'Second' };
  expect((await new Visitor(house.app).post('/api/auth/register', again)).body.code).toBe(
    'second_factor_needed',
  );
  const host = await registered(house.app, 'Host Factor');
  const { body: made } = await host.post('/api/invitations', { email, role: 'viewer' });
  const accept = (answer: object) =>
    new Visitor(house.app).post(`/api/invitations/${made.token}/accept`, { password: PASSWORD, ...answer });
  expect((await accept({})).body.code).toBe('second_factor_needed');
  expect((await accept({ name: 'Cara' })).body.code).toBe('second_factor_needed');
  expect((await accept({ code: codeOf(offer.uri) })).status).toBe(200);
});

test('codes are guessed at five times a minute', async () => {
  const { email, offer, confirm } = await withApp('Dan Factor');
  await confirm(codeOf(offer.uri));
  const { app } = await street.build({ rateLimits: true });
  street.clock.now = new Date(Date.UTC(2030, 0, 1, 0, 5, 20));
  const statuses: number[] = [];
  for (let at = 0; at < 7; at++) statuses.push((await login(email, `00000${at}`, app)).status);
  street.clock.now = null;
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

test('it is turned off by the password, or by the operator’s link when the app is lost', async () => {
  const { visitor, email, offer, confirm } = await withApp('Eva Factor');
  await confirm(codeOf(offer.uri));
  const off = (password: string) => visitor.post('/api/auth/second-factor/off', { password });
  expect((await off('not the password')).body.code).toBe('invalid_credentials');
  expect((await off(PASSWORD)).status).toBe(204);
  expect((await login(email)).status).toBe(200);
  const lost = await withApp('Finn Factor');
  await lost.confirm(codeOf(lost.offer.uri));
  const ctx = createContext(house.ground, await findOrganization(house.access, 'Finn Factor & Co'), SYSTEM);
  const token = await resetMember(house.access, ctx, lost.email);
  await new Visitor(house.app).post('/api/auth/password/reset', { token, password: PASSWORD });
  expect((await login(lost.email)).status).toBe(200);
});
