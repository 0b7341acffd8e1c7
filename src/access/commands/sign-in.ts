import type { Actor, Role } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { type AuditNote, audit } from '#platform/audit.ts';
import { createContext, type Organization } from '#platform/context.ts';
import { type Caller, findMembership, sessionHeaders, type Visitor } from '../queries/caller.ts';
import { latestOrganization } from '../queries/me.ts';
import { findDemoOrganization } from '../queries/organization.ts';
import { withAccounts } from '../queries/schema.ts';
import { accountsOf } from '../queries/users.ts';
import type { Credentials, Registration } from '../shapes.ts';
import type { Access } from './access.ts';
import { draftOrganization, ensureDemoMember, insertOrganization } from './organizations.ts';
import { hashPassword, NOBODYS_HASH, verifyPassword } from './password.ts';
import { insertUser, newUserId } from './users.ts';

/** Where a request comes from, for the session it opens and the audit entries it leaves. */
export type Client = Visitor & { readonly requestId: string };

/** A caller with a fresh session, and the cookies that carry it. */
export type SignedIn = { readonly caller: Caller; readonly cookies: readonly string[] };

export type Person = { readonly id: string; readonly name: string; readonly email: string };

/**
 * A new person with a new organization, as its admin: all of it in one transaction. An address that others have is no
 * hindrance and is shown to nobody; who sends its password gets the organization as the person they are. Faults:
 * `forbidden` where registration is not open, `conflict`.
 */
export async function register(access: Access, client: Client, given: Registration): Promise<SignedIn> {
  refuseClosed(access.config.registration === 'open');
  const known = await accountOf(access, given);
  const person = known ?? { id: newUserId(), name: given.name, email: given.email };
  const passwordHash = known ? null : await hashPassword(given.password);
  const organization = draftOrganization({ name: given.organization });
  const ctx = createContext(access.ground, organization, memberActor(person, 'admin'), client.requestId);
  await ctx.pg.write(async (tx) => {
    await insertOrganization(ctx, tx);
    await withAccounts(tx, async (accounts) => {
      if (passwordHash !== null) await insertUser(accounts, { ...person, passwordHash });
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
  const person = await checkPassword(access, client, given);
  const latest = await latestOrganization(access, person.id);
  if (!latest) {
    throw new Fault('forbidden', 'You are no longer a member of any organization.', {
      mend: 'Ask an admin of your organization for an invitation.',
    });
  }
  return openSession(access, client, { person, ...latest });
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
  if (!membership) throw new Fault('not_found', 'You are not a member of this organization.');
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

/**
 * The person behind an address and password. An unknown address costs the same statement and the same
 * argon2id as a wrong password, so that neither the words nor the time tell who has an account.
 */
export async function checkPassword(access: Access, client: Client, given: Credentials): Promise<Person> {
  const person = await accountOf(access, given);
  if (person) return person;
  access.ground.log.info({ requestId: client.requestId }, 'a sign-in failed');
  throw new Fault('invalid_credentials', undefined, { mend: 'Check both and try again.' });
}

/** The account of the address that the password opens, else null; an unknown address costs as much as a known one. */
export async function accountOf(
  access: Access,
  given: { readonly email: string; readonly password: string },
): Promise<Person | null> {
  const found = await accountsOf(access, given.email);
  for (const { id, name, email, password } of found)
    if (await verifyPassword({ hash: password, password: given.password })) return { id, name, email };
  if (found.length === 0) await verifyPassword({ hash: NOBODYS_HASH, password: given.password });
  return null;
}

/** Faults: `forbidden` when people may not come in by themselves. */
export function refuseClosed(isOpen: boolean): void {
  if (isOpen) return;
  throw new Fault('forbidden', 'Nobody can register here by themselves.', {
    mend: 'Ask an admin of your organization for an invitation, or the operator of this server.',
  });
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
