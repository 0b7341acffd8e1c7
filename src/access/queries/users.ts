import type { Access } from '../commands/access.ts';

/** A person's account and the hash of its password. */
export type Account = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

/** How many accounts of one address a sign-in tries at most. */
export const ACCOUNTS_TRIED_MAX = 6;

/** The accounts of an address that a password opens: the one that proved it first, then by age. */
export async function accountsOf(access: Access, email: string): Promise<Account[]> {
  const rows = await access.database
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.user_id', 'users.id')
    .select(['users.id', 'users.name', 'users.email', 'accounts.password'])
    .where('users.email', '=', email)
    .where('accounts.provider_id', '=', 'credential')
    .orderBy('users.email_verified', 'desc')
    .orderBy('users.created_at')
    .orderBy('users.id')
    .limit(ACCOUNTS_TRIED_MAX)
    .execute();
  return rows.map((row) => ({ ...row, password: row.password ?? '' }));
}

/** True when the person signed in from this network before, in a session that still stands. */
export async function knowsNetwork(
  access: Access,
  email: string,
  isSame: (address: string) => boolean,
): Promise<boolean> {
  const rows = await access.database
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('sessions.ip_address')
    .distinct()
    .where('users.email', '=', email)
    .limit(200)
    .execute();
  return rows.some(({ ip_address }) => ip_address !== null && isSame(ip_address));
}

/** True when the person has confirmed a second factor. */
export async function hasSecondFactor(access: Access, userId: string): Promise<boolean> {
  const row = await access.database
    .selectFrom('users')
    .select('two_factor_enabled')
    .where('id', '=', userId)
    .executeTakeFirst();
  return row?.two_factor_enabled === true;
}
