import type * as ground from './ground.ts';

/**
 * Every table the runtime role can see, for Kysely. Here stand the tables of the ground; each room adds its own
 * in its `tables.ts` by declaring this module again. The migrations in db/postgres are the truth.
 */
export interface Tables {
  organizations: ground.OrganizationsTable;
  audit_entries: ground.AuditEntriesTable;
  audit_heads: ground.AuditHeadsTable;
  idempotency_keys: ground.IdempotencyKeysTable;
}
