import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import { createContext } from '#platform/context.ts';
import type { Caller, Client, Person } from '../queries/caller.ts';
import { findInvitation, type OpenInvitation } from '../queries/invitation.ts';
import { withAccounts } from '../queries/schema.ts';
import { type InvitationAnswer, PASSWORD_CHARACTERS_MIN } from '../shapes.ts';
import type { Access } from './access.ts';
import { hashPassword } from './password.ts';
import { checkSecondFactor } from './second-factor.ts';
import {
  accountOf,
  checkPassword,
  memberActor,
  openSession,
  refuseClosed,
  type SignedIn,
} from './sign-in.ts';
import { insertUser, newUserId } from './users.ts';

/**
 * Joins the organization of an invitation and signs in to it: as the person signed in, as one who proves an
 * existing account by its password, or as a new one, who says a name. The address is always the invited one. The account,
 * the membership, the used invitation and the audit entry are one transaction.
 */
export async function acceptInvitation(
  access: Access,
  client: Client,
  given: { token: string; answer: InvitationAnswer; signedIn: Caller | null },
): Promise<SignedIn> {
  const invitation = await findInvitation(access, given.token);
  const { person, passwordHash } = await identify(access, client, { ...given, invitation });
  const { organization, role } = invitation;
  const ctx = createContext(access.ground, organization, memberActor(person, role), client.requestId);
  await ctx.pg.write(async (tx) => {
    await withAccounts(tx, async (accounts) => {
      const used = await accounts
        .deleteFrom('invitations')
        .where('invitation_id', '=', invitation.id)
        .executeTakeFirst();
      if (used.numDeletedRows !== 1n) throw new Fault('not_found', 'This invitation was just used.');
      if (passwordHash !== null) await insertUser(accounts, { ...person, passwordHash }, { isInvited: true });
      await accounts
        .insertInto('members')
        .values({ organization_id: organization.id, user_id: person.id, role, created_at: ctx.now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
    await audit(ctx, tx, {
      action: 'member.joined',
      subject: { kind: 'member', id: person.id },
      change: { role, name: person.name, invitation: invitation.id },
    });
  });
  return openSession(access, client, { person, organization, role });
}

type Claim = { answer: InvitationAnswer; signedIn: Caller | null; invitation: OpenInvitation };

async function identify(
  access: Access,
  client: Client,
  { answer, signedIn, invitation }: Claim,
): Promise<{ person: Person; passwordHash: string | null }> {
  const { email, isKnown } = invitation;
  if (signedIn?.session?.email === email) {
    return { person: { id: signedIn.actor.id, name: signedIn.actor.name, email }, passwordHash: null };
  }
  if (answer.password === undefined) {
    throw new Fault('unauthenticated', `This invitation is for ${email}.`, {
      mend: isKnown ? 'Sign in with that address, or send its password.' : 'Send a name and a password.',
    });
  }
  if (isKnown) {
    // Whoever has the address already joins with its password. A name says that this is somebody else: who
    // registered the address first keeps nobody out.
    const given = { email, password: answer.password };
    const person =
      answer.name === undefined ? await checkPassword(access, client, given) : await accountOf(access, given);
    if (person) {
      await checkSecondFactor(access, client, person, answer.code);
      return { person, passwordHash: null };
    }
  }
  refuseClosed(access.config.registration !== 'closed');
  if (answer.name === undefined || answer.password.length < PASSWORD_CHARACTERS_MIN) {
    throw new Fault(
      'bad_request',
      `A new user needs a name and a password of at least ${PASSWORD_CHARACTERS_MIN} characters.`,
      { where: answer.name === undefined ? 'name' : 'password' },
    );
  }
  const person = { id: newUserId(), name: answer.name, email };
  return { person, passwordHash: await hashPassword(answer.password) };
}
