import { Readable } from 'node:stream';
import { ACCESS_LOG_COLUMNS, type AccessLogUnits, isAccessLogLine, readAccessLog } from './access-log.ts';
import { bytesOfFile, openBytes } from './bytes.ts';
import { readCsv } from './csv.ts';
import { firstLine } from './lines.ts';
import { isObjectLine, ndjsonColumns, readNdjson, refuseUnlessNdjson } from './ndjson.ts';
import { readParquet } from './parquet.ts';
import { type FileFormat, type RowSource, refused } from './row.ts';
import { decodedText, refuseUnlessText } from './text.ts';

/** A file on disk or a stream of bytes; `name` is what the user calls it and what faults speak of. */
export type FileSource = {
  path?: string;
  stream?: Readable;
  name: string;
  format?: FileFormat;
  accessLogUnits?: AccessLogUnits;
};

/**
 * Opens a file as rows: Parquet by its magic bytes, text (gzip undone) by the given format, else by what its
 * first line is and its name. Rows are read only as fast as they are taken, in flat memory. Refuses with
 * `unsupported_format`, here or while rows are read, a file that is not what it claims to be.
 * Parquet needs a `path`. From a bare stream NDJSON takes its columns from the first 64 KiB; from a path, from
 * the whole file, which is read twice.
 */
export async function openRows(source: FileSource): Promise<RowSource> {
  const { name } = source;
  const peeked = await openBytes(bytesOf(source), name);
  const { head, close } = peeked;
  const isParquet = head.toString('latin1', 0, 4) === 'PAR1';
  try {
    if (isParquet || source.format === 'parquet' || /\.(parquet|pq)$/i.test(name)) {
      if (!isParquet)
        throw refused(name, 'it is not a Parquet file.', 'Write the file again or give its format.');
      await close();
      return await openParquet(source);
    }
    refuseUnlessText(head, name);
    const headText = head.toString('utf8').replace(/^\ufeff/, '');
    const format = source.format ?? detectFormat(headText, name);
    const texts = decodedText(peeked.bytes, name);
    if (format === 'ndjson') {
      refuseUnlessNdjson(headText, name);
      const columns = await columnsOf(source, head);
      return { format, columns, batches: readNdjson(texts, name, columns), close };
    }
    if (format === 'access-log') {
      const batches = readAccessLog(texts, name, source.accessLogUnits);
      return { format, columns: [...ACCESS_LOG_COLUMNS], batches, close };
    }
    return { format: 'csv', ...(await readCsv(texts, name)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParquet({ path, name }: FileSource): Promise<RowSource> {
  if (path === undefined) {
    throw refused(
      name,
      'Parquet is read from a file on disk, not from a stream.',
      'Save it to a file first.',
    );
  }
  return { format: 'parquet', ...(await readParquet(path, name)) };
}

/** The keys of an NDJSON file, by a reading of its own, or those of the whole lines at a stream's start. */
async function columnsOf(source: FileSource, head: Buffer): Promise<string[]> {
  if (source.path !== undefined) {
    const { bytes } = await openBytes(bytesOf(source), source.name);
    return await ndjsonColumns(decodedText(bytes, source.name), source.name);
  }
  const lastEnd = head.lastIndexOf('\n');
  const whole = lastEnd === -1 ? head : head.subarray(0, lastEnd);
  return await ndjsonColumns(decodedText(Readable.from([whole]), source.name), source.name);
}

function detectFormat(head: string, name: string): FileFormat {
  const first = firstLine(head) ?? '';
  if (isObjectLine(first) || /\.(ndjson|jsonl|json)(\.gz)?$/i.test(name)) return 'ndjson';
  return isAccessLogLine(first.replace(/\r$/, '')) ? 'access-log' : 'csv';
}

function bytesOf(source: FileSource): Readable {
  if (source.path !== undefined) return bytesOfFile(source.path);
  if (!source.stream) throw new Error('A file source needs a path or a stream.');
  return source.stream;
}
