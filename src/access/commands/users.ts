import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import type { AccessTx } from '../queries/schema.ts';

export type NewUser = { id: string; name: string; email: string; passwordHash: string };

export function newUserId(): string {
  return randomUUID();
}

/** Writes a user with a password as better-auth reads them. Faults: `conflict` for a known address. */
export async function insertUser(accounts: AccessTx, user: NewUser): Promise<void> {
  const { id, name, email, passwordHash } = user;
  const added = await accounts
    .insertInto('users')
    .values({ id, name, email })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows !== 1n) {
    throw new Fault('conflict', 'An account with this email address already exists.', {
      where: 'email',
      mend: 'Sign in instead, or use another address.',
    });
  }
  await accounts
    .insertInto('accounts')
    .values({ account_id: id, provider_id: 'credential', user_id: id, password: passwordHash })
    .execute();
}
