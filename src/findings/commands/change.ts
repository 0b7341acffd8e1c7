import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Json } from '#platform/schema/ground.ts';
import { getFinding } from '../queries/findings.ts';
import type { FindingChange, FindingJson, FindingsChange } from '../shapes.ts';

/** Changes a finding's status or note, with its audit entry. Faults: `not_found`. */
export async function changeFinding(ctx: Context, id: string, change: FindingChange): Promise<FindingJson> {
  await ctx.pg.write(async (tx) => {
    const row = await tx
      .selectFrom('findings')
      .select(['status', 'note', 'account_id', 'type'])
      .where('finding_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new Fault('not_found', 'There is no such finding.');
    const after = { status: change.status ?? row.status, note: change.note ?? row.note };
    if (after.status === row.status && after.note === row.note) return;
    await tx.updateTable('findings').set(after).where('finding_id', '=', id).execute();
    const changes: Record<string, Json> = { account_id: row.account_id, type: row.type };
    if (after.status !== row.status) changes.status = { from: row.status, to: after.status };
    if (after.note !== row.note) changes.note = { from: row.note, to: after.note };
    await audit(ctx, tx, { action: 'finding.changed', subject: { kind: 'finding', id }, change: changes });
  });
  return getFinding(ctx, id);
}

/**
 * One status for many findings, in one transaction with an audit entry each; answers how many changed.
 * Faults: `not_found` when one of them is none, and then none is changed.
 */
export async function changeFindings(ctx: Context, { ids, status }: FindingsChange): Promise<number> {
  return ctx.pg.write(async (tx) => {
    const wanted = new Set(ids);
    const rows = await tx
      .selectFrom('findings')
      .select(['finding_id', 'status', 'account_id', 'type'])
      .where('finding_id', 'in', [...wanted])
      .orderBy('finding_id')
      .forUpdate()
      .execute();
    if (rows.length < wanted.size) {
      throw new Fault('not_found', 'At least one of these findings does not exist.', { where: 'ids' });
    }
    const changing = rows.filter((row) => row.status !== status);
    if (changing.length > 0) {
      const changed = changing.map((row) => row.finding_id);
      await tx.updateTable('findings').set({ status }).where('finding_id', 'in', changed).execute();
    }
    for (const row of changing) {
      await audit(ctx, tx, {
        action: 'finding.changed',
        subject: { kind: 'finding', id: row.finding_id },
        change: { account_id: row.account_id, type: row.type, status: { from: row.status, to: status } },
      });
    }
    return changing.length;
  });
}
