import type { Role } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import { listMembers } from '../queries/members.ts';
import { type AccessTx, withAccounts } from '../queries/schema.ts';
import type { MemberJson } from '../shapes.ts';

/** Gives a member another role, from their next request on. Faults: `not_found`, `conflict` for the last admin. */
export async function changeMember(ctx: Context, userId: string, role: Role): Promise<MemberJson> {
  await ctx.pg.write(async (tx) => {
    const before = await lockedRole(tx, userId, role);
    if (before === role) return;
    await withAccounts(tx, (accounts) =>
      accounts.updateTable('members').set({ role }).where('user_id', '=', userId).execute(),
    );
    await audit(ctx, tx, {
      action: 'member.role_changed',
      subject: { kind: 'member', id: userId },
      change: { role: { before, after: role } },
    });
  });
  const member = (await listMembers(ctx)).find((candidate) => candidate.id === userId);
  if (!member) throw new Fault('not_found', 'There is no such member.');
  return member;
}

/** Shows a member out at once; their sessions here end. Faults: `not_found`, `conflict` for the last admin. */
export async function removeMember(ctx: Context, userId: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const role = await lockedRole(tx, userId, null);
    await withAccounts(tx, async (accounts) => {
      await accounts.deleteFrom('members').where('user_id', '=', userId).execute();
      await endSessions(accounts, ctx, userId);
    });
    await audit(ctx, tx, {
      action: 'member.removed',
      subject: { kind: 'member', id: userId },
      change: { role },
    });
  });
}

/** The member's role, under a lock that keeps two admins from demoting each other at the same time. */
async function lockedRole(tx: Tx, userId: string, next: Role | null): Promise<Role> {
  await lockInTransaction(tx, 'members');
  return withAccounts(tx, async (accounts) => {
    const rows = await accounts.selectFrom('members').select(['user_id', 'role']).execute();
    const member = rows.find((row) => row.user_id === userId);
    if (!member) throw new Fault('not_found', 'There is no such member.');
    const isLastAdmin = member.role === 'admin' && rows.filter((row) => row.role === 'admin').length === 1;
    if (isLastAdmin && next !== 'admin') {
      throw new Fault('conflict', 'This is the last admin of the organization.', {
        mend: 'Make somebody else an admin first.',
      });
    }
    return member.role;
  });
}

async function endSessions(accounts: AccessTx, ctx: Context, userId: string): Promise<void> {
  await accounts
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('active_organization_id', '=', ctx.organization.id)
    .execute();
}
