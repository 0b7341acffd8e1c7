import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { kindOfFileName } from '../mapping/file-name.ts';
import { rankOfKind } from '../mapping/folder.ts';
import { findRun, runJson } from '../queries/runs.ts';
import type { FileKind, ImportRunJson } from '../shapes.ts';
import { watchUpload } from './retention.ts';
import { createRun } from './run.ts';

export type UploadedFile = { name: string; stream: Readable & { truncated?: boolean } };
export type UploadOptions = {
  kind?: FileKind | undefined;
  format?: string | undefined;
  count?: 'bytes' | 'requests' | undefined;
};

const NAME_CHARACTERS_MAX = 200;

/**
 * Keeps uploaded files and queues a run for each, all of them or, when one does not arrive whole, none.
 * What others refer to is taken up first.
 */
export async function acceptUpload(
  ctx: Context,
  files: AsyncIterable<UploadedFile>,
  options: UploadOptions,
): Promise<ImportRunJson[]> {
  const arrived: { runId: string; name: string; kind: FileKind | null; key: string; bytes: number }[] = [];
  for await (const file of files) {
    const runId = randomUUID();
    const key = `${ctx.organization.id}/uploads/${runId}`;
    const name = nameOf(file.name);
    const counter = { bytes: 0 };
    await ctx.blobs.put(key, Readable.from(counted(file.stream, counter), { objectMode: false }));
    if (file.stream.truncated) {
      throw new Fault('too_large', `${name} is larger than an upload may be.`, {
        where: name,
        mend: 'Split it, pack it with gzip, or use the command line.',
      });
    }
    arrived.push({ runId, name, kind: options.kind ?? kindOfFileName(name), key, bytes: counter.bytes });
  }
  if (arrived.length === 0) {
    throw new Fault('bad_request', 'The request holds no file.', {
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
  return Promise.all(arrived.map(async ({ runId }) => runJson(await findRun(ctx, runId))));
}

/** The last part of what the sender calls the file, without what a log or a header could trip over. */
function nameOf(text: string): string {
  const base = text.split(/[/\\]/).pop() ?? '';
  const clean = base
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
    .slice(0, NAME_CHARACTERS_MAX);
  return clean || 'file';
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

/** A body that ends before its parts do, or breaks off: the sender's to mend, and nothing of it is kept. */
export function brokenUpload(cause: unknown): unknown {
  // A limit that was reached says so itself.
  if (cause instanceof Fault || (cause instanceof Error && 'statusCode' in cause)) return cause;
  const detail = { where: 'body', mend: 'Send the whole request again.' };
  return new Fault('bad_request', 'The upload ended before its files did.', detail, cause);
}
