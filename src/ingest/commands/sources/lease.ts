import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { SourceRow } from '../../queries/sources.ts';
import { nextPullAt } from '../../sources/schedule.ts';
import { Cancelled, type Failure } from '../run.ts';
import { sendPull } from './save.ts';

const LEASE_SECONDS = 60;
const RENEW_MS = 10_000;

/** A source held by this worker alone. */
export type Lease = {
  readonly source: SourceRow;
  /** An earlier pull broke off, so that what it stored may not be marked yet. */
  readonly isRetry: boolean;
  /** Keeps hold of it; throws `Cancelled` when it was lost or the source is gone. */
  keep(): Promise<void>;
};

/** Takes hold of a source; null when another worker holds it, it is gone, or the job is of an older turn. */
export async function takeLease(
  ctx: Context,
  sourceId: string,
  turn: bigint | null,
): Promise<Lease | 'held' | null> {
  const lease = randomUUID();
  return ctx.pg.write(async (tx) => {
    const source = await tx
      .selectFrom('sources')
      .selectAll()
      .where('source_id', '=', sourceId)
      .forUpdate()
      .executeTakeFirst();
    if (!source || (turn !== null && source.turn !== turn)) return null;
    const { rows } = await sql<{ held: boolean }>`
      select coalesce(${source.leased_until}::timestamptz > now(), false) as held`.execute(tx);
    if (rows[0]?.held) return 'held';
    await tx
      .updateTable('sources')
      .set({ lease_id: lease, leased_until: sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})` })
      .where('source_id', '=', sourceId)
      .execute();
    let renewed = performance.now();
    return {
      source: { ...source, lease_id: lease },
      isRetry: source.lease_id !== null || source.failures_in_row > 0,
      async keep() {
        if (performance.now() - renewed < RENEW_MS) return;
        renewed = performance.now();
        const kept = await ctx.pg.write((tx) =>
          tx
            .updateTable('sources')
            .set({ leased_until: sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})` })
            .where('source_id', '=', sourceId)
            .where('lease_id', '=', lease)
            .executeTakeFirst(),
        );
        if (kept.numUpdatedRows === 0n) throw new Cancelled();
      },
    };
  });
}

/** What a pull came to. */
export type Outcome = {
  runId: string | null;
  rowsStored: number;
  /** There is more to read at once. */
  isUnfinished: boolean;
  failure: Failure | null;
  warnings: string[];
};

/** Lets go of a source, writes down what the pull came to and queues the next one, all in one transaction. */
export async function endLease(ctx: Context, { source }: Lease, outcome: Outcome): Promise<void> {
  const { failure } = outcome;
  const now = new Date();
  await ctx.pg.write(async (tx) => {
    const held = await tx
      .selectFrom('sources')
      .selectAll()
      .where('source_id', '=', source.source_id)
      .where('lease_id', '=', source.lease_id)
      .forUpdate()
      .executeTakeFirst();
    if (!held) return;
    const failures = failure ? held.failures_in_row + 1 : 0;
    // Somebody who changed the source or asked for a pull meanwhile has queued one.
    const isOwnTurn = held.turn === source.turn;
    const turn = isOwnTurn ? held.turn + 1n : held.turn;
    const at = isOwnTurn
      ? nextPullAt(now, held.schedule_minutes, failures, outcome.isUnfinished)
      : held.next_pull_at;
    await tx
      .updateTable('sources')
      .set((eb) => ({
        lease_id: null,
        leased_until: null,
        turn,
        last_pull_at: now,
        next_pull_at: at,
        last_run_id: outcome.runId ?? held.last_run_id,
        failure: failure ? JSON.stringify({ detail: failure.detail, mend: failure.mend }) : null,
        failures_in_row: failures,
        rows_stored: eb('rows_stored', '+', BigInt(outcome.rowsStored)),
        warnings: JSON.stringify(outcome.warnings),
      }))
      .where('source_id', '=', source.source_id)
      .execute();
    if (failures === 1) {
      await audit(ctx, tx, {
        action: 'source.failed',
        subject: { kind: 'source', id: source.source_id },
        change: { name: held.name, failure: failure?.detail ?? '' },
      });
    }
    if (isOwnTurn && at !== null) await sendPull(ctx, tx, source.source_id, turn, { at });
  });
}
