import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileFormat } from '#connectors/files/row.ts';
import { SYSTEM } from '#core/actor.ts';
import { type Context, createContext, type Ground } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import type { Queue } from '#platform/queue.ts';
import { type Perform, performRun } from '#platform/run/perform.ts';
import { workRuns } from '#platform/run/work.ts';
import { importing } from '../commands/import.ts';
import { tendUpload } from '../commands/retention.ts';
import { IMPORT, UPLOAD_WATCH } from '../queries/import-kind.ts';
import { type RunRow, readingOf } from '../queries/runs.ts';
import { FILE_KINDS } from '../shapes.ts';

const UPLOAD_DAYS = 90;

/** Works the queue of uploaded files and the watch over what is kept of them. */
export async function uploadJobs(ground: Ground, queue: Queue, uploadDays = UPLOAD_DAYS): Promise<void> {
  await workRuns(ground, queue, IMPORT, () => importingUpload, { actor: (row) => readingOf(row).by });
  await queue.work(UPLOAD_WATCH, 1, async ({ organization, run }) => {
    const ctx = createContext(ground, await readOrganization(ground, organization), SYSTEM);
    await tendUpload(ctx, run, uploadDays);
  });
}

/** Does the run of an uploaded file in this process. */
export async function importUpload(ctx: Context, run: RunRow): Promise<void> {
  await performRun(ctx, IMPORT, run.run_id, importingUpload);
}

const importingUpload: Perform<'import_runs'> = async (ctx, run, work) => {
  const { count, confirmed, askedKind } = readingOf(run);
  const kind = FILE_KINDS.find((each) => each === (askedKind ?? run.kind));
  // A copy on disk: Parquet is read at random, and the columns of NDJSON by a reading of their own.
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-import-'));
  try {
    const file = path.join(folder, 'upload');
    const blob = await ctx.blobs.get(run.blob_key ?? '');
    await pipeline(blob, createWriteStream(file, { mode: 0o600 }));
    const given = {
      name: run.file_name,
      path: file,
      ...(kind ? { kind } : {}),
      ...(run.format ? { format: run.format as FileFormat } : {}),
      ...(count ? { count } : {}),
      ...(confirmed ? { mapping: confirmed } : {}),
    };
    return await importing(given)(ctx, run, work);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
