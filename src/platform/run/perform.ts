import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Context, renewed } from '../context.ts';
import type { Tx } from '../postgres.ts';
import { failureOf } from './failure.ts';
import { createHold, type Hold } from './hold.ts';
import {
  type Columns,
  type Ending,
  isLive,
  PASSING,
  type Row,
  type RunJob,
  type RunKind,
  type RunTable,
} from './kind.ts';
import { endRun, failRun, findRow, heldBy, setRow } from './state.ts';

/** What the work of a run is given beside its row. */
export type Work<T extends RunTable> = {
  /** Aborted when the run was cancelled, or is somebody else's by now. */
  readonly signal: AbortSignal;
  /** Writes how far it is; kept back for half a second at most. */
  progress(columns: Columns<T>): void;
  /** An earlier try may have done a part. */
  readonly isRetry: boolean;
};

/**
 * What came of the work: `end` says how the run ends, in the transaction that ends it, and never runs for a run that
 * was lost meanwhile; then `dropped` cleans up and may tell how far a cancelled run came.
 */
export type Outcome<T extends RunTable> = {
  end(ctx: Context, tx: Tx): Promise<Ending<T>> | Ending<T>;
  dropped?(): Promise<Columns<T> | undefined>;
};

/** Does a run; `goes_on` leaves it running for its parts to end. */
export type Perform<T extends RunTable> = (
  ctx: Context,
  row: Row<T>,
  work: Work<T>,
) => Promise<Outcome<T> | 'goes_on'>;

export type PerformOptions<T extends RunTable> = {
  /** The job that does it; a process of its own otherwise. */
  readonly holder?: string;
  /** What passes by itself is worth another try, unless this is the last. */
  readonly isLastTry?: boolean;
  /** False for a job that is of no more use, as its run stands by now. */
  isWanted?(row: Row<T>): boolean;
};

/** `over`: there was nothing to do; `held`: another worker has it; `lost`: cancelled or taken by another meanwhile. */
export type Performed = 'ended' | 'goes_on' | 'over' | 'held' | 'lost';

/**
 * Does a run from its start to its end in this process: claims it, keeps its heartbeat, ends it with its audit entry.
 * Faults of the work end it with their words; what may pass is thrown for another try, and noted on the run.
 */
export async function performRun<T extends RunTable>(
  ctx: Context,
  kind: RunKind<T, RunJob>,
  id: string,
  perform: Perform<T>,
  { holder = randomUUID(), isLastTry = true, isWanted }: PerformOptions<T> = {},
): Promise<Performed> {
  const taken = await claimRun(ctx, kind, id, holder, isWanted);
  if (typeof taken === 'string') return taken;
  const { row, isRetry } = taken;
  const hold = createHold(ctx, kind, id, heldBy(holder, row.tries));
  const outcome = await attempt(ctx, kind, row, perform, hold, isRetry);
  await hold.stop();
  if (outcome === 'goes_on') {
    await ctx.pg.write((tx) => setRow(tx, kind, id, { holder: null }, heldBy(holder, row.tries)));
    return outcome;
  }
  const now = renewed(ctx);
  const written = await ctx.pg
    .write(async (tx) => {
      const found = await findRow(tx, kind, id, true);
      const isMine = found?.holder === holder && found.tries === row.tries;
      if (!isMine || found.status !== 'running') return { isMine, ending: null };
      const ending = await outcome.end(now, tx);
      // What is done again and again anyway is not tried again for that.
      const mayTry = !isLastTry && !kind.repeats && !ending.isFinal;
      const again = ending.status === 'failed' && mayTry && PASSING.has(ending.failure?.code ?? '');
      if (!again) await endRun(now, tx, kind, id, ending);
      else {
        const values = {
          status: 'queued',
          holder: null,
          tries: row.tries - 1,
          failure: JSON.stringify(ending.failure),
        };
        await setRow(tx, kind, id, { ...ending.set, ...values });
      }
      return { isMine, ending: again ? ending : null, ended: !again };
    })
    .catch(async (error: unknown) => {
      await outcome.dropped?.().catch(() => {});
      // No other try follows the last one, so its row has to say so.
      if (isLastTry) await failRun(ctx, kind, id, failureOf(error)).catch(() => {});
      throw error;
    });
  if (written.ended) return 'ended';
  if (written.ending)
    throw new Error(`The ${kind.noun} failed and will be tried again: ${written.ending.failure?.detail}`);
  const left = await outcome.dropped?.();
  if (written.isMine) {
    await ctx.pg.write((tx) =>
      setRow(tx, kind, id, { ...left, holder: null }, sql`status = 'cancelled' and holder = ${holder}`),
    );
  }
  return 'lost';
}

async function attempt<T extends RunTable>(
  ctx: Context,
  kind: RunKind<T, RunJob>,
  row: Row<T>,
  perform: Perform<T>,
  hold: Hold<T>,
  isRetry: boolean,
): Promise<Outcome<T> | 'goes_on'> {
  try {
    return await perform(renewed(ctx), row, { signal: hold.signal, progress: hold.progress, isRetry });
  } catch (error) {
    const failure = failureOf(error);
    if (!hold.signal.aborted && PASSING.has(failure.code))
      ctx.log.error({ err: error, run: row }, `${kind.noun} failed`);
    return { end: () => ({ status: 'failed', failure }) };
  }
}

type Taken<T extends RunTable> = { row: Row<T>; isRetry: boolean };

/**
 * Claims a run. A job that comes again claims it from its earlier try; from any other holder only once its heartbeat has stopped.
 * One whose process was killed too often ends as interrupted.
 */
export async function claimRun<T extends RunTable>(
  ctx: Context,
  kind: RunKind<T, RunJob>,
  id: string,
  holder: string = randomUUID(),
  isWanted: (row: Row<T>) => boolean = () => true,
): Promise<Taken<T> | 'over' | 'held'> {
  return ctx.pg.write(async (tx) => {
    const row = await findRow(tx, kind, id, true);
    if (!row || row.status === 'waiting' || !(isLive(row.status) || kind.repeats)) return 'over';
    if (!isWanted(row)) return 'over';
    const now = ctx.clock();
    const isHeld = row.status === 'running' && row.holder !== null && row.holder !== holder;
    const heard = row.alive_at?.getTime() ?? 0;
    if (isHeld && now.getTime() - heard <= kind.silentSecondsMax * 1_000) return 'held';
    if (row.tries >= kind.tries) {
      const failure = { code: 'interrupted', ...kind.interrupted };
      await endRun(renewed(ctx), tx, kind, id, { status: 'failed', failure });
      return 'over';
    }
    const taken = await setRow(tx, kind, id, {
      status: 'running',
      holder,
      tries: row.tries + 1,
      alive_at: now,
      started_at: now,
      finished_at: kind.repeats ? row.finished_at : null,
      failure: kind.repeats && row.failure ? JSON.stringify(row.failure) : null,
    });
    return {
      row: taken as Row<T>,
      isRetry: row.status === 'running' || row.tries > 0 || row.failure !== null,
    };
  });
}
