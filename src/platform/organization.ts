import { Fault } from '#core/error.ts';
import type { Ground, Organization } from './context.ts';
import { tenantDatabase } from './postgres.ts';

/** An organization's own row, by its id. Faults: `not_found`. */
export async function readOrganization(ground: Pick<Ground, 'database'>, id: string): Promise<Organization> {
  const row = await tenantDatabase(ground.database, id).read((tx) =>
    tx.selectFrom('organizations').selectAll().executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such organization.');
  return {
    id: row.organization_id,
    name: row.name,
    currency: row.currency,
    reportingCurrency: row.reporting_currency ?? row.currency,
    timeZone: row.time_zone,
    isDemo: row.is_demo,
  };
}
