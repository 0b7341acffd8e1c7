import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { brokenUpload, nameOf, type UploadedFile } from '#platform/upload.ts';
import { kindOfFileName } from '../mapping/file-name.ts';
import { rankOfKind } from '../mapping/folder.ts';
import { findRun, runJson } from '../queries/runs.ts';
import type { FileKind, ImportRunJson } from '../shapes.ts';
import { watchUpload } from './retention.ts';
import { createRun } from './run.ts';

export type UploadOptions = {
  kind?: FileKind | undefined;
  format?: string | undefined;
  count?: 'bytes' | 'requests' | undefined;
};

/**
 * Keeps uploaded files and queues a run for each, all of them or, when one does not arrive whole, none.
 * What others refer to is imported first.
 */
export async function acceptUpload(
  ctx: Context,
  files: AsyncIterable<UploadedFile>,
  options: UploadOptions,
): Promise<ImportRunJson[]> {
  const keys: string[] = [];
  try {
    return await keepAndQueue(ctx, files, options, keys);
  } catch (error) {
    // Nothing refers to what came before the fault, so it would lie there for ever.
    for (const key of keys)
      await ctx.blobs.remove(key).catch((err: unknown) => ctx.log.warn({ err, key }, 'a file is left over'));
    throw error;
  }
}

async function keepAndQueue(
  ctx: Context,
  files: AsyncIterable<UploadedFile>,
  options: UploadOptions,
  keys: string[],
): Promise<ImportRunJson[]> {
  const arrived: { runId: string; name: string; kind: FileKind | null; key: string; bytes: number }[] = [];
  for await (const file of files) {
    const runId = randomUUID();
    const key = `${ctx.organization.id}/uploads/${runId}`;
    const name = nameOf(file.name);
    const counter = { bytes: 0 };
    keys.push(key);
    await ctx.blobs.put(key, Readable.from(counted(file.stream, counter), { objectMode: false }));
    if (file.stream.truncated) {
      throw new Fault('too_large', `${name} is larger than an upload may be.`, {
        where: name,
        mend: 'Split it, compress it with gzip, or use the command line.',
      });
    }
    arrived.push({ runId, name, kind: options.kind ?? kindOfFileName(name), key, bytes: counter.bytes });
  }
  if (arrived.length === 0) {
    throw new Fault('bad_request', 'The request contains no file.', {
      mend: 'Send multipart/form-data with files.',
    });
  }
  arrived.sort((a, b) => rankOfKind(a.kind) - rankOfKind(b.kind));
  await ctx.pg.write(async (tx) => {
    for (const { runId, name, kind, key, bytes } of arrived) {
      const reading = {
        columns: [],
        missing: [],
        by: ctx.actor,
        ...(options.count ? { count: options.count } : {}),
      };
      const run = { fileName: name, kind: kind ?? '', reading, blobKey: key, bytesTotal: bytes };
      const priority = 20 - Math.max(0, rankOfKind(kind));
      const format = options.format ? { format: options.format } : {};
      await watchUpload(ctx, tx, runId);
      await createRun(ctx, tx, { ...run, ...format }, { runId, priority });
    }
  });
  keys.length = 0;
  return Promise.all(arrived.map(async ({ runId }) => runJson(await findRun(ctx, runId))));
}

async function* counted(stream: Readable, counter: { bytes: number }): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      counter.bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw brokenUpload(error);
  }
}
