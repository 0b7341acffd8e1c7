import type { IncomingHttpHeaders } from 'node:http';
import type { Selectable } from 'kysely';
import type { Actor, Role } from '#core/actor.ts';
import type { Organization } from '#platform/context.ts';
import type { Access } from '../commands/access.ts';
import { ADDRESS_HEADER } from '../origin.ts';
import type { AccessTables } from '../tables.ts';

/** Somebody whom the door knows: for which organization, as whom, and for a person the session. */
export type Caller = {
  readonly organization: Organization;
  readonly actor: Actor;
  readonly session: { readonly id: string; readonly email: string } | null;
};

/** What a request brings along to say who it is from. */
export type Visitor = { readonly headers: IncomingHttpHeaders; readonly address: string };

/** Where a request comes from, for the session it opens and the audit entries it leaves. */
export type Client = Visitor & { readonly requestId: string };

export type Person = { readonly id: string; readonly name: string; readonly email: string };

/** `cookies` are to be set on the answer: a session in use is prolonged once a day. */
export type Found = { readonly caller: Caller | null; readonly cookies: readonly string[] };

export const NOBODY: Found = { caller: null, cookies: [] };

/** What better-auth may see of a request: the cookie, the browser and the address we established. */
export function sessionHeaders(visitor: Visitor): Headers {
  const headers = new Headers({ [ADDRESS_HEADER]: visitor.address });
  if (visitor.headers.cookie) headers.set('cookie', visitor.headers.cookie);
  if (visitor.headers['user-agent']) headers.set('user-agent', visitor.headers['user-agent']);
  return headers;
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
    reportingCurrency: row.reporting_currency ?? row.currency,
    timeZone: row.time_zone,
    isDemo: row.is_demo,
  };
}
