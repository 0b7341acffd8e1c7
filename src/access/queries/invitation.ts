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
  /** Somebody already signs in with the invited address; whether it is the invited person, only they know. */
  readonly isKnown: boolean;
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
    .selectAll('organization')
    .select(['invitation_id', 'invitations.email', 'role', 'expires_at'])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('users').select('users.id').whereRef('users.email', '=', 'invitations.email')).as(
        'is_known',
      ),
    )
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
    isKnown: row.is_known === true,
  };
}

export async function viewInvitation(access: Access, token: string): Promise<InvitationView> {
  const { organization, email, role, expiresAt, isKnown } = await findInvitation(access, token);
  return {
    organization: organization.name,
    email,
    role,
    expires_at: expiresAt.toISOString(),
    has_account: isKnown,
  };
}
