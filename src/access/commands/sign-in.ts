import { isAPIError } from 'better-auth/api';
import type { Actor, Role } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { type AuditNote, audit } from '#platform/audit.ts';
import { createContext, type Organization } from '#platform/context.ts';
import { type Caller, findMembership, sessionHeaders, type Visitor } from '../queries/caller.ts';
import { latestOrganization } from '../queries/me.ts';
import { findDemoOrganization } from '../queries/organization.ts';
import { withAccounts } from '../queries/schema.ts';
import type { Credentials, Registration } from '../shapes.ts';
import type { Access } from './access.ts';
import { draftOrganization, ensureDemoMember, insertOrganization } from './organizations.ts';
import { hashPassword } from './password.ts';
import { insertUser, newUserId } from './users.ts';

/** Where a request comes from, for the session it opens and the audit entries it leaves. */
export type Client = Visitor & { readonly requestId: string };

/** A caller with a fresh session, and the cookies that carry it. */
export type SignedIn = { readonly caller: Caller; readonly cookies: readonly string[] };

export type Person = { readonly id: string; readonly name: string; readonly email: string };

/** A new person with a new organization, as its admin: all of it in one transaction. Faults: `conflict`. */
export async function register(access: Access, client: Client, given: Registration): Promise<SignedIn> {
  const person = { id: newUserId(), name: given.name, email: given.email };
  const passwordHash = await hashPassword(given.password);
  const organization = draftOrganization({ name: given.organization });
  const ctx = createContext(access.ground, organization, memberActor(person, 'admin'), client.requestId);
  await ctx.pg.write(async (tx) => {
    await insertOrganization(ctx, tx);
    await withAccounts(tx, async (accounts) => {
      await insertUser(accounts, { ...person, passwordHash });
      await accounts
        .insertInto('members')
        .values({
          organization_id: organization.id,
          user_id: person.id,
          role: 'admin',
          created_at: ctx.now,
        })
        .execute();
    });
    await audit(ctx, tx, {
      action: 'member.joined',
      subject: { kind: 'member', id: person.id },
      change: { role: 'admin', name: person.name },
    });
  });
  return openSession(access, client, { person, organization, role: 'admin' });
}

/**
 * Signs in with a password, into the organization last worked in. A wrong password and an unknown address
 * get the same `invalid_credentials` fault after the same work.
 */
export async function login(access: Access, client: Client, given: Credentials): Promise<SignedIn> {
  const { headers, response } = await checkPassword(access, client, given);
  const { user, token } = response;
  const latest = await latestOrganization(access, user.id);
  if (!latest) {
    await access.database.deleteFrom('sessions').where('token', '=', token).execute();
    throw new Fault('forbidden', 'You are no longer a member of any organization.', {
      mend: 'Ask an admin of your organization for an invitation.',
    });
  }
  const session = await access.database
    .updateTable('sessions')
    .set({ active_organization_id: latest.organization.id })
    .where('token', '=', token)
    .returning('id')
    .executeTakeFirstOrThrow();
  const caller: Caller = {
    organization: latest.organization,
    actor: memberActor(user, latest.role),
    session: { id: session.id, email: user.email },
  };
  await note(access, client, caller, 'session.opened');
  return { caller, cookies: headers.getSetCookie() };
}

/** Ends the session at once, here and for whoever else holds its cookie. */
export async function logout(access: Access, client: Client, caller: Caller): Promise<readonly string[]> {
  const answer = await access.auth.api.signOut({ headers: sessionHeaders(client), returnHeaders: true });
  await note(access, client, caller, 'session.closed');
  return answer.headers.getSetCookie();
}

/** Turns this session to another organization of the person; `not_found` when they are no member of it. */
export async function switchOrganization(
  access: Access,
  client: Client,
  caller: Caller,
  organizationId: string,
): Promise<Caller> {
  const { session, actor } = caller;
  if (!session) throw new Fault('forbidden', 'A key belongs to one organization.');
  const membership = await findMembership(access, actor.id, organizationId);
  if (!membership) throw new Fault('not_found', 'You have no such organization.');
  const { organization, role } = membership;
  const next: Caller = { organization, actor: memberActor(actor, role), session };
  const ctx = createContext(access.ground, organization, next.actor, client.requestId);
  await ctx.pg.write(async (tx) => {
    await withAccounts(tx, (accounts) =>
      accounts
        .updateTable('sessions')
        .set({ active_organization_id: organization.id })
        .where('id', '=', session.id)
        .execute(),
    );
    await audit(ctx, tx, entry('session.switched', next));
  });
  return next;
}

/** Signs the visitor in to the demo organization as its admin; `not_found` where there is none. */
export async function signInToDemo(access: Access, client: Client): Promise<SignedIn> {
  const organization = await findDemoOrganization(access);
  if (!organization) throw new Fault('not_found', 'There is no demo organization here.');
  const id = await ensureDemoMember(access, organization);
  const user = await access.database
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return openSession(access, client, { person: user, organization, role: 'admin' });
}

/** Opens a session for a member. The session row is written just before its audit entry, not with it. */
export async function openSession(
  access: Access,
  client: Client,
  { person, organization, role }: { person: Person; organization: Organization; role: Role },
): Promise<SignedIn> {
  const { headers, response } = await access.auth.api.openSession({
    body: { userId: person.id, organizationId: organization.id },
    headers: sessionHeaders(client),
    returnHeaders: true,
  });
  const caller: Caller = {
    organization,
    actor: memberActor(person, role),
    session: { id: response.id, email: person.email },
  };
  await note(access, client, caller, 'session.opened');
  return { caller, cookies: headers.getSetCookie() };
}

/** The person behind an address and password, with a session that has no organization yet. */
export async function checkPassword(access: Access, client: Client, { email, password }: Credentials) {
  try {
    return await access.auth.api.signInEmail({
      body: { email, password },
      headers: sessionHeaders(client),
      returnHeaders: true,
    });
  } catch (error) {
    if (isAPIError(error) && (error.statusCode === 401 || error.statusCode === 400)) {
      access.ground.log.info({ requestId: client.requestId }, 'a sign-in failed');
      throw new Fault('invalid_credentials', undefined, { mend: 'Check both and try again.' });
    }
    throw error;
  }
}

export function memberActor(person: { readonly id: string; readonly name: string }, role: Role): Actor {
  return { kind: 'member', id: person.id, name: person.name, role };
}

async function note(access: Access, client: Client, caller: Caller, action: string): Promise<void> {
  const ctx = createContext(access.ground, caller.organization, caller.actor, client.requestId);
  await ctx.pg.write((tx) => audit(ctx, tx, entry(action, caller)));
}

function entry(action: string, caller: Caller): AuditNote {
  return { action, subject: { kind: 'session', id: caller.session?.id ?? '' } };
}
