import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeMember } from '#access/commands/members.ts';
import { findOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { createContext } from '#platform/context.ts';
import { type House, openStreet, type Street } from './house.ts';
import { joined, PASSWORD, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
beforeAll(async () => {
  street = await openStreet();
  house = await street.build();
}, 60_000);
afterAll(() => street.close());

test('an invited person joins once, by the link alone, with the role of the invitation', async () => {
  const anna = await registered(house.app, 'Anna');
  const { status, body: made } = await anna.post('/api/invitations', {
    email: 'Ben@Example.com',
    role: 'analyst',
  });
  expect(status).toBe(201);
  expect(made.url).toBe(`http://localhost:4600/invitations/${made.token}`);
  expect((await anna.get('/api/invitations')).body.items).toMatchObject([
    { id: made.id, email: 'ben@example.com', invited_by: 'Anna' },
  ]);
  const ben = new Visitor(house.app);
  expect((await ben.get(`/api/invitations/${made.token}`)).body).toMatchObject({
    organization: 'Anna & Co',
    email: 'ben@example.com',
    role: 'analyst',
    has_account: false,
  });
  const accept = `/api/invitations/${made.token}/accept`;
  expect((await ben.post(accept, { name: 'Ben', password: 'short' })).body.code).toBe('bad_request');
  expect(await ben.post(accept, { name: 'Ben', password: PASSWORD })).toMatchObject({
    status: 200,
    body: { role: 'analyst', organization: { name: 'Anna & Co' }, user: { email: 'ben@example.com' } },
  });
  expect((await ben.post(accept, { name: 'Ben', password: PASSWORD })).status).toBe(404);
  expect((await anna.get('/api/invitations')).body.items).toEqual([]);
});

test('a link that was cancelled, replaced or grew old opens nothing', async () => {
  const cora = await registered(house.app, 'Cora');
  const invite = async () =>
    (await cora.post('/api/invitations', { email: 'dan@example.com', role: 'viewer' })).body;
  const first = await invite();
  const second = await invite();
  const dan = new Visitor(house.app);
  expect((await dan.get(`/api/invitations/${first.token}`)).status).toBe(404);
  expect((await dan.get(`/api/invitations/${second.token}`)).status).toBe(200);
  expect((await cora.delete(`/api/invitations/${second.id}`)).status).toBe(204);
  expect((await dan.get(`/api/invitations/${second.token}`)).status).toBe(404);
  const third = await invite();
  street.clock.now = new Date(Date.now() + 7 * 24 * 3600 * 1000 + 1_000);
  const late = await dan.post(`/api/invitations/${third.token}/accept`, { name: 'Dan', password: PASSWORD });
  street.clock.now = null;
  expect(late.status).toBe(404);
});

test('an invitation is for its address: another person signed in cannot take it', async () => {
  const eva = await registered(house.app, 'Eva');
  const fred = await registered(house.app, 'Fred');
  const { body: made } = await eva.post('/api/invitations', { email: 'gina@example.com', role: 'admin' });
  const accept = `/api/invitations/${made.token}/accept`;
  expect(await fred.post(accept)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  const { body: forFred } = await eva.post('/api/invitations', { email: 'fred@example.com', role: 'viewer' });
  const stranger = new Visitor(house.app);
  const guess = { password: 'a wrong password' };
  expect((await stranger.post(`/api/invitations/${forFred.token}/accept`, guess)).body.code).toBe(
    'invalid_credentials',
  );
  const proof = { password: PASSWORD };
  expect((await stranger.post(`/api/invitations/${forFred.token}/accept`, proof)).body).toMatchObject({
    user: { name: 'Fred' },
    role: 'viewer',
    organization: { name: 'Eva & Co' },
  });
});

test('the last admin can neither be demoted nor removed, even by two admins at once', async () => {
  const hanna = await registered(house.app, 'Hanna');
  const ivan = await joined(hanna, 'Ivan', 'admin');
  const idOf = (member: typeof ivan) => member.me.user?.id ?? '';
  const ctx = createContext(house.ground, await findOrganization(house.access, 'Hanna & Co'), SYSTEM);
  const duel = await Promise.allSettled([
    changeMember(ctx, idOf(ivan), 'viewer'),
    changeMember(ctx, idOf(hanna), 'viewer'),
  ]);
  expect(duel.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
  const [winner, loser] = duel[0].status === 'fulfilled' ? [hanna, ivan] : [ivan, hanna];
  const path = `/api/members/${idOf(winner)}`;
  expect((await winner.delete(path)).body.code).toBe('conflict');
  expect((await winner.patch(path, { role: 'analyst' })).body.code).toBe('conflict');
  expect((await winner.patch(path, { role: 'admin' })).status).toBe(200);
  expect((await loser.get('/api/auth/me')).body.role).toBe('viewer');
});

test('a role acts from the next request on', async () => {
  const jana = await registered(house.app, 'Jana');
  const karl = await joined(jana, 'Karl', 'viewer');
  expect((await karl.get('/api/invitations')).body.code).toBe('forbidden');
  const changed = await jana.patch(`/api/members/${karl.me.user?.id}`, { role: 'admin' });
  expect(changed).toMatchObject({ status: 200, body: { name: 'Karl', role: 'admin' } });
  expect((await karl.get('/api/invitations')).status).toBe(200);
});

test('members, invitations and keys of another organization do not exist', async () => {
  const lena = await registered(house.app, 'Lena');
  const mark = await registered(house.app, 'Mark');
  const { body: key } = await lena.post('/api/keys', { name: 'k', scopes: ['read'] });
  const { body: invitation } = await lena.post('/api/invitations', {
    email: 'n@example.com',
    role: 'viewer',
  });
  expect((await mark.patch(`/api/members/${lena.me.user?.id}`, { role: 'viewer' })).status).toBe(404);
  expect((await mark.delete(`/api/members/${lena.me.user?.id}`)).status).toBe(404);
  expect((await mark.delete(`/api/keys/${key.id}`)).status).toBe(404);
  expect((await mark.delete(`/api/invitations/${invitation.id}`)).status).toBe(404);
  expect((await mark.get('/api/members')).body.items).toHaveLength(1);
  expect((await mark.get('/api/keys')).body.items).toEqual([]);
  expect((await mark.get('/api/invitations')).body.items).toEqual([]);
});

test('an admin changes the organization, and the audit log keeps the change with what it was before', async () => {
  const olga = await registered(house.app, 'Olga');
  const changed = await olga.patch('/api/organization', { currency: 'EUR', time_zone: 'Europe/Berlin' });
  expect(changed).toMatchObject({ status: 200, body: { currency: 'EUR', time_zone: 'Europe/Berlin' } });
  expect((await olga.get('/api/auth/me')).body.organization.currency).toBe('EUR');
  expect((await olga.patch('/api/organization', { currency: 'EURO' })).body.code).toBe('bad_request');
  expect((await olga.patch('/api/organization', {})).body.code).toBe('bad_request');
  const { rows } = await street.owner.query(
    "select change from audit_entries where organization_id = $1 and action = 'organization.changed'",
    [olga.me.organization.id],
  );
  expect(rows).toEqual([
    {
      change: {
        currency: { before: null, after: 'EUR' },
        time_zone: { before: 'UTC', after: 'Europe/Berlin' },
      },
    },
  ]);
});
