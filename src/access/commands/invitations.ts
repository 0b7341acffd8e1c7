import { randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import { invitationJson } from '../queries/members.ts';
import { withAccounts } from '../queries/schema.ts';
import type { InvitationJson } from '../shapes.ts';

const VALID_MS = 7 * 24 * 3600 * 1000;

/**
 * Invites an address; the token in the answer is the only copy. Inviting it again replaces the earlier
 * invitation, whose link ends. Faults: `conflict` when the address is a member already.
 */
export async function invite(
  ctx: Context,
  { email, role }: { email: string; role: Role },
): Promise<InvitationJson & { token: string }> {
  const token = randomBytes(32).toString('base64url');
  const row = {
    invitation_id: randomUUID(),
    organization_id: ctx.organization.id,
    email,
    role,
    token_hash: sha256(token),
    invited_by: ctx.actor.name,
    created_at: ctx.now,
    expires_at: new Date(ctx.now.getTime() + VALID_MS),
  };
  await ctx.pg.write(async (tx) => {
    await withAccounts(tx, async (accounts) => {
      const member = await accounts
        .selectFrom('members')
        .innerJoin('users', 'users.id', 'members.user_id')
        .select('users.id')
        .where('users.email', '=', email)
        .executeTakeFirst();
      if (member)
        throw new Fault('conflict', 'This address already belongs to a member.', { where: 'email' });
      const { organization_id: _, email: __, ...replaced } = row;
      await accounts
        .insertInto('invitations')
        .values(row)
        .onConflict((conflict) => conflict.columns(['organization_id', 'email']).doUpdateSet(replaced))
        .execute();
    });
    await audit(ctx, tx, {
      action: 'invitation.created',
      subject: { kind: 'invitation', id: row.invitation_id },
      change: { email, role },
    });
  });
  return { ...invitationJson(row), token };
}

/** Takes an invitation back; its link ends. Faults: `not_found`. */
export async function cancelInvitation(ctx: Context, invitationId: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const row = await withAccounts(tx, (accounts) =>
      accounts
        .deleteFrom('invitations')
        .where('invitation_id', '=', invitationId)
        .returning(['email', 'role'])
        .executeTakeFirst(),
    );
    if (!row) throw new Fault('not_found', 'There is no such invitation.');
    await audit(ctx, tx, {
      action: 'invitation.cancelled',
      subject: { kind: 'invitation', id: invitationId },
      change: { email: row.email, role: row.role },
    });
  });
}
