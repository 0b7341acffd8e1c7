import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { findRun, type RunReading, type RunRow, runJson } from '../queries/runs.ts';
import type { ImportRunJson } from '../shapes.ts';
import { WATCH_SECONDS, watchRun } from './watch.ts';

/** How far a run is, in rows. */
export type Counts = { read: number; accepted: number; unchanged: number; rejected: number };
export type Failure = { code: string; detail: string; mend: string | null };

const PROGRESS_MS_MIN = 500;

/** Thrown between batches when somebody has cancelled the run. */
export class Cancelled extends Error {}

export type NewRun = {
  fileName: string;
  kind: string;
  status: 'queued' | 'running';
  reading: RunReading;
  blobKey?: string;
  format?: string;
  bytesTotal?: number;
};

export async function createRun(
  ctx: Context,
  tx: Tx,
  run: NewRun,
  runId: string = randomUUID(),
): Promise<string> {
  await tx
    .insertInto('import_runs')
    .values({
      organization_id: ctx.organization.id,
      run_id: runId,
      kind: run.kind,
      file_name: run.fileName,
      format: run.format ?? null,
      content_hash: null,
      blob_key: run.blobKey ?? null,
      status: run.status,
      mapping: JSON.stringify(run.reading),
      bytes_total: run.bytesTotal === undefined ? null : BigInt(run.bytesTotal),
      failure: null,
      created_at: ctx.now,
      started_at: run.status === 'running' ? ctx.now : null,
      finished_at: null,
    })
    .execute();
  await watchRun(ctx, tx, runId, WATCH_SECONDS);
  return runId;
}

/** Takes up a run, from its start: counts are zero again and what an earlier try listed is gone. */
export async function startRun(ctx: Context, runId: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const started = await tx
      .updateTable('import_runs')
      .set({
        status: 'running',
        started_at: new Date(),
        alive_at: new Date(),
        finished_at: null,
        failure: null,
        ...columnsOf(NONE),
      })
      .where('run_id', '=', runId)
      .where('status', 'in', ['queued', 'running', 'failed'])
      .executeTakeFirst();
    if (started.numUpdatedRows === 0n) throw new Cancelled();
    await tx.deleteFrom('import_rejects').where('run_id', '=', runId).execute();
  });
}

const NONE: Counts = { read: 0, accepted: 0, unchanged: 0, rejected: 0 };

function columnsOf(counts: Counts) {
  return {
    rows_read: BigInt(counts.read),
    rows_accepted: BigInt(counts.accepted),
    rows_unchanged: BigInt(counts.unchanged),
    rows_rejected: BigInt(counts.rejected),
  };
}

/** What a run found out about its file before reading its rows. */
export async function saveReading(
  ctx: Context,
  runId: string,
  found: { kind: string; format: string; reading: RunReading },
): Promise<void> {
  await ctx.pg.write((tx) =>
    tx
      .updateTable('import_runs')
      .set({ kind: found.kind, format: found.format, mapping: JSON.stringify(found.reading) })
      .where('run_id', '=', runId)
      .execute(),
  );
}

/** Writes counts at most twice a second; `tick` throws `Cancelled` when the run no longer runs. */
export function createProgress(
  ctx: Context,
  runId: string,
  onProgress?: (counts: Counts) => void,
): { counts: Counts; tick(): Promise<void> } {
  const counts = { ...NONE };
  let written = performance.now();
  return {
    counts,
    async tick() {
      if (performance.now() - written < PROGRESS_MS_MIN) return;
      written = performance.now();
      const updated = await ctx.pg.write((tx) =>
        tx
          .updateTable('import_runs')
          .set({ ...columnsOf(counts), alive_at: new Date() })
          .where('run_id', '=', runId)
          .where('status', '=', 'running')
          .executeTakeFirst(),
      );
      if (updated.numUpdatedRows === 0n) throw new Cancelled();
      onProgress?.(counts);
    },
  };
}

export type Ending = {
  status: 'done' | 'failed' | 'cancelled' | 'needs_mapping';
  counts: Counts;
  notices: string[];
  failure?: Failure;
};

/** Ends a run with its audit entry and gives it as it stands. */
export async function endRun(ctx: Context, runId: string, ending: Ending): Promise<ImportRunJson> {
  const { status, counts, notices, failure } = ending;
  const row: RunRow = await ctx.pg.write(async (tx) => {
    const ended = await tx
      .updateTable('import_runs')
      .set((eb) => ({
        status,
        ...columnsOf(counts),
        bytes_read: eb.fn.coalesce('bytes_total', eb.val(0n)),
        notices: JSON.stringify(notices),
        failure: failure ? JSON.stringify(failure) : null,
        finished_at: status === 'needs_mapping' ? null : new Date(),
      }))
      .where('run_id', '=', runId)
      .returningAll()
      .executeTakeFirstOrThrow();
    await audit(ctx, tx, {
      action: `import.${status}`,
      subject: { kind: 'import', id: runId },
      change: {
        file: ended.file_name,
        kind: ended.kind,
        ...counts,
        ...(failure ? { failure: failure.code } : {}),
      },
    });
    return ended;
  });
  ctx.metrics.rowsRejected.inc({ kind: row.kind }, counts.rejected);
  return runJson(row);
}

/** Asks a run to stop; it does so between two batches. A run that has ended stays as it is. */
export async function cancelRun(ctx: Context, runId: string): Promise<ImportRunJson> {
  const row = await findRun(ctx, runId);
  if (!['queued', 'needs_mapping', 'running'].includes(row.status)) {
    throw new Fault('conflict', `The import is ${row.status}; there is nothing to cancel.`, { where: runId });
  }
  const cancelled = await ctx.pg.write(async (tx) => {
    const changed = await tx
      .updateTable('import_runs')
      .set({ status: 'cancelled', finished_at: ctx.now })
      .where('run_id', '=', runId)
      .where('status', 'in', ['queued', 'needs_mapping', 'running'])
      .returningAll()
      .executeTakeFirst();
    if (changed) {
      await audit(ctx, tx, {
        action: 'import.cancel',
        subject: { kind: 'import', id: runId },
        change: { file: row.file_name },
      });
    }
    return changed;
  });
  return runJson(cancelled ?? (await findRun(ctx, runId)));
}
