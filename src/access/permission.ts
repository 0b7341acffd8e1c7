import { type Actor, KEY_SCOPES, type KeyScope, ROLES, type Role } from '#core/actor.ts';

/** Who may perform an operation. `open` ones need no sign-in at all. */
export type Permission = {
  readonly roles: readonly Role[];
  readonly scopes: readonly KeyScope[];
  readonly open?: true;
};

const OPEN: Permission = { roles: ROLES, scopes: KEY_SCOPES, open: true };
/** Any member, and keys that may read; a `write` key works like an analyst, who reads too. */
const READ: Permission = { roles: ROLES, scopes: ['read', 'write'] };
const WORK: Permission = { roles: ['analyst', 'admin'], scopes: ['write'] };
const INGEST: Permission = { roles: ['analyst', 'admin'], scopes: ['ingest', 'write'] };
/** Whoever ingests may also watch what became of it. */
const INGEST_READ: Permission = { roles: ROLES, scopes: KEY_SCOPES };
const REVIEW: Permission = { roles: ['analyst', 'admin'], scopes: ['read', 'write'] };
/** Only people: a key never changes who may come in. */
const ADMIN: Permission = { roles: ['admin'], scopes: [] };
const MEMBER: Permission = { roles: ROLES, scopes: [] };

/** Every operation of the API by its `operationId`; a route that is not here does not start. */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  register: OPEN,
  login: OPEN,
  signInToDemo: OPEN,
  getSignInOptions: OPEN,
  getInvitation: OPEN,
  acceptInvitation: OPEN,
  getHealth: OPEN,

  getMe: INGEST_READ,
  logout: MEMBER,
  switchOrganization: MEMBER,
  listMembers: READ,
  changeMember: ADMIN,
  removeMember: ADMIN,
  listInvitations: ADMIN,
  invite: ADMIN,
  cancelInvitation: ADMIN,
  listKeys: ADMIN,
  createKey: ADMIN,
  revokeKey: ADMIN,
  getOrganization: INGEST_READ,
  changeOrganization: ADMIN,
  listAudit: REVIEW,
  verifyAudit: ADMIN,
  getSigningKey: READ,
  exportAudit: REVIEW,

  listFindings: READ,
  getFinding: READ,
  getEvidence: READ,
  getEvidencePack: READ,
  changeFinding: WORK,
  changeFindings: WORK,
  getFindingTotals: READ,
  listViews: READ,
  saveView: MEMBER,
  changeView: MEMBER,
  deleteView: MEMBER,
  setDefaultView: MEMBER,
  listRuns: READ,
  getRun: READ,
  watchRun: READ,
  startRun: WORK,
  cancelRun: WORK,
  listQualityFaults: READ,
  getReconciliationSettings: READ,
  changeReconciliationSettings: ADMIN,
  listPeriods: READ,
  listFaultyAccounts: READ,
  getPeriodHistory: READ,
  getDashboard: READ,
  getDashboardAccount: READ,
  listDashboardAccounts: READ,
  getAccountFilters: READ,
  getCommandCenter: READ,
  listDemoStories: READ,
  getRevenueHealth: READ,

  ingestUsage: INGEST,
  uploadFile: INGEST,
  listImports: INGEST_READ,
  getImport: INGEST_READ,
  getImportFile: READ,
  watchImport: INGEST_READ,
  listRejects: INGEST_READ,
  downloadRejects: INGEST_READ,
  listFileKinds: INGEST_READ,
  listMappings: INGEST_READ,
  confirmMapping: INGEST,
  cancelImport: INGEST,
  saveMapping: WORK,
  deleteMapping: WORK,

  listSources: REVIEW,
  getSource: REVIEW,
  createSource: ADMIN,
  testSource: ADMIN,
  changeSource: ADMIN,
  removeSource: ADMIN,
  pullSource: WORK,

  listModels: READ,
  listModelSubjects: READ,
  getModel: READ,
  trainSubject: WORK,
  trainFile: WORK,
  retrainModel: WORK,
  backtestModel: WORK,
  listTrainings: READ,
  getTraining: READ,
  watchTraining: READ,
  cancelTraining: WORK,
  promoteModel: ADMIN,
  rollBackModel: ADMIN,
  predict: WORK,
  listPredictions: READ,
  recordOutcomes: WORK,
  listDriftChecks: READ,
  checkDrift: WORK,

  listCustomers: READ,
  getCustomer: READ,
  listProducts: READ,
  listPrices: READ,
  listSubscriptions: READ,
  listInvoices: READ,
};

/** True when the actor may perform the operation; false for an operation nobody has listed. */
export function mayPerform(actor: Actor, operationId: string): boolean {
  const permission = Object.hasOwn(PERMISSIONS, operationId) ? PERMISSIONS[operationId] : undefined;
  if (!permission) return false;
  if (permission.open || actor.kind === 'system') return true;
  if (actor.kind === 'member') return permission.roles.includes(actor.role);
  return actor.scopes.some((scope) => permission.scopes.includes(scope));
}
