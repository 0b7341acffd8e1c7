import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { AccessTx } from '../queries/schema.ts';
import { ACCOUNTS_TRIED_MAX } from '../queries/users.ts';

export type NewUser = { id: string; name: string; email: string; passwordHash: string };

/** Accounts that may be registered under one address; an invited person always gets one. */
const REGISTERED_MAX = 3;

export function newUserId(): string {
  return randomUUID();
}

/**
 * Writes a user with a password as better-auth reads them. Others may have the address too, as long as nobody proved
 * it: only its password opens an account. Faults: `conflict` where the address has as many as it may.
 */
export async function insertUser(
  accounts: AccessTx,
  user: NewUser,
  { isInvited = false }: { isInvited?: boolean } = {},
): Promise<void> {
  const { id, name, email, passwordHash } = user;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`address ${email}`}, 0))`.execute(accounts);
  const { count } = await accounts
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  if (Number(count) >= (isInvited ? ACCOUNTS_TRIED_MAX : REGISTERED_MAX)) {
    throw new Fault('conflict', 'Too many accounts have this email address already.', {
      where: 'email',
      mend: 'Sign in with one of them, reset its password, or use another address.',
    });
  }
  await accounts.insertInto('users').values({ id, name, email }).execute();
  await accounts
    .insertInto('accounts')
    .values({ account_id: id, provider_id: 'credential', user_id: id, password: passwordHash })
    .execute();
}
