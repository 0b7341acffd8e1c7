import { randomBytes } from 'node:crypto';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import { type Context, createContext } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import type { Caller } from '../queries/caller.ts';
import { latestOrganization } from '../queries/me.ts';
import { type AccessTx, withAccounts } from '../queries/schema.ts';
import type { NewPassword, PasswordChange } from '../shapes.ts';
import type { Access } from './access.ts';
import { sendMail } from './mail.ts';
import { hashPassword } from './password.ts';
import { type Client, checkPassword, memberActor } from './sign-in.ts';

const VALID_MS = 3_600_000;

/** Sends a link for a new password to the address, if it has an account; the answer is the same either way. */
export async function requestReset(
  access: Access,
  { email, root }: { email: string; root: string },
): Promise<void> {
  if (access.config.mail === null) {
    throw new Fault('not_found', 'This server sends no mail.', {
      mend: 'Ask the operator for a link: plumbline member reset.',
    });
  }
  const user = await access.database
    .selectFrom('users')
    .select('id')
    .where('email', '=', email)
    .orderBy('email_verified', 'desc')
    .orderBy('created_at')
    .executeTakeFirst();
  if (!user) return;
  const token = await makeToken(access, { user: user.id, address: email });
  const link = new URL(`/reset/${token}`, root).href;
  const text = `Somebody, most likely you, asked for a new password at Plumbline.\n\n${link}\n\nThe link works once, within an hour. If it was not you, nothing needs to be done.\n`;
  sendMail(access, { to: email, subject: 'A new password for Plumbline', text });
}

/** For the command line: a token for a new password of a member. Faults: `not_found`. */
export async function resetMember(access: Access, ctx: Context, email: string): Promise<string> {
  const user = await ctx.pg.write(async (tx) => {
    const found = await withAccounts(tx, (accounts) =>
      accounts
        .selectFrom('members')
        .innerJoin('users', 'users.id', 'members.user_id')
        .select('users.id')
        .where('users.email', '=', email.trim().toLowerCase())
        .executeTakeFirst(),
    );
    if (!found) throw new Fault('not_found', `Nobody here signs in as ${email}.`, { where: 'email' });
    await audit(ctx, tx, { action: 'member.reset_offered', subject: { kind: 'member', id: found.id } });
    return found.id;
  });
  return makeToken(access, { user });
}

/**
 * Sets a new password by a token, which then ends, as do all sessions of the person. One that came by mail proves the
 * address: other accounts of it go over to this one with all that they are members of. Faults: `not_found`.
 */
export async function resetPassword(access: Access, client: Client, given: NewPassword): Promise<void> {
  const passwordHash = await hashPassword(given.password);
  const userId = await access.database.transaction().execute(async (plain) => {
    const tx = plain.withSchema('auth') as AccessTx;
    const row = await tx
      .deleteFrom('verifications')
      .where('identifier', '=', identifierOf(given.token))
      .returning(['value', 'expires_at'])
      .executeTakeFirst();
    if (!row || row.expires_at <= access.ground.clock()) {
      throw new Fault('not_found', 'This link does not exist, was used, or is too old.', {
        mend: 'Ask for a new one.',
      });
    }
    const { user, address } = JSON.parse(row.value) as Offer;
    if (address !== undefined) await proveAddress(tx, user, address);
    await setPassword(tx, user, passwordHash, access.ground.clock());
    await tx.deleteFrom('sessions').where('user_id', '=', user).execute();
    return user;
  });
  await note(access, client, userId, 'member.password_reset');
}

/** Changes one's own password; sessions elsewhere end. Faults: `invalid_credentials`. */
export async function changePassword(
  access: Access,
  client: Client,
  caller: Caller,
  given: PasswordChange,
): Promise<void> {
  const { session, actor } = caller;
  if (!session) throw new Fault('forbidden');
  const person = await checkPassword(access, client, { email: session.email, password: given.current });
  if (person.id !== actor.id) throw new Fault('invalid_credentials');
  const passwordHash = await hashPassword(given.password);
  const ctx = createContext(access.ground, caller.organization, actor, client.requestId);
  await ctx.pg.write(async (tx) => {
    await withAccounts(tx, async (accounts) => {
      await setPassword(accounts, actor.id, passwordHash, ctx.now);
      await accounts
        .deleteFrom('sessions')
        .where('user_id', '=', actor.id)
        .where('id', '<>', session.id)
        .execute();
    });
    await audit(ctx, tx, { action: 'member.password_changed', subject: { kind: 'member', id: actor.id } });
  });
}

type Offer = { user: string; address?: string };

const identifierOf = (token: string) => `reset:${sha256(token)}`;

async function makeToken(access: Access, offer: Offer): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const now = access.ground.clock();
  await access.database.deleteFrom('verifications').where('expires_at', '<', now).execute();
  const expires_at = new Date(now.getTime() + VALID_MS);
  await access.database
    .insertInto('verifications')
    .values({ identifier: identifierOf(token), value: JSON.stringify(offer), expires_at })
    .execute();
  return token;
}

async function setPassword(tx: AccessTx, userId: string, password: string, now: Date): Promise<void> {
  const changed = await tx
    .updateTable('accounts')
    .set({ password, updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  if (changed.numUpdatedRows === 1n) return;
  await tx
    .insertInto('accounts')
    .values({ account_id: userId, provider_id: 'credential', user_id: userId, password })
    .execute();
}

/** The address is this account's from now on: what others of the same address are members of comes along. */
async function proveAddress(tx: AccessTx, userId: string, email: string): Promise<void> {
  const others = tx.selectFrom('users').select('id').where('email', '=', email).where('id', '<>', userId);
  const memberships = await tx
    .selectFrom('members')
    .select(['organization_id', 'role', 'created_at'])
    .where('user_id', 'in', others)
    .execute();
  for (const each of memberships) {
    await tx
      .insertInto('members')
      .values({ ...each, user_id: userId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await tx.deleteFrom('users').where('id', 'in', others).execute();
  await tx.updateTable('users').set({ email_verified: true }).where('id', '=', userId).execute();
}

/** The audit entry of a person who has no session, in the organization they last worked in. */
async function note(access: Access, client: Client, userId: string, action: string): Promise<void> {
  const latest = await latestOrganization(access, userId);
  if (!latest) return;
  const { name } = await access.database
    .selectFrom('users')
    .select('name')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  const actor = memberActor({ id: userId, name }, latest.role);
  const ctx = createContext(access.ground, latest.organization, actor, client.requestId);
  await ctx.pg.write((tx) => audit(ctx, tx, { action, subject: { kind: 'member', id: userId } }));
}
