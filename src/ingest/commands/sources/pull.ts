import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { type Perform, performRun } from '#platform/run/perform.ts';
import { isSilent } from '#platform/run/tend.ts';
import { PULL } from '../../queries/pull-kind.ts';
import { placedBy, placeOf, readSource, type SourceRow } from '../../queries/sources.ts';
import type { SourceJson } from '../../shapes.ts';
import { isTable } from '../../sources/place.ts';
import { endOfPull, type Pull, type PullOutcome } from './end.ts';
import { failureOf } from './failure.ts';
import { openFiles, openSecret, openTable } from './open.ts';
import { pullFiles } from './pull-files.ts';
import { pullTable } from './pull-table.ts';
import { sendPull } from './save.ts';

/** Queues a pull for now; a waiting one is dropped. Faults: `conflict` while one is under way. */
export async function askForPull(ctx: Context, sourceId: string, since?: string): Promise<SourceJson> {
  await ctx.pg.write(async (tx) => {
    const source = await tx
      .selectFrom('sources')
      .selectAll()
      .where('source_id', '=', sourceId)
      .forUpdate()
      .executeTakeFirst();
    if (!source) throw new Fault('not_found', 'There is no such source.', { where: sourceId });
    if (source.status === 'running' && !isSilent(PULL, source, ctx.now)) {
      throw new Fault('conflict', 'A pull of this source is already running.', {
        where: sourceId,
        mend: 'Wait until it has ended.',
      });
    }
    const turn = source.turn + 1n;
    await tx
      .updateTable('sources')
      .set({ turn, next_pull_at: ctx.now })
      .where('source_id', '=', sourceId)
      .execute();
    await sendPull(ctx, tx, sourceId, turn, { since, isAsked: true });
    await audit(ctx, tx, {
      action: 'source.pull_asked',
      subject: { kind: 'source', id: sourceId },
      change: { name: source.name, ...(since === undefined ? {} : { since }) },
    });
  });
  return readSource(ctx, sourceId);
}

export type PullOptions = {
  /** The turn of the job; null pulls whatever the turn. */
  turn: bigint | null;
  since?: string | undefined;
  /** Somebody asked: files that could not be read are tried again. */
  isAsked?: boolean;
};

/**
 * Pulls one source in this process and records the outcome; a source that fails is recorded with a sentence and
 * pulled again later. Gives `held` when another worker is at it, null when there is nothing to do any more.
 */
export async function pullSource(
  ctx: Context,
  sourceId: string,
  options: PullOptions,
): Promise<PullOutcome | 'held' | null> {
  let outcome: PullOutcome | null = null;
  const { turn } = options;
  const performed = await performRun(
    ctx,
    PULL,
    sourceId,
    pulling(options, (result) => {
      outcome = result;
    }),
    { isWanted: (row) => turn === null || row.turn === turn },
  );
  return performed === 'held' ? 'held' : outcome;
}

/** The work of a pull; `onOutcome` gets its outcome. */
export function pulling(
  options: Omit<PullOptions, 'turn'>,
  onOutcome: (outcome: PullOutcome) => void = () => {},
): Perform<'sources'> {
  return async (ctx, source, { isRetry, signal }) => {
    let outcome: PullOutcome;
    try {
      outcome = await pull(ctx, { source, isRetry, signal }, options);
    } catch (error) {
      const failure = failureOf(ctx, error);
      outcome = { runId: null, rowsStored: 0, isUnfinished: false, warnings: [], failure };
    }
    onOutcome(outcome);
    return { end: (now, tx) => endOfPull(now, tx, source, outcome) };
  };
}

async function pull(
  ctx: Context,
  held: Pull,
  { since, isAsked = false }: Omit<PullOptions, 'turn'>,
): Promise<PullOutcome> {
  const { source } = held;
  const place = placeOf(source);
  const secret = openSecret(ctx, source.source_id, source.sealed_secret);
  if (!isTable(place)) {
    const store = await openFiles(ctx, place, secret, placedBy(source));
    try {
      return await pullFiles(ctx, held, store, isAsked);
    } finally {
      store.close();
    }
  }
  const reader = await openTable(ctx, place, secret);
  try {
    const warnings = await warningsOf(reader, source);
    const outcome = await pullTable(ctx, held, reader, since === undefined ? null : new Date(since));
    return { ...outcome, warnings };
  } finally {
    await reader.close();
  }
}

/** Rights beyond reading, asked at the first pull and now and then, as they may be revoked. */
async function warningsOf(
  reader: { excessRights(): Promise<string[]> },
  source: SourceRow,
): Promise<string[]> {
  return reader.excessRights().catch(() => source.warnings);
}
