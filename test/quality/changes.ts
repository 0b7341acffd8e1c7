import { randomUUID } from 'node:crypto';
import { startRun } from '#reconciliation/commands/run.ts';
import { codeOf } from '../access/authenticator.ts';
import { PASSWORD, Visitor } from '../access/visitor.ts';
import { type Call, fileForm } from './call.ts';
import { MODEL_CHANGES } from './model-changes.ts';
import { OPERATIONS } from './operations.ts';
import { type Realm, waitingImport } from './world.ts';

/** One call that really changes something, who makes it, and the entries that it leaves, in their order. */
export type Change = {
  prepare: (realm: Realm) => Promise<{ by: Visitor; call: Call }> | { by: Visitor; call: Call };
  entries: readonly string[];
};

const own = (realm: Realm, operation: string) =>
  (OPERATIONS[operation] as { own(realm: Realm): Call }).own(realm);
const byAdmin = (make: (realm: Realm) => Call | Promise<Call>, ...entries: string[]): Change => ({
  prepare: async (realm) => ({ by: realm.people.admin, call: await make(realm) }),
  entries,
});

/** A new member of the realm, who may be changed or shown out. */
async function guest(realm: Realm): Promise<{ email: string; token: string; id: string }> {
  const { admin } = realm.people;
  const email = `${randomUUID()}@example.com`;
  const { body } = await admin.post('/api/invitations', { email, role: 'viewer' });
  return { email, token: body.token, id: body.id };
}

async function newMember(realm: Realm): Promise<Visitor & { id: string; email: string }> {
  const { email, token } = await guest(realm);
  const visitor = new Visitor(realm.people.admin.app);
  const { body } = await visitor.post(`/api/invitations/${token}/accept`, {
    name: 'Guest',
    password: PASSWORD,
  });
  return Object.assign(visitor, { id: body.user.id as string, email });
}

/** A new member who was offered a second factor, and the code that confirms it. */
async function withSecret(realm: Realm): Promise<{ by: Visitor; code: string }> {
  const by = await newMember(realm);
  const { body } = await by.post('/api/auth/second-factor', { password: PASSWORD });
  return { by, code: codeOf(body.uri) };
}

/** A call on a source made for it. */
async function changeOf(
  realm: Realm,
  method: 'PATCH' | 'DELETE' | 'POST',
  rest: string,
  body?: object,
): Promise<Call> {
  const { body: made } = await realm.people.admin.post(
    '/api/sources',
    own(realm, 'createSource').body as object,
  );
  return { method, url: `/api/sources/${made.id}${rest}`, ...(body === undefined ? {} : { body }) };
}

/** Every operation that changes something in an organization; the test compares it with the document. */
export const CHANGES: Record<string, Change> = {
  login: {
    prepare: (realm) => ({ by: new Visitor(realm.people.admin.app), call: own(realm, 'login') }),
    entries: ['session.opened'],
  },
  acceptInvitation: {
    prepare: async (realm) => {
      const { token } = await guest(realm);
      const body = { name: 'Guest', password: PASSWORD };
      return {
        by: new Visitor(realm.people.admin.app),
        call: { method: 'POST', url: `/api/invitations/${token}/accept`, body },
      };
    },
    entries: ['member.joined', 'session.opened'],
  },
  logout: {
    prepare: async (realm) => {
      const by = new Visitor(realm.people.admin.app);
      await by.post('/api/auth/login', { email: realm.people.viewer.email, password: PASSWORD });
      return { by, call: own(realm, 'logout') };
    },
    entries: ['session.closed'],
  },
  changePassword: {
    prepare: async (realm) => ({ by: await newMember(realm), call: own(realm, 'changePassword') }),
    entries: ['member.password_changed'],
  },
  // What is only offered counts for nothing until a code confirms it.
  beginSecondFactor: {
    prepare: async (realm) => ({ by: await newMember(realm), call: own(realm, 'beginSecondFactor') }),
    entries: [],
  },
  confirmSecondFactor: {
    prepare: async (realm) => {
      const { by, code } = await withSecret(realm);
      return { by, call: { method: 'POST', url: '/api/auth/second-factor/confirm', body: { code } } };
    },
    entries: ['member.second_factor_on'],
  },
  endSecondFactor: {
    prepare: async (realm) => {
      const { by, code } = await withSecret(realm);
      await by.post('/api/auth/second-factor/confirm', { code });
      return { by, call: own(realm, 'endSecondFactor') };
    },
    entries: ['member.second_factor_off'],
  },
  switchOrganization: byAdmin((realm) => own(realm, 'switchOrganization'), 'session.switched'),
  changeMember: byAdmin(async (realm) => {
    const { id } = await newMember(realm);
    return { method: 'PATCH', url: `/api/members/${id}`, body: { role: 'analyst' } };
  }, 'member.role_changed'),
  removeMember: byAdmin(async (realm) => {
    const { id } = await newMember(realm);
    return { method: 'DELETE', url: `/api/members/${id}` };
  }, 'member.removed'),
  invite: byAdmin((realm) => own(realm, 'invite'), 'invitation.created'),
  cancelInvitation: byAdmin(async (realm) => {
    const { id } = await guest(realm);
    return { method: 'DELETE', url: `/api/invitations/${id}` };
  }, 'invitation.cancelled'),
  createKey: byAdmin((realm) => own(realm, 'createKey'), 'key.created'),
  revokeKey: byAdmin(async (realm) => {
    const { body } = await realm.people.admin.post('/api/keys', { name: 'short-lived', scopes: ['read'] });
    return { method: 'DELETE', url: `/api/keys/${body.id}` };
  }, 'key.revoked'),
  changeOrganization: byAdmin(
    () => ({ method: 'PATCH', url: '/api/organization', body: { name: `Renamed ${randomUUID()}` } }),
    'organization.changed',
  ),
  changeFinding: byAdmin(
    (realm) => ({
      method: 'PATCH',
      url: `/api/recon/results/${realm.finding}`,
      body: { status: 'acknowledged', note: randomUUID() },
    }),
    'finding.changed',
  ),
  changeFindings: byAdmin(async (realm) => {
    const { admin } = realm.people;
    const { body } = await admin.get(`/api/recon/results/${realm.finding}`);
    const status = body.status === 'actioned' ? 'open' : 'actioned';
    return { method: 'PATCH', url: '/api/recon/results', body: { ids: [realm.finding], status } };
  }, 'finding.changed'),
  saveView: byAdmin((realm) => own(realm, 'saveView'), 'view.saved'),
  changeView: byAdmin(
    (realm) => ({ method: 'PATCH', url: `/api/views/${realm.view}`, body: { name: `View ${randomUUID()}` } }),
    'view.changed',
  ),
  deleteView: byAdmin(async (realm) => {
    const { body } = await realm.people.admin.post('/api/views', {
      page: 'accounts',
      name: `Gone ${randomUUID()}`,
      query: 'leak=yes',
    });
    return { method: 'DELETE', url: `/api/views/${body.id}` };
  }, 'view.deleted'),
  setDefaultView: byAdmin(async (realm) => {
    const view = { page: 'accounts', name: `First ${randomUUID()}`, query: 'sort=leak' };
    const { body } = await realm.people.admin.post('/api/views', view);
    return { method: 'PUT', url: '/api/views/default', body: { page: 'accounts', view_id: body.id } };
  }, 'view.default_set'),
  startRun: byAdmin(async (realm) => {
    // A run that waits would be answered instead of a new one.
    await realm.ctx.pg.write((tx) =>
      tx
        .updateTable('reconciliation_runs')
        .set({ status: 'failed' })
        .where('status', '=', 'queued')
        .execute(),
    );
    return own(realm, 'startRun');
  }, 'reconciliation.started'),
  cancelRun: byAdmin(async (realm) => {
    const run = await startRun({ ...realm.ctx, now: new Date() }, { scope: 'all' });
    return { method: 'POST', url: `/api/recon/runs/${run}/cancel` };
  }, 'reconciliation.cancelled'),
  changeReconciliationSettings: byAdmin(
    () => ({
      method: 'PATCH',
      url: '/api/recon/settings',
      body: { payment_terms_days: Math.floor(Math.random() * 300) + 31 },
    }),
    'reconciliation.settings_changed',
  ),
  // Usage is a fact of a source, millions of them; each event is itself the record of when it was accepted.
  ingestUsage: byAdmin((realm) => own(realm, 'ingestUsage')),
  uploadFile: byAdmin((realm) => own(realm, 'uploadFile'), 'import.upload'),
  confirmMapping: byAdmin(async (realm) => {
    const run = await waitingImport(realm.ctx, realm.canary);
    const columns = { acct: 'account_id', 'full title': 'name' };
    return { method: 'POST', url: `/api/imports/${run}/mapping`, body: { kind: 'customers', columns } };
  }, 'import.confirm_mapping'),
  cancelImport: byAdmin(async (realm) => {
    const file = fileForm('products.csv', 'product_key,name\np,P\n');
    const { headers, cookie } = realm.people.admin;
    const answer = await realm.people.admin.app.inject({
      method: 'POST',
      url: '/api/upload',
      headers: { ...headers, ...file.headers, cookie },
      payload: file.body as string,
    });
    return { method: 'POST', url: `/api/imports/${answer.json().runs[0].id}/cancel` };
  }, 'import.cancel'),
  ...MODEL_CHANGES,
  createSource: byAdmin((realm) => own(realm, 'createSource'), 'source.created'),
  changeSource: byAdmin(
    async (realm) => changeOf(realm, 'PATCH', '', { name: randomUUID() }),
    'source.changed',
  ),
  removeSource: byAdmin(async (realm) => changeOf(realm, 'DELETE', ''), 'source.removed'),
  pullSource: byAdmin(async (realm) => changeOf(realm, 'POST', '/pull', {}), 'source.pull_asked'),
  // Looking changes nothing.
  testSource: byAdmin((realm) => own(realm, 'testSource')),
  putRates: byAdmin(
    () => ({
      method: 'PUT',
      url: '/api/rates',
      body: [{ day: '2026-03-05', currency: 'DKK', base: 'NOK', rate: `0.${Date.now()}` }],
    }),
    'rates.changed',
  ),
  saveMapping: byAdmin(
    (realm) => ({
      method: 'PUT',
      url: '/api/mappings',
      body: { source_key: randomUUID(), product_key: realm.product },
    }),
    'mapping.save',
  ),
  deleteMapping: byAdmin(async (realm) => {
    const source = randomUUID();
    const { admin } = realm.people;
    await admin.app.inject({
      method: 'PUT',
      url: '/api/mappings',
      headers: { ...admin.headers, cookie: admin.cookie },
      payload: { source_key: source, product_key: realm.product },
    });
    return { method: 'DELETE', url: `/api/mappings?source_key=${source}` };
  }, 'mapping.delete'),
};

/** They change something, but in no organization that was there before, or in none at all. */
export const CHANGES_ELSEWHERE = new Set([
  'register',
  'requestPasswordReset',
  'resetPassword',
  'signInToDemo',
]);
