import type { Role } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import type { Organization } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Access } from '../commands/access.ts';
import type { InvitationView } from '../shapes.ts';
import { toOrganization } from './caller.ts';

export type OpenInvitation = {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: Date;
  readonly organization: Organization;
  /** The person who already signs in with the invited address. */
  readonly user: { readonly id: string; readonly name: string } | null;
};

/** The invitation that a link's token opens. Faults: `not_found` when unknown, used, replaced or too old. */
export async function findInvitation(access: Access, token: string): Promise<OpenInvitation> {
  const row = await access.database
    .selectFrom('invitations')
    .innerJoin(
      'public.organizations as organization',
      'organization.organization_id',
      'invitations.organization_id',
    )
    .leftJoin('users', 'users.email', 'invitations.email')
    .selectAll('organization')
    .select(['invitation_id', 'invitations.email', 'role', 'expires_at'])
    .select(['users.id as user_id', 'users.name as user_name'])
    .where('token_hash', '=', sha256(token))
    .where('expires_at', '>', access.ground.clock())
    .executeTakeFirst();
  if (!row) {
    throw new Fault('not_found', 'This invitation does not exist, was used, or is too old.', {
      mend: 'Ask for a new one.',
    });
  }
  return {
    id: row.invitation_id,
    email: row.email,
    role: row.role,
    expiresAt: row.expires_at,
    organization: toOrganization(row),
    user: row.user_id && row.user_name ? { id: row.user_id, name: row.user_name } : null,
  };
}

export async function viewInvitation(access: Access, token: string): Promise<InvitationView> {
  const { organization, email, role, expiresAt, user } = await findInvitation(access, token);
  return {
    organization: organization.name,
    email,
    role,
    expires_at: expiresAt.toISOString(),
    has_account: user !== null,
  };
}
