import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Fault } from '#core/error.ts';
import { PAGE_BYTES_MAX } from './listing.ts';

/** A store says in so many bytes what it does not do. */
const ERROR_BYTES_MAX = 64 * 1024;

type Answer = { statusCode: number; body?: Readable };

/**
 * Cuts off what a store answers before the client parses it: an error after 64 KiB, a page of a listing after
 * 4 MiB. A page is handed to `onPage` as it came, and the client itself sees an empty one; an object streams on.
 */
export function limitAnswers(client: S3Client, waitMs: number, onPage: (page: Uint8Array) => void): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const response = result.response as Answer;
      const isList = context.commandName === 'ListObjectsV2Command';
      const isError = response.statusCode >= 300;
      if (!response.body || (!isList && !isError)) return result;
      const body = await readUpTo(response.body, isError ? ERROR_BYTES_MAX : PAGE_BYTES_MAX, waitMs);
      if (!isError) onPage(body);
      Object.assign(response, { body: isError ? body : Buffer.from('<ListBucketResult/>') });
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'limitAnswers' },
  );
}

async function readUpTo(body: Readable, bytesMax: number, waitMs: number): Promise<Buffer> {
  const refuse = (detail: string) => new Fault('bad_request', detail, { where: 'source', mend: MEND });
  const late = setTimeout(() => body.destroy(refuse('The store does not finish its answer.')), waitMs);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw refuse(`The store answers with more than ${bytesMax} bytes.`);
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(late);
    body.destroy();
  }
  return Buffer.concat(chunks);
}

const MEND = 'Check that the endpoint is an S3-compatible store.';
