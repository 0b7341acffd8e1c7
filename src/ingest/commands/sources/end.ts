import type { Failure } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Ending } from '#platform/run/kind.ts';
import type { SourceRow } from '../../queries/sources.ts';
import { nextPullAt } from '../../sources/schedule.ts';
import { sendPull } from './save.ts';

/** A source that this worker alone pulls. */
export type Pull = {
  readonly source: SourceRow;
  /** An earlier pull broke off, so that what it stored may not be marked yet. */
  readonly isRetry: boolean;
  /** Aborted when the source was removed, or another worker pulls it by now. */
  readonly signal: AbortSignal;
};

/** What a pull came to. */
export type PullOutcome = {
  runId: string | null;
  rowsStored: number;
  /** There is more to read at once. */
  isUnfinished: boolean;
  failure: Failure | null;
  warnings: string[];
};

/** Records the outcome of a pull and queues the next one, in the transaction that releases the source. */
export async function endOfPull(
  ctx: Context,
  tx: Tx,
  source: SourceRow,
  outcome: PullOutcome,
): Promise<Ending<'sources'>> {
  const { failure } = outcome;
  const now = await tx
    .selectFrom('sources')
    .selectAll()
    .where('source_id', '=', source.source_id)
    .executeTakeFirstOrThrow();
  const failures = failure ? now.failures_in_row + 1 : 0;
  // Somebody who changed the source or asked for a pull meanwhile has queued one.
  const isOwnTurn = now.turn === source.turn;
  const turn = isOwnTurn ? now.turn + 1n : now.turn;
  const at = isOwnTurn
    ? nextPullAt(ctx.now, now.schedule_minutes, failures, outcome.isUnfinished)
    : now.next_pull_at;
  if (isOwnTurn && at !== null) await sendPull(ctx, tx, source.source_id, turn, { at });
  return {
    status: failure ? 'failed' : 'done',
    ...(failure ? { failure, change: { detail: failure.detail } } : {}),
    // A source that keeps failing is reported once.
    ...(failures === 1 ? {} : { action: null }),
    set: {
      turn,
      next_pull_at: at,
      last_run_id: outcome.runId ?? now.last_run_id,
      failures_in_row: failures,
      rows_stored: now.rows_stored + BigInt(outcome.rowsStored),
      warnings: JSON.stringify(outcome.warnings),
    },
  };
}
