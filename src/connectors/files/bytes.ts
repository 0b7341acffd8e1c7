import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { refused } from './row.ts';

const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 64 * 1024;
const GZIP_RATIO_MAX = 200;
const GZIP_UNGUARDED_BYTES = 4 * 1024 * 1024;

export type Bytes = AsyncIterable<Uint8Array>;
/** Bytes with a look at their first 64 KiB; `bytes` still yields all of them, `close` releases the source. */
export type PeekedBytes = { head: Buffer; bytes: AsyncIterable<Buffer>; close(): Promise<void> };

/** The bytes of a file on disk, read as they are asked for. */
export function bytesOfFile(path: string): Readable {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/**
 * Looks at the start of a stream and undoes one layer of gzip when its magic bytes are there. A gzip stream
 * that grows beyond 200 times its packed size (after the first 4 MiB) is refused as a bomb: tables do not
 * pack that well, and the ratio stops a small upload from becoming hours of work.
 */
export async function openBytes(stream: Bytes, name: string): Promise<PeekedBytes> {
  const packed = await peek(stream);
  if (!isGzip(packed.head)) return packed;
  try {
    const plain = await peek(gunzipped(packed.bytes, name));
    return { ...plain, close: () => plain.close().then(packed.close) };
  } catch (error) {
    await packed.close();
    throw error;
  }
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function peek(stream: Bytes): Promise<PeekedBytes> {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  let done = false;
  while (length < HEAD_BYTES && !done) {
    const next = await iterator.next();
    if (next.done) done = true;
    else {
      chunks.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
      length += next.value.byteLength;
    }
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* chunks;
      while (!done) {
        const next = await iterator.next();
        if (next.done) return;
        yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
    } finally {
      await close();
    }
  }
  // A generator that was never started runs no `finally`, so closing goes to the source itself.
  const close = async () => void (await iterator.return?.());
  return { head: Buffer.concat(chunks).subarray(0, HEAD_BYTES), bytes: all(), close };
}

async function* gunzipped(packed: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let packedBytes = 0;
  let plainBytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of packed) {
      packedBytes += chunk.byteLength;
      yield chunk;
    }
  }
  // Errors of either end surface on the side that is read; the callback only keeps them from being unhandled.
  const gunzip = pipeline(Readable.from(counted()), createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      plainBytes += chunk.byteLength;
      if (plainBytes > GZIP_UNGUARDED_BYTES && plainBytes > packedBytes * GZIP_RATIO_MAX) {
        throw refused(
          name,
          `it unpacks to more than ${GZIP_RATIO_MAX} times its size.`,
          'Upload the unpacked file.',
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw refused(
      name,
      'its gzip data are corrupt or incomplete.',
      'Compress it again or upload the plain file.',
      error,
    );
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_|^ERR_ZLIB/.test(String(error.code));
}
