import { randomUUID } from 'node:crypto';
import { ACCOUNT_OPERATIONS } from './account-operations.ts';
import { type Call, fileForm, query } from './call.ts';
import { CATALOGUE_OPERATIONS } from './catalogue-operations.ts';
import { MODEL_OPERATIONS } from './model-operations.ts';
import { RECORD_OPERATIONS } from './record-operations.ts';
import { SOURCE_OPERATIONS } from './source-operations.ts';
import type { Realm } from './world.ts';

/** How an operation is called on things of one's own, and on things of another organization. */
export type Operation = {
  /** A sound call that may be made again and again and leaves the realm as it is, or nearly so. */
  own: (realm: Realm) => Call;
  /** Calls that name the other organization's things, each with the only status that may come back. */
  foreign: (theirs: Realm) => (Call & { status: number })[];
  /** Calls that store the other's words as one's own: allowed, and without any effect over there. */
  planting?: (theirs: Realm) => (Call & { status: number })[];
  /** True when the answer is a list that pages by cursor. */
  pages?: true;
  /** True when `?format=csv` gives the same list as CSV. */
  csv?: true;
};

const get = (url: string): Call => ({ method: 'GET', url });
const post = (url: string, body?: object): Call => ({ method: 'POST', url, ...(body ? { body } : {}) });
const none = () => [];
const absent = (call: Call) => ({ ...call, status: 404 });
const shown = (call: Call) => ({ ...call, status: 200 });
const uuid = randomUUID;

/** An operation on one thing that is named in its path. */
const one = (url: (realm: Realm) => string): Operation => ({
  own: (realm) => get(url(realm)),
  foreign: (theirs) => [absent(get(url(theirs)))],
});
/** A list or summary: nothing in the call names anything. */
const plain = (url: string): Operation => ({ own: () => get(url), foreign: none });
/** A list that pages and also comes as CSV; its filters may name what is not there. */
const list = (url: string, filters: (theirs: Realm) => [string, string][] = none): Operation => ({
  own: () => get(url),
  foreign: (theirs) =>
    filters(theirs).map(([name, value]) => shown(get(`${url}${query({ [name]: value })}`))),
  pages: true,
  csv: true,
});

const usage = (realm: Realm, account: string) => ({
  event_id: `${realm.canary}-${uuid()}`,
  account_id: account,
  product_key: realm.product,
  ts: '2026-03-05T00:00:00Z',
  units: '1',
});

/** Every operation of the API by its operationId; one that the document has and this table lacks fails. */
export const OPERATIONS: Record<string, Operation> = {
  ...ACCOUNT_OPERATIONS,
  // The token in the path is the right itself; an id is no token.
  getInvitation: {
    own: () => get(`/api/invitations/${uuid()}`),
    foreign: (theirs) => [absent(get(`/api/invitations/${theirs.invitation.id}`))],
  },
  acceptInvitation: {
    own: () => ({ method: 'POST', url: `/api/invitations/${uuid()}/accept`, body: {} }),
    foreign: (theirs) => [
      absent({ method: 'POST', url: `/api/invitations/${theirs.invitation.id}/accept`, body: {} }),
    ],
  },
  getHealth: plain('/api/health'),
  getMe: plain('/api/auth/me'),
  logout: { own: () => ({ method: 'POST', url: '/api/auth/logout' }), foreign: none },
  switchOrganization: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/auth/switch',
      body: { organization_id: realm.ctx.organization.id },
    }),
    foreign: (theirs) => [
      absent({
        method: 'POST',
        url: '/api/auth/switch',
        body: { organization_id: theirs.ctx.organization.id },
      }),
    ],
  },
  listMembers: plain('/api/members'),
  changeMember: {
    own: (realm) => ({
      method: 'PATCH',
      url: `/api/members/${realm.people.viewer.id}`,
      body: { role: 'viewer' },
    }),
    foreign: (theirs) => [
      absent({ method: 'PATCH', url: `/api/members/${theirs.people.viewer.id}`, body: { role: 'admin' } }),
    ],
  },
  removeMember: {
    own: () => ({ method: 'DELETE', url: `/api/members/${uuid()}` }),
    foreign: (theirs) => [absent({ method: 'DELETE', url: `/api/members/${theirs.people.viewer.id}` })],
  },
  listInvitations: plain('/api/invitations'),
  invite: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/invitations',
      body: { email: `${realm.canary}-guest@example.com`, role: 'viewer' },
    }),
    foreign: none,
    // An address that is a member elsewhere is invited like any other: its membership does not show.
    planting: (theirs) => [
      {
        method: 'POST',
        url: '/api/invitations',
        body: { email: theirs.people.viewer.email, role: 'viewer' },
        status: 201,
      },
    ],
  },
  cancelInvitation: {
    own: () => ({ method: 'DELETE', url: `/api/invitations/${uuid()}` }),
    foreign: (theirs) => [absent({ method: 'DELETE', url: `/api/invitations/${theirs.invitation.id}` })],
  },
  listKeys: plain('/api/keys'),
  createKey: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/keys',
      body: { name: `${realm.canary} key`, scopes: ['read'] },
    }),
    foreign: none,
  },
  revokeKey: {
    own: (realm) => ({ method: 'DELETE', url: `/api/keys/${realm.keys.revoked.id}` }),
    foreign: (theirs) => [absent({ method: 'DELETE', url: `/api/keys/${theirs.keys.read.id}` })],
  },
  getOrganization: plain('/api/organization'),
  changeOrganization: {
    own: (realm) => ({
      method: 'PATCH',
      url: '/api/organization',
      body: { name: realm.ctx.organization.name },
    }),
    foreign: (theirs) => [
      {
        method: 'PATCH',
        url: '/api/organization',
        body: { id: theirs.ctx.organization.id, name: 'taken over' },
        status: 400,
      },
    ],
  },
  listAudit: list('/api/audit', (theirs) => [
    ['subject_id', theirs.finding],
    ['subject_id', theirs.people.admin.id],
  ]),
  verifyAudit: plain('/api/audit/verify'),
  getSigningKey: plain('/api/signing-key'),
  exportAudit: plain('/api/audit/export'),
  listFindings: list('/api/recon/results', (theirs) => [
    ['account', theirs.account],
    ['product', theirs.product],
    ['search', theirs.canary],
  ]),
  getFinding: one((realm) => `/api/recon/results/${realm.finding}`),
  getEvidence: one((realm) => `/api/recon/results/${realm.finding}/evidence`),
  getEvidencePack: one((realm) => `/api/recon/results/${realm.finding}/evidence.zip`),
  changeFinding: {
    own: (realm) => ({
      method: 'PATCH',
      url: `/api/recon/results/${realm.finding}`,
      body: { note: `${realm.canary} note` },
    }),
    foreign: (theirs) => [
      absent({ method: 'PATCH', url: `/api/recon/results/${theirs.finding}`, body: { note: 'mine now' } }),
    ],
  },
  changeFindings: {
    own: (realm) => ({
      method: 'PATCH',
      url: '/api/recon/results',
      body: { ids: [realm.finding], status: 'open' },
    }),
    foreign: (theirs) => [
      absent({
        method: 'PATCH',
        url: '/api/recon/results',
        body: { ids: [theirs.finding], status: 'dismissed' },
      }),
    ],
  },
  getFindingTotals: {
    ...plain('/api/recon/results/totals'),
    foreign: (theirs) => [
      shown(get(`/api/recon/results/totals${query({ account: theirs.account })}`)),
      shown(get(`/api/recon/results/totals${query({ search: theirs.canary })}`)),
    ],
  },
  listViews: plain('/api/views'),
  saveView: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/views',
      body: { page: 'recover', name: `${realm.canary} ${uuid()}`, query: 'ledger=owed' },
    }),
    foreign: none,
    planting: (theirs) => [
      {
        method: 'POST',
        url: '/api/views',
        body: { page: 'recover', name: `${theirs.canary} ${uuid()}`, query: `account=${theirs.account}` },
        status: 201,
      },
    ],
  },
  changeView: {
    own: (realm) => ({ method: 'PATCH', url: `/api/views/${realm.view}`, body: { query: 'ledger=owed' } }),
    foreign: (theirs) => [
      absent({ method: 'PATCH', url: `/api/views/${theirs.view}`, body: { name: 'mine now' } }),
    ],
  },
  deleteView: {
    own: () => ({ method: 'DELETE', url: `/api/views/${uuid()}` }),
    foreign: (theirs) => [absent({ method: 'DELETE', url: `/api/views/${theirs.view}` })],
  },
  setDefaultView: {
    own: () => ({ method: 'PUT', url: '/api/views/default', body: { page: 'recover', view_id: null } }),
    foreign: (theirs) => [
      absent({ method: 'PUT', url: '/api/views/default', body: { page: 'recover', view_id: theirs.view } }),
    ],
  },
  listRuns: { ...plain('/api/recon/runs'), pages: true },
  getRun: one((realm) => `/api/recon/runs/${realm.run}`),
  watchRun: one((realm) => `/api/recon/runs/${realm.run}/events`),
  startRun: {
    own: () => post('/api/recon/runs', { scope: 'all' }),
    foreign: (theirs) => [
      { ...post('/api/recon/runs', { organization_id: theirs.ctx.organization.id }), status: 400 },
    ],
  },
  cancelRun: {
    own: (realm) => post(`/api/recon/runs/${realm.run}/cancel`),
    foreign: (theirs) => [absent(post(`/api/recon/runs/${theirs.run}/cancel`))],
  },
  listQualityFaults: list('/api/data-quality', (theirs) => [['account', theirs.account]]),
  getReconciliationSettings: plain('/api/recon/settings'),
  changeReconciliationSettings: {
    own: () => ({ method: 'PATCH', url: '/api/recon/settings', body: { payment_terms_days: null } }),
    foreign: (theirs) => [
      {
        method: 'PATCH',
        url: '/api/recon/settings',
        body: { organization_id: theirs.ctx.organization.id, payment_terms_days: 14 },
        status: 400,
      },
    ],
    planting: (theirs) => [
      shown({ method: 'PATCH', url: '/api/recon/settings', body: { test_accounts: [theirs.account] } }),
    ],
  },
  listFaultyAccounts: plain('/api/data-quality/accounts'),
  listPeriods: list('/api/recon/periods', (theirs) => [['account', theirs.account]]),
  getPeriodHistory: {
    own: (realm) =>
      get(
        `/api/recon/accounts/${realm.account}/history${query({ product: realm.product, period_start: '2026-03-01' })}`,
      ),
    foreign: (theirs) => [
      shown(
        get(
          `/api/recon/accounts/${theirs.account}/history${query({ product: theirs.product, period_start: '2026-03-01' })}`,
        ),
      ),
    ],
  },
  getDashboard: plain('/api/dashboard/summary'),
  getDashboardAccount: one((realm) => `/api/dashboard/accounts/${realm.account}`),
  listDashboardAccounts: list('/api/dashboard/accounts', (theirs) => [['search', theirs.canary]]),
  getAccountFilters: plain('/api/dashboard/account-filters'),
  getCommandCenter: plain('/api/revenue/command-center'),
  listDemoStories: plain('/api/demo/stories'),
  getRevenueHealth: plain('/api/revenue/health-check'),
  ingestUsage: {
    own: (realm) => ({ method: 'POST', url: '/api/usage/ingest', body: usage(realm, realm.account) }),
    foreign: none,
    planting: (theirs) => [
      { method: 'POST', url: '/api/usage/ingest', body: usage(theirs, theirs.account), status: 200 },
      {
        method: 'POST',
        url: '/api/usage/ingest',
        body: { ...usage(theirs, theirs.account), event_id: `${theirs.canary}-A01-01` },
        status: 200,
      },
    ],
  },
  uploadFile: {
    own: (realm) => ({
      method: 'POST',
      url: '/api/upload',
      ...fileForm('products.csv', `product_key,name\n${realm.product},API calls\n`),
    }),
    foreign: none,
  },
  listImports: { ...plain('/api/imports'), pages: true },
  getImport: one((realm) => `/api/imports/${realm.importWithRejects}`),
  getImportFile: one((realm) => `/api/imports/${realm.importWaiting}/file`),
  watchImport: one((realm) => `/api/imports/${realm.importWithRejects}/events`),
  listRejects: { ...one((realm) => `/api/imports/${realm.importWithRejects}/rejects`), pages: true },
  downloadRejects: one((realm) => `/api/imports/${realm.importWithRejects}/rejects.csv`),
  listFileKinds: plain('/api/imports/kinds'),
  listMappings: plain('/api/mappings'),
  confirmMapping: {
    own: (realm) => ({
      method: 'POST',
      url: `/api/imports/${realm.importWithRejects}/mapping`,
      body: { columns: {} },
    }),
    foreign: (theirs) => [
      absent({
        method: 'POST',
        url: `/api/imports/${theirs.importWaiting}/mapping`,
        body: { kind: 'customers', columns: { acct: 'account_id' } },
      }),
    ],
  },
  cancelImport: {
    own: (realm) => ({ method: 'POST', url: `/api/imports/${realm.importWithRejects}/cancel` }),
    foreign: (theirs) => [absent({ method: 'POST', url: `/api/imports/${theirs.importWaiting}/cancel` })],
  },
  saveMapping: {
    own: (realm) => ({
      method: 'PUT',
      url: '/api/mappings',
      body: { source_key: `${realm.canary}-key`, product_key: realm.product },
    }),
    foreign: none,
    planting: (theirs) => [
      shown({
        method: 'PUT',
        url: '/api/mappings',
        body: { source_key: theirs.sourceKey, product_key: theirs.product, account_id: theirs.account },
      }),
    ],
  },
  deleteMapping: {
    own: () => ({ method: 'DELETE', url: `/api/mappings${query({ source_key: uuid() })}` }),
    foreign: (theirs) => [
      absent({
        method: 'DELETE',
        url: `/api/mappings${query({
          source_key: theirs.sourceKey,
          account_source_id: theirs.sourceAccount,
          account_id: `${theirs.canary}-A06`,
        })}`,
      }),
    ],
  },
  ...{ ...SOURCE_OPERATIONS, ...CATALOGUE_OPERATIONS },
  ...MODEL_OPERATIONS,
  ...RECORD_OPERATIONS,
};
