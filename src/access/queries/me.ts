import { Fault } from '#core/error.ts';
import type { Access } from '../commands/access.ts';
import type { Me } from '../shapes.ts';
import { type Caller, toOrganization } from './caller.ts';
import { organizationJson } from './organization.ts';
import { hasSecondFactor } from './users.ts';

/** The caller as the page shows them, with every organization they may switch to. */
export async function describeCaller(access: Access, caller: Caller): Promise<Me> {
  const { actor, organization, session } = caller;
  const base = { organization: organizationJson(organization) };
  if (actor.kind === 'key') {
    const key = { id: actor.id, name: actor.name, scopes: [...actor.scopes] };
    return { ...base, user: null, key, role: null, organizations: [] };
  }
  if (actor.kind !== 'member' || !session) throw new Fault('unauthenticated');
  const rows = await memberships(access, actor.id);
  return {
    ...base,
    user: {
      id: actor.id,
      name: actor.name,
      email: session.email,
      second_factor: await hasSecondFactor(access, actor.id),
    },
    key: null,
    role: actor.role,
    organizations: rows.map((row) => ({
      id: row.organization_id,
      name: row.name,
      role: row.role,
      is_demo: row.is_demo,
    })),
  };
}

/** The organization the person last worked in, else the one they joined first; null when they are in none. */
export async function latestOrganization(access: Access, userId: string) {
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
    .orderBy(
      (eb) =>
        eb
          .selectFrom('sessions')
          .select((inner) => inner.fn.max('sessions.created_at').as('latest'))
          .whereRef('sessions.user_id', '=', 'members.user_id')
          .whereRef('sessions.active_organization_id', '=', 'members.organization_id'),
      (order) => order.desc().nullsLast(),
    )
    .orderBy('members.created_at')
    .executeTakeFirst();
  return row ? { organization: toOrganization(row), role: row.role } : null;
}

function memberships(access: Access, userId: string) {
  return access.database
    .selectFrom('members')
    .innerJoin(
      'public.organizations as organization',
      'organization.organization_id',
      'members.organization_id',
    )
    .select([
      'organization.organization_id',
      'organization.name',
      'organization.is_demo',
      'members.role',
      'members.created_at',
    ])
    .where('members.user_id', '=', userId)
    .orderBy('organization.name')
    .orderBy('organization.organization_id')
    .execute();
}
