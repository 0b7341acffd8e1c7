import { Fault } from '#core/error.ts';
import type { Context, Organization } from '#platform/context.ts';
import type { Access } from '../commands/access.ts';
import type { OrganizationJson, OrganizationSettings } from '../shapes.ts';
import { toOrganization } from './caller.ts';

export function organizationJson(organization: Organization): OrganizationJson {
  const { id, name, currency, reportingCurrency, timeZone, isDemo } = organization;
  const reporting_currency = reportingCurrency === currency ? null : reportingCurrency;
  return { id, name, currency, reporting_currency, time_zone: timeZone, is_demo: isDemo };
}

/** The organization of this context as it stands now. */
export async function getOrganization(ctx: Context): Promise<OrganizationSettings> {
  const row = await ctx.pg.read((tx) => tx.selectFrom('organizations').selectAll().executeTakeFirst());
  if (!row) throw new Fault('not_found');
  return { ...organizationJson(toOrganization(row)), rates_url: row.rates_url };
}

/** For the command line: the organization with this id or exact name. Faults: `not_found`, `conflict` when two share it. */
export async function findOrganization(access: Access, nameOrId: string): Promise<Organization> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(nameOrId);
  const rows = await access.database
    .selectFrom('public.organizations')
    .selectAll()
    .where(isId ? 'organization_id' : 'name', '=', nameOrId)
    .limit(2)
    .execute();
  const [row, second] = rows;
  if (!row) throw new Fault('not_found', `There is no organization called ${nameOrId}.`);
  if (second) {
    throw new Fault('conflict', `Several organizations are called ${nameOrId}.`, {
      mend: 'Name the one you mean by its id.',
    });
  }
  return toOrganization(row);
}

/** The demo organization, or null on an installation without one. */
export async function findDemoOrganization(access: Access): Promise<Organization | null> {
  const row = await access.database
    .selectFrom('public.organizations')
    .selectAll()
    .where('is_demo', '=', true)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return row ? toOrganization(row) : null;
}
