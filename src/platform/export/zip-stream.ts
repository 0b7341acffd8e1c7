import { pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import { Fault } from '#core/error.ts';

/** A file of a zip that is written as its text comes. */
export type ZipPart = { readonly name: string; readonly content: AsyncIterable<string> | Iterable<string> };

/** What the headers of a zip without the 64-bit extension can state. */
const BYTES_MAX = 0xffff_ffff;
const DEFLATED = 8;
/** The first day a zip can state, so that a file says nothing of when and where it was written. */
const WRITTEN = new Date(1980, 0, 1);

/**
 * The bytes of a zip, file after file, as fast as they are read: nothing is held but what is being deflated,
 * which happens off the main thread. Faults: `too_large` beyond 4 GiB.
 */
export async function* zipStream(parts: AsyncIterable<ZipPart>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let written = 0;
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    written += bytes.length;
    ready.push(bytes);
  });
  for await (const { name, content } of parts) {
    const file: ZipInputFile & { size: number; crc: number } = {
      filename: name,
      compression: DEFLATED,
      mtime: WRITTEN,
      size: 0,
      crc: 0,
    };
    zip.add(file);
    // A fault of the content destroys the stream that is read here, and so is thrown by the loop.
    const deflated = pipeline(measured(content, file), createDeflateRaw({ level: 5 }), () => {});
    for await (const chunk of deflated) {
      file.ondata?.(null, chunk, false);
      if (Math.max(written, file.size) > BYTES_MAX)
        throw new Fault('too_large', 'This export is larger than 4 GiB.', {
          mend: 'Narrow the filters, leave out columns, or export as CSV or Parquet.',
        });
      yield* ready.splice(0);
    }
    file.ondata?.(null, new Uint8Array(0), true);
  }
  zip.end();
  yield* ready.splice(0);
}

async function* measured(content: ZipPart['content'], file: { size: number; crc: number }) {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    file.crc = crc32(bytes, file.crc);
    file.size += bytes.length;
    yield bytes;
  }
}
