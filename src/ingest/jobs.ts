import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileFormat } from '#connectors/files/row.ts';
import { SYSTEM } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { type Context, createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { performRun } from './commands/import.ts';
import { endRun } from './commands/run.ts';
import { rateJobs } from './jobs/rates.ts';
import { sourceJobs } from './jobs/sources.ts';
import { watchJobs } from './jobs/watch.ts';
import { findRun, type RunRow, readingOf } from './queries/runs.ts';
import { FILE_KINDS } from './shapes.ts';

const FILES_AT_ONCE = 2;
const UPLOAD_DAYS = 90;

/** Works the queues of uploaded files, of sources and of exchange rates. */
export async function ingestJobs(ground: Ground, queue: Queue, uploadDays = UPLOAD_DAYS): Promise<void> {
  await sourceJobs(ground, queue);
  await rateJobs(ground, queue);
  await watchJobs(ground, queue, uploadDays);
  await queue.work('import-file', FILES_AT_ONCE, async ({ organization, run: runId }) => {
    const owner = await readOrganization(ground, String(organization));
    const run = await findRun(createContext(ground, owner, SYSTEM), String(runId));
    const ctx = createContext(ground, owner, readingOf(run).by ?? SYSTEM);
    await importUpload(ctx, run);
  });
}

/** Failures that another try may get past. */
const PASSING = new Set(['internal', 'engine_unavailable']);

/** Performs the run of an uploaded file; throws when it is worth another try. */
export async function importUpload(ctx: Context, run: RunRow): Promise<void> {
  const failed = (run.failure as { code?: string } | null)?.code ?? '';
  const isOpen = run.status === 'queued' || run.status === 'running';
  if (!isOpen && !(run.status === 'failed' && PASSING.has(failed))) return;
  if (run.blob_key === null) return;
  const { count, confirmed, askedKind } = readingOf(run);
  const kind = FILE_KINDS.find((each) => each === (askedKind ?? run.kind));
  // A copy on disk: Parquet is read at random, and the columns of NDJSON by a reading of their own.
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-import-'));
  try {
    const file = path.join(folder, 'upload');
    const blob = await ctx.blobs.get(run.blob_key).catch((error: unknown) => {
      if (error instanceof Fault && error.code === 'not_found') return error;
      throw error;
    });
    if (blob instanceof Fault) {
      const failure = { code: blob.code, detail: blob.message, mend: blob.detail.mend ?? null };
      const counts = { read: 0, accepted: 0, unchanged: 0, rejected: 0 };
      await endRun(ctx, run.run_id, { status: 'failed', counts, notices: [], failure });
      return;
    }
    await pipeline(blob, createWriteStream(file, { mode: 0o600 }));
    const ended = await performRun(
      ctx,
      run.run_id,
      {
        name: run.file_name,
        path: file,
        ...(kind ? { kind } : {}),
        ...(run.format ? { format: run.format as FileFormat } : {}),
        ...(count ? { count } : {}),
        ...(confirmed ? { mapping: confirmed } : {}),
      },
      run.status !== 'queued',
    );
    if (ended.status === 'failed' && PASSING.has(ended.failure?.code ?? '')) {
      throw new Error(`The import failed and may be tried again: ${ended.failure?.detail}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
