import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Context } from '../context.ts';
import type { Columns, RunJob, RunKind, RunTable } from './kind.ts';
import { setRow } from './state.ts';

/** How soon a cancel takes effect and progress is seen. */
const LOOK_MS = 500;
const BEAT_MS_MAX = 5_000;

/** A run that this process works on. */
export type Hold<T extends RunTable> = {
  readonly signal: AbortSignal;
  progress(columns: Columns<T>): void;
  /** Stops the heartbeat; progress that was held back is written. */
  stop(): Promise<void>;
};

/** Thrown by the signal of a run that was cancelled, or taken by another. */
export class RunLost extends Error {}

/**
 * Keeps the heartbeat of a run as long as `mine` holds for its row, writes progress, and aborts the signal when it
 * holds no more. An engine that is away for a moment is reported by the work itself.
 */
export function createHold<T extends RunTable>(
  ctx: Context,
  kind: RunKind<T, RunJob>,
  id: string,
  mine: RawBuilder<unknown>,
): Hold<T> {
  const lost = new AbortController();
  let kept: Columns<T> | null = null;
  let written = performance.now();
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    const columns = kept;
    kept = null;
    const isDue = columns !== null || performance.now() - written >= BEAT_MS_MAX;
    if (isDue) written = performance.now();
    const found = isDue
      ? await ctx.pg.write((tx) => setRow(tx, kind, id, { ...columns, alive_at: ctx.clock() }, mine))
      : await ctx.pg.read(async (tx) => {
          const { rows } = await sql`select 1 from ${sql.table(kind.table)}
            where ${sql.ref(kind.key)} = ${id} and ${mine}`.execute(tx);
          return rows[0];
        });
    if (found === undefined) lost.abort(new RunLost(`The ${kind.noun} is no longer this worker's.`));
  }
  const timer = setInterval(() => {
    if (looking || lost.signal.aborted) return;
    looking = look()
      .catch(() => {})
      .finally(() => {
        looking = null;
      });
  }, LOOK_MS);
  return {
    signal: lost.signal,
    progress(columns) {
      kept = { ...kept, ...columns };
    },
    async stop() {
      clearInterval(timer);
      await looking;
      if (kept && !lost.signal.aborted) await look().catch(() => {});
    },
  };
}
