import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Fault } from '#core/error.ts';

/** A file of a multipart body, read while the body comes in. */
export type UploadedFile = { readonly name: string; readonly stream: Readable & { truncated?: boolean } };

/** What parts the files of a body; without it there is nothing to read. */
const BOUNDARY = /;\s*boundary="?[^\s";]/i;
const NAME_CHARACTERS_MAX = 200;

/**
 * The files of a multipart body, each to be read before the next, by names fit for logs and headers. `example` shows
 * how to send one. Faults: `unsupported_format` for another body, `bad_request` for one without files or that breaks
 * off, `too_large` for a file beyond the limit.
 */
export async function* uploadedFiles(
  request: FastifyRequest,
  example: string,
  filesMax?: number,
): AsyncGenerator<UploadedFile> {
  if (!request.isMultipart() || !BOUNDARY.test(request.headers['content-type'] ?? '')) {
    throw new Fault('unsupported_format', 'Files are sent as multipart/form-data with a boundary.', {
      where: 'content-type',
      mend: `For example: ${example}`,
    });
  }
  let isEmpty = true;
  try {
    for await (const part of request.files(filesMax === undefined ? {} : { limits: { files: filesMax } })) {
      isEmpty = false;
      const name = nameOf(part.filename);
      yield { name, stream: part.file };
      if (part.file.truncated) {
        throw new Fault('too_large', `${name} is larger than an upload may be.`, {
          where: name,
          mend: 'Split it, compress it with gzip, or use the command line.',
        });
      }
    }
  } catch (error) {
    throw brokenUpload(error);
  }
  if (isEmpty) {
    const mend = 'Send multipart/form-data with files.';
    throw new Fault('bad_request', 'The request contains no file.', { mend });
  }
}

/** A body that ends before its parts do, or breaks off: the sender's to mend, and nothing of it is kept. */
export function brokenUpload(cause: unknown): unknown {
  // A limit that was reached says so itself.
  if (cause instanceof Fault || (cause instanceof Error && 'statusCode' in cause)) return cause;
  const detail = { where: 'body', mend: 'Send the whole request again.' };
  return new Fault('bad_request', 'The upload ended before its files did.', detail, cause);
}

/** The last part of what the sender calls the file, without what a log or a header could trip over. */
export function nameOf(text: string): string {
  const base = text.split(/[/\\]/).pop() ?? '';
  const clean = base.replace(/\p{Cc}/gu, '').toWellFormed();
  return clean.slice(0, NAME_CHARACTERS_MAX).toWellFormed() || 'file';
}
