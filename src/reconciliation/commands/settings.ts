import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { EVERYBODY, markTouched } from '#records/commands/touched.ts';
import { storedSettings } from '../queries/settings.ts';
import { changed, inForce } from '../settings.ts';
import type { ReconciliationSettingsChange, ReconciliationSettingsJson } from '../shapes.ts';

/** Changes settings, with an audit entry of what was and is; every account is then reconciled again. */
export async function changeSettings(
  ctx: Context,
  change: ReconciliationSettingsChange,
): Promise<ReconciliationSettingsJson> {
  return ctx.pg.write(async (tx) => {
    await lockInTransaction(tx, 'reconciliation settings');
    const stored = await storedSettings(tx);
    const wanted = changed(stored, change);
    const [before, after] = [inForce(stored), inForce(wanted)];
    const moved = (Object.keys(after) as (keyof ReconciliationSettingsJson)[]).filter(
      (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
    );
    if (moved.length === 0) return after;
    const settings = JSON.stringify(wanted);
    await tx
      .insertInto('reconciliation_settings')
      .values({ organization_id: ctx.organization.id, settings, changed_at: ctx.now })
      .onConflict((conflict) =>
        conflict.column('organization_id').doUpdateSet({ settings, changed_at: ctx.now }),
      )
      .execute();
    const notes = moved.map((field): [string, Json] => [
      field,
      { before: before[field], after: after[field] },
    ]);
    await markTouched(ctx, tx, [EVERYBODY]);
    await audit(ctx, tx, {
      action: 'reconciliation.settings_changed',
      subject: { kind: 'organization', id: ctx.organization.id },
      change: Object.fromEntries(notes),
    });
    return after;
  });
}
