import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { inForce, type StoredSettings } from '../settings.ts';
import type { ReconciliationSettingsJson } from '../shapes.ts';

/** The settings in force: what the organization said, and defaults for the rest. */
export async function readSettings(ctx: Context): Promise<ReconciliationSettingsJson> {
  return inForce(await ctx.pg.read(storedSettings));
}

/** What the organization itself said. */
export async function storedSettings(tx: Tx): Promise<StoredSettings> {
  const row = await tx.selectFrom('reconciliation_settings').select('settings').executeTakeFirst();
  return (row?.settings ?? {}) as StoredSettings;
}
