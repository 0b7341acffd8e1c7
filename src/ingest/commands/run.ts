import { randomUUID } from 'node:crypto';
import type { Failure } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { enqueue } from '#platform/run/enqueue.ts';
import type { Ending } from '#platform/run/kind.ts';
import type { Work } from '#platform/run/perform.ts';
import { cancelRun } from '#platform/run/state.ts';
import { IMPORT } from '../queries/import-kind.ts';
import { type RunReading, runJson } from '../queries/runs.ts';
import type { ImportRunJson } from '../shapes.ts';

/** How far a run is, in rows. */
export type Counts = { read: number; accepted: number; unchanged: number; rejected: number };

const PROGRESS_MS_MIN = 500;

export type NewRun = {
  fileName: string;
  kind: string;
  reading: RunReading;
  /** Where an uploaded file lies; without it only this process can do the run. */
  blobKey?: string;
  format?: string;
  bytesTotal?: number;
};

/** Writes a new run with its audit entry; that of an uploaded file is queued, files that others refer to first. */
export async function createRun(
  ctx: Context,
  tx: Tx,
  run: NewRun,
  { runId = randomUUID() as string, priority }: { runId?: string; priority?: number } = {},
): Promise<string> {
  const isUploaded = run.blobKey !== undefined;
  const bytes = run.bytesTotal === undefined ? null : BigInt(run.bytesTotal);
  const values = {
    run_id: runId,
    kind: run.kind,
    file_name: run.fileName,
    format: run.format ?? null,
    content_hash: null,
    blob_key: run.blobKey ?? null,
    mapping: JSON.stringify(run.reading),
    bytes_total: bytes,
  };
  await enqueue(ctx, tx, IMPORT, values, {
    hasJob: isUploaded,
    ...(priority === undefined ? {} : { priority }),
    ...(isUploaded ? { action: 'import.upload', change: { bytes: run.bytesTotal ?? null } } : {}),
  });
  return runId;
}

export const NONE: Readonly<Counts> = { read: 0, accepted: 0, unchanged: 0, rejected: 0 };

export function columnsOf(counts: Counts) {
  return {
    rows_read: BigInt(counts.read),
    rows_accepted: BigInt(counts.accepted),
    rows_unchanged: BigInt(counts.unchanged),
    rows_rejected: BigInt(counts.rejected),
  };
}

/** Begins a run from its start: counts are zero again and what an earlier try listed is gone. */
export async function clearRun(ctx: Context, runId: string): Promise<void> {
  await ctx.pg.write(async (tx) => {
    await tx.updateTable('import_runs').set(columnsOf(NONE)).where('run_id', '=', runId).execute();
    await tx.deleteFrom('import_rejects').where('run_id', '=', runId).execute();
  });
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

/** Counts rows and tells of them twice a second; `tick` throws once the run is cancelled or another's. */
export function createProgress(
  work: Pick<Work<'import_runs'>, 'signal' | 'progress'>,
  onProgress?: (counts: Counts) => void,
): { counts: Counts; tick(): Promise<void> } {
  const counts = { ...NONE };
  let reportedAt = performance.now();
  return {
    counts,
    async tick() {
      work.signal.throwIfAborted();
      if (performance.now() - reportedAt < PROGRESS_MS_MIN) return;
      reportedAt = performance.now();
      work.progress(columnsOf(counts));
      onProgress?.(counts);
    },
  };
}

/** How an import ends: its counts in the run and in its audit entry. */
export function importEnding(
  ctx: Context,
  kind: string,
  ending: {
    status: 'done' | 'failed' | 'waiting' | 'cancelled';
    counts: Counts;
    notices: string[];
    failure?: Failure;
  },
): Ending<'import_runs'> {
  const { status, counts, notices, failure } = ending;
  ctx.metrics.rowsRejected.inc({ kind }, counts.rejected);
  return {
    status,
    ...(status === 'waiting' ? { waitsFor: 'mapping' } : {}),
    ...(failure ? { failure } : {}),
    set: { ...columnsOf(counts), notices: JSON.stringify(notices) },
    change: { ...counts },
  };
}

/** Stops an import between two batches. Faults: `not_found`, `conflict` when it is over. */
export async function cancelImport(ctx: Context, runId: string): Promise<ImportRunJson> {
  return runJson(await cancelRun(ctx, IMPORT, runId));
}
