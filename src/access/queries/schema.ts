import { sql, type Transaction } from 'kysely';
import type { Tx } from '#platform/postgres.ts';
import type { AccessTables } from '../tables.ts';

export type AccessTx = Transaction<AccessTables>;

/**
 * Runs `work` on the auth schema inside an organization's own transaction, so that a member, key or
 * invitation and its audit entry stand or fall together. The role is that of the accounts only within
 * `work`; row-level security holds it to the transaction's organization all the same.
 */
export async function withAccounts<T>(tx: Tx, work: (tx: AccessTx) => Promise<T>): Promise<T> {
  await sql`set local role plumbline_auth`.execute(tx);
  const result = await work(tx.withSchema('auth') as unknown as AccessTx);
  await sql`set local role plumbline_app`.execute(tx);
  return result;
}
