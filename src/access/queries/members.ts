import type { Selectable } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { InvitationJson, KeyJson, MemberJson } from '../shapes.ts';
import type { AccessTables } from '../tables.ts';
import { withAccounts } from './schema.ts';

/** The organization's members, by name. */
export async function listMembers(ctx: Context): Promise<MemberJson[]> {
  const rows = await ctx.pg.read((tx) =>
    withAccounts(tx, (accounts) =>
      accounts
        .selectFrom('members')
        .innerJoin('users', 'users.id', 'members.user_id')
        .select(['users.id', 'users.name', 'users.email', 'members.role', 'members.created_at'])
        .orderBy('users.name')
        .orderBy('users.id')
        .execute(),
    ),
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, joined_at: created_at.toISOString() }));
}

/** The invitations that still can be accepted, newest first. */
export async function listInvitations(ctx: Context): Promise<InvitationJson[]> {
  const rows = await ctx.pg.read((tx) =>
    withAccounts(tx, (accounts) =>
      accounts
        .selectFrom('invitations')
        .selectAll()
        .where('expires_at', '>', ctx.now)
        .orderBy('created_at', 'desc')
        .execute(),
    ),
  );
  return rows.map(invitationJson);
}

export function invitationJson(row: Selectable<AccessTables['invitations']>): InvitationJson {
  return {
    id: row.invitation_id,
    email: row.email,
    role: row.role,
    invited_by: row.invited_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  };
}

/** Every key the organization ever made, newest first; revoked ones stay to be seen. */
export async function listKeys(ctx: Context): Promise<KeyJson[]> {
  const rows = await ctx.pg.read((tx) =>
    withAccounts(tx, (accounts) =>
      accounts.selectFrom('keys').selectAll().orderBy('created_at', 'desc').orderBy('key_id').execute(),
    ),
  );
  return rows.map(keyJson);
}

export function keyJson(row: Selectable<AccessTables['keys']>): KeyJson {
  return {
    id: row.key_id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    last_used_at: row.last_used_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  };
}
