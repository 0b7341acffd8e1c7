import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetMember } from '#access/commands/reset.ts';
import { findOrganization } from '#access/queries/organization.ts';
import { SYSTEM } from '#core/actor.ts';
import { createContext } from '#platform/context.ts';
import { type House, openStreet, type Street } from './house.ts';
import { openPostOffice } from './post-office.ts';
import { joined, PASSWORD, registered, Visitor } from './visitor.ts';

let street: Street;
let house: House;
let post: Awaited<ReturnType<typeof openPostOffice>>;
beforeAll(async () => {
  [street, post] = await Promise.all([openStreet(), openPostOffice()]);
  house = await street.build({ mail: { url: post.url, from: 'plumbline@example.com' } });
}, 60_000);
afterAll(async () => {
  await street.close();
  await post.close();
});

const NEW = 'another battery staple';

async function signIn(email: string, password: string, app = house.app) {
  const visitor = new Visitor(app);
  const { status, body } = await visitor.post('/api/auth/login', { email, password });
  return Object.assign(visitor, { status, body });
}

describe('who registers an address first', () => {
  test('keeps the invited person out neither of the organization nor of the address', async () => {
    const squatter = new Visitor(house.app);
    const email = 'ceo@example.com';
    const mine = { name: 'Squatter', email, password: PASSWORD, organization: 'Squat' };
    expect((await squatter.post('/api/auth/register', mine)).status).toBe(201);
    const owner = await registered(house.app, 'Owner One');
    const { body: made } = await owner.post('/api/invitations', { email, role: 'analyst' });
    const invited = new Visitor(house.app);
    const accept = `/api/invitations/${made.token}/accept`;
    expect((await invited.post(accept, { name: 'The CEO', password: NEW })).body).toMatchObject({
      user: { name: 'The CEO', email },
      organization: { name: 'Owner One & Co' },
    });
    expect((await signIn(email, NEW)).body.organization.name).toBe('Owner One & Co');
    const back = await signIn(email, PASSWORD);
    expect(back.body.organizations.map((each: { name: string }) => each.name)).toEqual(['Squat']);
  });

  test('is shown to nobody: a second registration answers as the first', async () => {
    const answers = [];
    for (const password of [PASSWORD, NEW]) {
      const given = { name: 'Twin', email: 'twin@example.com', password, organization: 'Twin' };
      const { status, body } = await new Visitor(house.app).post('/api/auth/register', given);
      answers.push([status, body.user.email, body.role, body.organizations.length]);
    }
    expect(answers).toEqual(Array(2).fill([201, 'twin@example.com', 'admin', 1]));
  });
});

describe('a password', () => {
  test('is changed by who knows it, and sessions elsewhere end', async () => {
    const anna = await registered(house.app, 'Anna Change');
    const elsewhere = await signIn('anna.change@example.com', PASSWORD);
    const wrong = await anna.post('/api/auth/password', { current: 'not mine at all', password: NEW });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const change = { current: PASSWORD, password: NEW };
    expect((await anna.post('/api/auth/password', change)).status).toBe(204);
    expect((await anna.get('/api/auth/me')).status).toBe(200);
    expect((await elsewhere.get('/api/auth/me')).status).toBe(401);
    expect((await signIn('anna.change@example.com', PASSWORD)).status).toBe(401);
    expect((await signIn('anna.change@example.com', NEW)).status).toBe(200);
  });

  test('is replaced by a link that came by mail, once, and the mail proves the address', async () => {
    const email = 'lost@example.com';
    const owner = await registered(house.app, 'Owner Two');
    // Somebody else has the address too.
    const other = { name: 'Other', email, password: 'a third long password', organization: 'Other' };
    const stranger = new Visitor(house.app);
    await stranger.post('/api/auth/register', other);
    await joined(owner, 'Lost', 'viewer');
    const asked = await new Visitor(house.app).post('/api/auth/password/forgotten', { email });
    const unknown = await new Visitor(house.app).post('/api/auth/password/forgotten', {
      email: 'no@example.com',
    });
    expect([asked.status, asked.body]).toEqual([unknown.status, unknown.body]);
    await expect.poll(() => post.mails.length, { timeout: 20_000 }).toBe(1);
    expect(post.mails[0]?.to).toBe(email);
    const token = /\/reset\/([\w-]{43})/.exec(post.mails[0]?.text ?? '')?.[1] ?? '';
    const reset = () => new Visitor(house.app).post('/api/auth/password/reset', { token, password: NEW });
    expect((await reset()).status).toBe(204);
    expect((await reset()).status).toBe(404);
    expect((await stranger.get('/api/auth/me')).status).toBe(401);
    expect((await signIn(email, other.password)).status).toBe(401);
    const back = await signIn(email, NEW);
    const names = back.body.organizations.map((each: { name: string }) => each.name);
    expect(names.toSorted()).toEqual(['Other', 'Owner Two & Co']);
  });

  test('is replaced by the link that the operator prints, within an hour', async () => {
    const ben = await registered(house.app, 'Ben Reset');
    const ctx = createContext(house.ground, await findOrganization(house.access, 'Ben Reset & Co'), SYSTEM);
    const late = await resetMember(house.access, ctx, 'ben.reset@example.com');
    street.clock.now = new Date(Date.now() + 3_601_000);
    const send = (token: string) =>
      new Visitor(house.app).post('/api/auth/password/reset', { token, password: NEW });
    expect((await send(late)).status).toBe(404);
    street.clock.now = null;
    const token = await resetMember(house.access, ctx, 'Ben.Reset@example.com');
    expect((await send(token)).status).toBe(204);
    expect((await ben.get('/api/auth/me')).status).toBe(401);
    expect((await signIn('ben.reset@example.com', NEW)).status).toBe(200);
    await expect(resetMember(house.access, ctx, 'nobody@example.com')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('is not sent by a server without mail, which says who can help', async () => {
    const { app } = await street.build();
    const answer = await new Visitor(app).post('/api/auth/password/forgotten', { email: 'a@example.com' });
    expect(answer).toMatchObject({ status: 404, body: { mend: expect.stringMatching(/member reset/) } });
  });
});

describe('registration', () => {
  const given = { name: 'New', email: 'new@example.com', password: PASSWORD, organization: 'New' };

  test('by invitation alone lets in who is invited, and nobody else', async () => {
    const owner = await registered(house.app, 'Owner Three');
    const { app } = await street.build({ registration: 'invited' });
    expect((await new Visitor(app).get('/api/auth/options')).body.registration).toBe('invited');
    expect((await new Visitor(app).post('/api/auth/register', given)).body.code).toBe('forbidden');
    owner.app = app;
    expect((await joined(owner, 'Guest Three', 'viewer')).me.role).toBe('viewer');
  });

  test('that is closed lets in nobody new, and who has an account still joins', async () => {
    const owner = await registered(house.app, 'Owner Four');
    await registered(house.app, 'Has Account');
    const { app } = await street.build({ registration: 'closed' });
    expect((await new Visitor(app).post('/api/auth/register', given)).body.code).toBe('forbidden');
    const accept = async (email: string, answer: object) => {
      const { body: made } = await owner.post('/api/invitations', { email, role: 'viewer' });
      return new Visitor(app).post(`/api/invitations/${made.token}/accept`, answer);
    };
    const fresh = await accept('fresh@example.com', { name: 'Fresh', password: PASSWORD });
    expect(fresh).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await accept('has.account@example.com', { password: PASSWORD })).status).toBe(200);
  });
});

describe('guesses at a password', { timeout: 120_000 }, () => {
  test('through invitations count with the account, not with each link', async () => {
    const mallory = await registered(house.app, 'Mallory');
    await registered(house.app, 'Victim One');
    const { app } = await street.build({ rateLimits: true });
    street.clock.now = new Date(Date.UTC(2030, 0, 1, 0, 1, 20));
    const statuses: number[] = [];
    for (let at = 0; at < 12; at++) {
      const { body: made } = await mallory.post('/api/invitations', {
        email: 'victim.one@example.com',
        role: 'viewer',
      });
      const guess = new Visitor(app);
      guess.address = `198.51.100.${at}`;
      statuses.push(
        (await guess.post(`/api/invitations/${made.token}/accept`, { password: `guess ${at}` })).status,
      );
    }
    street.clock.now = null;
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });

  test('from however many networks never lock out the owner, who comes from a known one', async () => {
    const { app } = await street.build({ rateLimits: true });
    const owner = new Visitor(house.app);
    owner.address = '203.0.113.77';
    const given = { name: 'Own', email: 'own@example.com', password: PASSWORD, organization: 'Own' };
    await owner.post('/api/auth/register', given);
    street.clock.now = new Date(Date.UTC(2030, 0, 1, 0, 3, 20));
    const guesses: number[] = [];
    for (let at = 0; at < 12; at++) {
      const guess = new Visitor(app);
      guess.address = `198.51.100.${at}`;
      guesses.push((await guess.post('/api/auth/login', { email: given.email, password: 'x' })).status);
    }
    const back = new Visitor(app);
    back.address = owner.address;
    const answer = await back.post('/api/auth/login', { email: given.email, password: PASSWORD });
    street.clock.now = null;
    expect(guesses.slice(-2)).toEqual([429, 429]);
    expect(answer.status).toBe(200);
  });
});
