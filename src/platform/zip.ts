import { crc32, inflateRawSync } from 'node:zlib';
import { deflate, deflateSync } from 'fflate';
import { Fault } from '#core/error.ts';

/** One file of a zip as it lies there; `crc` is of the content, `packed` what was stored or deflated. */
export type ZipEntry = {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly crc: number;
  readonly bytes: number;
  readonly packed: Buffer;
};

export type ZipLimits = { readonly entriesMax: number; readonly bytesMax: number };

const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** The first day a zip can tell, so that the same files give the same bytes whenever they are written. */
const DATE_1980_01_01 = 0x0021;
const VERSION_2_0 = 20;
const LEVEL = { level: 6 } as const;
const BYTES_AT_ONCE = 32_768;

/**
 * Packs one file. Deflated by fflate, which gives the same bytes on every machine; what does not
 * shrink is stored. Names are lower-case letters, digits, dots and hyphens: no folders.
 */
export async function packEntry(name: string, content: Uint8Array, deflated = true): Promise<ZipEntry> {
  if (!NAME.test(name)) throw new TypeError(`${name} is not a valid file name in a pack`);
  const plain = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const crc = crc32(plain);
  if (deflated && plain.length > 0) {
    const packed = plain.length <= BYTES_AT_ONCE ? deflateSync(plain, LEVEL) : await deflateApart(plain);
    if (packed.length < plain.length)
      return { name, isDeflated: true, crc, bytes: plain.length, packed: Buffer.from(packed) };
  }
  return { name, isDeflated: false, crc, bytes: plain.length, packed: plain };
}

/** In a thread of its own, whose start takes longer than a small file. */
function deflateApart(plain: Buffer): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    deflate(plain, LEVEL, (error, data) => (error ? reject(error) : resolve(data)));
  });
}

/** The zip of these files in this order: no times, no comments, no extra fields, nothing a reader could vary. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const local = Buffer.alloc(LOCAL_BYTES);
    local.writeUInt32LE(LOCAL, 0);
    writeFacts(local, 4, entry, name.length);
    const central = Buffer.alloc(CENTRAL_BYTES);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(VERSION_2_0, 4);
    writeFacts(central, 6, entry, name.length);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, entry.packed);
    directory.push(central, name);
    offset += LOCAL_BYTES + name.length + entry.packed.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

/** What the header before a file and the directory say alike: version, method, date, check, sizes, name's length. */
function writeFacts(header: Buffer, at: number, entry: ZipEntry, nameLength: number): void {
  header.writeUInt16LE(VERSION_2_0, at);
  header.writeUInt16LE(entry.isDeflated ? 8 : 0, at + 4);
  header.writeUInt16LE(DATE_1980_01_01, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(entry.packed.length, at + 14);
  header.writeUInt32LE(entry.bytes, at + 18);
  header.writeUInt16LE(nameLength, at + 22);
}

/**
 * Reads a zip that `zipOf` wrote and refuses every other: what is read is written again and must give the very
 * same bytes, so that headers, comments, gaps and order hold no byte that could be changed unseen. Nothing is
 * inflated. Faults: `unsupported_format`, saying where the first difference lies.
 */
export function readZip(bytes: Buffer, limits: ZipLimits): ZipEntry[] {
  const end = bytes.length - END_BYTES;
  if (end < 0 || bytes.readUInt32LE(end) !== END)
    throw refused('its end is not that of a pack: it was cut or lengthened, or is not a zip');
  const count = bytes.readUInt16LE(end + 10);
  if (count > limits.entriesMax) throw refused(`it has ${count} files, more than a pack has`);
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  let total = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL_BYTES > end || bytes.readUInt32LE(at) !== CENTRAL)
      throw refused('its directory is damaged');
    const entry = entryAt(bytes, at, end);
    total += entry.bytes;
    if (total > limits.bytesMax) throw refused(`it would unpack to more than ${limits.bytesMax} bytes`);
    entries.push(entry);
    at += CENTRAL_BYTES + entry.name.length;
  }
  if (new Set(entries.map((entry) => entry.name)).size !== entries.length)
    throw refused('it holds two files of one name');
  const again = zipOf(entries);
  if (!again.equals(bytes)) throw refused(differenceIn(bytes, again, entries));
  return entries;
}

function entryAt(bytes: Buffer, at: number, end: number): ZipEntry {
  const nameLength = bytes.readUInt16LE(at + 28);
  const name = bytes.toString('latin1', at + CENTRAL_BYTES, Math.min(at + CENTRAL_BYTES + nameLength, end));
  if (!NAME.test(name)) throw refused(`it holds a file of the name ${JSON.stringify(name.slice(0, 80))}`);
  const method = bytes.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw refused(`${name} uses a compression that packs do not use`);
  const size = bytes.readUInt32LE(at + 20);
  const start = bytes.readUInt32LE(at + 42) + LOCAL_BYTES + nameLength;
  if (start + size > end) throw refused(`${name} reaches beyond the end of the zip`);
  return {
    name,
    isDeflated: method === 8,
    crc: bytes.readUInt32LE(at + 16),
    bytes: bytes.readUInt32LE(at + 24),
    packed: bytes.subarray(start, start + size),
  };
}

function differenceIn(given: Buffer, wanted: Buffer, entries: readonly ZipEntry[]): string {
  let at = 0;
  while (at < given.length && at < wanted.length && given[at] === wanted[at]) at++;
  let offset = 0;
  for (const entry of entries) {
    offset += LOCAL_BYTES + entry.name.length;
    if (at < offset) return `byte ${at}, in the header of ${entry.name}, was changed`;
    offset += entry.packed.length;
    if (at < offset) return `byte ${at}, in ${entry.name}, was changed`;
  }
  return `byte ${at}, in the zip’s own directory, was changed`;
}

/** The content of a file, never more than its stated size. Faults: `unsupported_format`. */
export function contentOf(entry: ZipEntry): Buffer {
  let content = entry.packed;
  if (entry.isDeflated) {
    try {
      content = inflateRawSync(entry.packed, { maxOutputLength: Math.max(1, entry.bytes) });
    } catch (error) {
      throw refused(`${entry.name} cannot be unpacked to the size it states`, error);
    }
  }
  if (content.length !== entry.bytes || crc32(content) !== entry.crc)
    throw refused(`${entry.name} does not have the size and check sum that the zip states`);
  return content;
}

function refused(why: string, cause?: unknown): Fault {
  return new Fault('unsupported_format', `This zip is refused: ${why}.`, {}, cause);
}
