import type { IncomingHttpHeaders } from 'node:http';
import type { Selectable } from 'kysely';
import type { Actor, Role } from '#core/actor.ts';
import type { Organization } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import { type Access, ADDRESS_HEADER } from '../commands/access.ts';
import type { AccessTables } from '../tables.ts';

/** Somebody whom the door knows: for which organization, as whom, and for a person the session. */
export type Caller = {
  readonly organization: Organization;
  readonly actor: Actor;
  readonly session: { readonly id: string; readonly email: string } | null;
};

/** What a request brings along to say who it is from. */
export type Visitor = { readonly headers: IncomingHttpHeaders; readonly address: string };

/** `cookies` are to be set on the answer: a session in use is prolonged once a day. */
export type Found = { readonly caller: Caller | null; readonly cookies: readonly string[] };

const NOBODY: Found = { caller: null, cookies: [] };
const LAST_USED_MS = 60_000;

/** The caller behind a request, read afresh each time. An API key, when sent, decides alone. */
export async function findCaller(access: Access, visitor: Visitor): Promise<Found> {
  const key = sentKey(visitor.headers);
  if (key !== null) return { caller: await findKeyCaller(access, key), cookies: [] };
  if (!visitor.headers.cookie?.includes('plumbline.session_token')) return NOBODY;
  const { headers, response } = await access.auth.api.getSession({
    headers: sessionHeaders(visitor),
    returnHeaders: true,
  });
  const cookies = headers.getSetCookie();
  const organizationId = response?.session.activeOrganizationId;
  if (!response || !organizationId) return { caller: null, cookies };
  const { user, session } = response;
  const membership = await findMembership(access, user.id, organizationId);
  if (!membership) return { caller: null, cookies };
  const actor: Actor = { kind: 'member', id: user.id, name: user.name, role: membership.role };
  const caller = {
    organization: membership.organization,
    actor,
    session: { id: session.id, email: user.email },
  };
  return { caller, cookies };
}

/** What better-auth may see of a request: the cookie, the browser and the address we established. */
export function sessionHeaders(visitor: Visitor): Headers {
  const headers = new Headers({ [ADDRESS_HEADER]: visitor.address });
  if (visitor.headers.cookie) headers.set('cookie', visitor.headers.cookie);
  if (visitor.headers['user-agent']) headers.set('user-agent', visitor.headers['user-agent']);
  return headers;
}

function sentKey(headers: IncomingHttpHeaders): string | null {
  const direct = headers['x-api-key'];
  if (typeof direct === 'string') return direct;
  return headers.authorization ? (/^Bearer +(\S+)$/i.exec(headers.authorization)?.[1] ?? '') : null;
}

async function findKeyCaller(access: Access, key: string): Promise<Caller | null> {
  const now = access.ground.clock();
  const row = await access.database
    .selectFrom('keys')
    .innerJoin('public.organizations as organization', 'organization.organization_id', 'keys.organization_id')
    .selectAll('organization')
    .select(['key_id', 'keys.name as key_name', 'scopes', 'expires_at', 'last_used_at'])
    .where('key_hash', '=', sha256(key))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!row || (row.expires_at && row.expires_at <= now)) return null;
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > LAST_USED_MS) {
    await access.database
      .updateTable('keys')
      .set({ last_used_at: now })
      .where('key_id', '=', row.key_id)
      .execute();
  }
  const actor: Actor = { kind: 'key', id: row.key_id, name: row.key_name, scopes: row.scopes };
  return { organization: toOrganization(row), actor, session: null };
}

/** The person's role in an organization, or null when they are no member of it. */
export async function findMembership(
  access: Access,
  userId: string,
  organizationId: string,
): Promise<{ organization: Organization; role: Role } | null> {
  const row = await access.database
    .selectFrom('members')
    .innerJoin(
      'public.organizations as organization',
      'organization.organization_id',
      'members.organization_id',
    )
    .selectAll('organization')
    .select('members.role')
    .where('members.user_id', '=', userId)
    .where('members.organization_id', '=', organizationId)
    .executeTakeFirst();
  return row ? { organization: toOrganization(row), role: row.role } : null;
}

export function toOrganization(row: Selectable<AccessTables['public.organizations']>): Organization {
  return {
    id: row.organization_id,
    name: row.name,
    currency: row.currency,
    timeZone: row.time_zone,
    isDemo: row.is_demo,
  };
}
