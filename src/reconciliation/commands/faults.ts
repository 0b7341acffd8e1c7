import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import { uuidOf } from '#platform/named-uuid.ts';
import type { Tx } from '#platform/postgres.ts';
import { faultText, type QualityFault } from '../quality/fault.ts';

const ROWS_PER_STATEMENT = 500;

/** What one run of a room named as wrong with the data of the accounts that it looked at. */
export type NamedFaults = {
  readonly room: string;
  readonly runId: string;
  readonly looked: readonly string[];
  readonly faults: readonly QualityFault[];
};

/**
 * Records the faults that a room named for the accounts it looked at, in the caller's transaction. A known one keeps
 * its id and when it was first seen; one that this room no longer names is closed, and opens again if it comes back.
 */
export async function recordFaults(
  ctx: Context,
  tx: Tx,
  { room, runId, looked, faults }: NamedFaults,
): Promise<void> {
  const rows = [...new Map(faults.map((fault) => [faultText(ctx.organization.id, room, fault), fault]))].map(
    ([text, fault]) => ({
      fault_id: uuidOf(text),
      room,
      kind: fault.kind,
      account_id: fault.accountId,
      product_key: fault.productKey,
      source_key: fault.sourceKey,
      period_start: fault.period.start,
      period_end: fault.period.end,
      measured: fault.measured,
      words: fault.words,
      effect: fault.effect,
      findings_affected: fault.findingsAffected,
    }),
  );
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await sql`
      insert into quality_faults as known (organization_id, fault_id, room, kind, account_id, product_key, source_key,
        period_start, period_end, measured, words, effect, findings_affected, first_seen_at, last_run_id)
      select current_organization(), fault_id, room, kind, account_id, product_key, source_key,
        period_start, period_end, measured, words, effect, findings_affected, ${ctx.now}, ${runId}::uuid
      from jsonb_populate_recordset(null::quality_faults, ${JSON.stringify(rows.slice(at, at + ROWS_PER_STATEMENT))}::jsonb)
      on conflict (organization_id, fault_id) do update set
        period_end = excluded.period_end, measured = excluded.measured, words = excluded.words,
        effect = excluded.effect, findings_affected = excluded.findings_affected,
        last_run_id = excluded.last_run_id, closed_at = null`.execute(tx);
  }
  if (looked.length === 0) return;
  await tx
    .updateTable('quality_faults')
    .set({ closed_at: ctx.now })
    .where('room', '=', room)
    .where('account_id', 'in', looked)
    .where('closed_at', 'is', null)
    .where('last_run_id', '!=', runId)
    .execute();
}
