/** Who asks, in the order of the table's columns. */
export const CALLERS = [
  'anonymous',
  'viewer',
  'analyst',
  'admin',
  'read key',
  'ingest key',
  'write key',
  'expired key',
  'revoked key',
  'removed member',
  'stranger',
] as const;
export type CallerName = (typeof CALLERS)[number];

/** `+` is let in; `1` is answered 401, because nobody knows them; `3` is answered 403, because they may not. */
export type Cell = '+' | '1' | '3';

/**
 * Every operation × every caller, written out by hand and not derived from the door's own table, so that a
 * slip there shows here. A stranger is the admin of another organization: let in by their role, to nothing.
 */
export const TABLE: Record<string, string> = {
  //                   anon view anal admi read inge writ expi revo remo stra
  register: /*          */ '+ + + + + + + + + + +',
  login: /*             */ '+ + + + + + + + + + +',
  signInToDemo: /*      */ '+ + + + + + + + + + +',
  getSignInOptions: /*  */ '+ + + + + + + + + + +',
  getInvitation: /*     */ '+ + + + + + + + + + +',
  acceptInvitation: /*  */ '+ + + + + + + + + + +',
  getHealth: /*         */ '+ + + + + + + + + + +',

  getMe: /*             */ '1 + + + + + + 1 1 1 +',
  logout: /*            */ '1 + + + 3 3 3 1 1 1 +',
  switchOrganization: /**/ '1 + + + 3 3 3 1 1 1 +',
  listMembers: /*       */ '1 + + + + 3 + 1 1 1 +',
  changeMember: /*      */ '1 3 3 + 3 3 3 1 1 1 +',
  removeMember: /*      */ '1 3 3 + 3 3 3 1 1 1 +',
  listInvitations: /*   */ '1 3 3 + 3 3 3 1 1 1 +',
  invite: /*            */ '1 3 3 + 3 3 3 1 1 1 +',
  cancelInvitation: /*  */ '1 3 3 + 3 3 3 1 1 1 +',
  listKeys: /*          */ '1 3 3 + 3 3 3 1 1 1 +',
  createKey: /*         */ '1 3 3 + 3 3 3 1 1 1 +',
  revokeKey: /*         */ '1 3 3 + 3 3 3 1 1 1 +',
  getOrganization: /*   */ '1 + + + + + + 1 1 1 +',
  changeOrganization: /**/ '1 3 3 + 3 3 3 1 1 1 +',
  listAudit: /*         */ '1 3 + + + 3 + 1 1 1 +',
  verifyAudit: /*       */ '1 3 3 + 3 3 3 1 1 1 +',

  listFindings: /*      */ '1 + + + + 3 + 1 1 1 +',
  getFinding: /*        */ '1 + + + + 3 + 1 1 1 +',
  getEvidence: /*       */ '1 + + + + 3 + 1 1 1 +',
  changeFinding: /*     */ '1 3 + + 3 3 + 1 1 1 +',
  changeFindings: /*    */ '1 3 + + 3 3 + 1 1 1 +',
  getFindingTotals: /*  */ '1 + + + + 3 + 1 1 1 +',
  listViews: /*         */ '1 + + + + 3 + 1 1 1 +',
  saveView: /*          */ '1 + + + 3 3 3 1 1 1 +',
  changeView: /*        */ '1 + + + 3 3 3 1 1 1 +',
  deleteView: /*        */ '1 + + + 3 3 3 1 1 1 +',
  setDefaultView: /*    */ '1 + + + 3 3 3 1 1 1 +',
  listRuns: /*          */ '1 + + + + 3 + 1 1 1 +',
  getRun: /*            */ '1 + + + + 3 + 1 1 1 +',
  watchRun: /*          */ '1 + + + + 3 + 1 1 1 +',
  startRun: /*          */ '1 3 + + 3 3 + 1 1 1 +',
  listQualityFaults: /* */ '1 + + + + 3 + 1 1 1 +',
  getReconciliationSettings: /**/ '1 + + + + 3 + 1 1 1 +',
  changeReconciliationSettings: /**/ '1 3 3 + 3 3 3 1 1 1 +',
  getDashboard: /*      */ '1 + + + + 3 + 1 1 1 +',
  getDashboardAccount: /**/ '1 + + + + 3 + 1 1 1 +',
  listDashboardAccounts: '1 + + + + 3 + 1 1 1 +',
  getAccountFilters: /* */ '1 + + + + 3 + 1 1 1 +',
  getCommandCenter: /*  */ '1 + + + + 3 + 1 1 1 +',
  getRevenueHealth: /*  */ '1 + + + + 3 + 1 1 1 +',

  ingestUsage: /*       */ '1 3 + + 3 + + 1 1 1 +',
  uploadFile: /*        */ '1 3 + + 3 + + 1 1 1 +',
  listImports: /*       */ '1 + + + + + + 1 1 1 +',
  getImport: /*         */ '1 + + + + + + 1 1 1 +',
  getImportFile: /*     */ '1 + + + + 3 + 1 1 1 +',
  watchImport: /*       */ '1 + + + + + + 1 1 1 +',
  listRejects: /*       */ '1 + + + + + + 1 1 1 +',
  downloadRejects: /*   */ '1 + + + + + + 1 1 1 +',
  listFileKinds: /*     */ '1 + + + + + + 1 1 1 +',
  listMappings: /*      */ '1 + + + + + + 1 1 1 +',
  confirmMapping: /*    */ '1 3 + + 3 + + 1 1 1 +',
  cancelImport: /*      */ '1 3 + + 3 + + 1 1 1 +',
  saveMapping: /*       */ '1 3 + + 3 3 + 1 1 1 +',
  deleteMapping: /*     */ '1 3 + + 3 3 + 1 1 1 +',

  listCustomers: /*     */ '1 + + + + 3 + 1 1 1 +',
  getCustomer: /*       */ '1 + + + + 3 + 1 1 1 +',
  listProducts: /*      */ '1 + + + + 3 + 1 1 1 +',
  listPrices: /*        */ '1 + + + + 3 + 1 1 1 +',
  listSubscriptions: /* */ '1 + + + + 3 + 1 1 1 +',
  listInvoices: /*      */ '1 + + + + 3 + 1 1 1 +',
};
