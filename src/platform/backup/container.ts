import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Fault } from '#core/error.ts';

/**
 * The file of a backup: a line that says what it is, then frames. Each frame is its length (4 bytes), the deflated
 * chunk, sealed by AES-256-GCM when there is a passphrase, and the running SHA-256 of all frames up to it. A byte that
 * was changed, a frame that was lost or put elsewhere, and a cut end all show before anything is restored.
 */
const MAGIC = 'plumbline backup';
const FORMAT = 1;
const CHUNK_BYTES = 1024 * 1024;
const FRAME_BYTES_MAX = 4 * CHUNK_BYTES;
const HEADER_BYTES_MAX = 4096;
const SCRYPT = { N: 2 ** 16, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
const HASH_BYTES = 32;
const TAG_BYTES = 16;

/** What a chunk is: the start of a section, its data, or the end of the backup. */
const KIND = { section: 1, data: 2, end: 3 } as const;

type Header = { kind: typeof MAGIC; format: number; salt: string | null };

export type Frame =
  | { readonly kind: 'section' | 'end'; readonly json: unknown }
  | { readonly kind: 'data'; readonly bytes: Buffer };

/** Writes a backup frame by frame; memory holds one chunk. */
export class BackupWriter {
  private readonly handle: FileHandle;
  private readonly key: Buffer | null;
  private readonly hash = createHash('sha256');
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private frames = 0;
  bytes = 0;

  private constructor(handle: FileHandle, key: Buffer | null) {
    this.handle = handle;
    this.key = key;
  }

  static async create(path: string, passphrase: string | null): Promise<BackupWriter> {
    const salt = passphrase === null ? null : randomBytes(16);
    const writer = new BackupWriter(await open(path, 'w', 0o600), salt && keyOf(passphrase ?? '', salt));
    const header: Header = { kind: MAGIC, format: FORMAT, salt: salt?.toString('hex') ?? null };
    const line = Buffer.from(`${JSON.stringify(header)}\n`);
    writer.hash.update(line);
    await writer.put(line);
    return writer;
  }

  async section(json: unknown): Promise<void> {
    await this.flush();
    await this.frame(KIND.section, Buffer.from(JSON.stringify(json)));
  }

  async data(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const piece = bytes.subarray(at, at + CHUNK_BYTES);
      this.pending.push(piece);
      this.pendingBytes += piece.length;
      if (this.pendingBytes >= CHUNK_BYTES) await this.flush();
    }
  }

  /** Ends the file and makes it durable. */
  async end(json: unknown): Promise<void> {
    await this.flush();
    await this.frame(KIND.end, Buffer.from(JSON.stringify(json)));
    await this.handle.sync();
    await this.handle.close();
  }

  async abandon(): Promise<void> {
    await this.handle.close().catch(() => {});
  }

  private async flush(): Promise<void> {
    if (this.pendingBytes === 0) return;
    const chunk = Buffer.concat(this.pending);
    [this.pending, this.pendingBytes] = [[], 0];
    await this.frame(KIND.data, chunk);
  }

  private async frame(kind: number, chunk: Buffer): Promise<void> {
    const plain = Buffer.concat([Buffer.from([kind]), deflateRawSync(chunk, { level: 1 })]);
    const body = this.key ? sealed(this.key, this.frames, plain) : plain;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    this.hash.update(length).update(body);
    const running = this.hash.copy().digest();
    this.frames++;
    await this.put(Buffer.concat([length, body, running]));
  }

  private async put(bytes: Buffer): Promise<void> {
    await this.handle.write(bytes);
    this.bytes += bytes.length;
  }
}

/**
 * The frames of a backup in their order. Faults: `unsupported_format` at the first byte that is not as it was
 * written, and when the end is missing; `forbidden` without the passphrase that sealed it.
 */
export async function* readBackup(path: string, passphrase: string | null): AsyncGenerator<Frame> {
  const source = new Source(createReadStream(path, { highWaterMark: CHUNK_BYTES }));
  try {
    const line = await source.line();
    const header = headerOf(line);
    if (header.salt !== null && passphrase === null)
      throw new Fault('forbidden', 'This backup is encrypted with a passphrase.', {
        mend: 'Name its file with --passphrase-file.',
      });
    const key = header.salt === null ? null : keyOf(passphrase ?? '', Buffer.from(header.salt, 'hex'));
    const hash = createHash('sha256').update(line);
    for (let frames = 0; ; frames++) {
      const length = await source.take(4);
      const size = length.readUInt32LE(0);
      if (size === 0 || size > FRAME_BYTES_MAX) throw damaged(source.offset);
      const body = await source.take(size);
      hash.update(length).update(body);
      if (
        !hash
          .copy()
          .digest()
          .equals(await source.take(HASH_BYTES))
      )
        throw damaged(source.offset);
      const frame = frameOf(key ? unsealed(key, frames, body) : body, source.offset);
      if (frame.kind === 'end' && !(await source.isAtEnd())) throw damaged(source.offset);
      yield frame;
      if (frame.kind === 'end') return;
    }
  } finally {
    source.close();
  }
}

function headerOf(line: Buffer): Header {
  try {
    const header = JSON.parse(line.toString()) as Header;
    const isOurs = header.kind === MAGIC && header.format === FORMAT;
    if (isOurs && (header.salt === null || /^[0-9a-f]{32}$/.test(header.salt))) return header;
  } catch {
    // Reported below.
  }
  throw new Fault(
    'unsupported_format',
    'This file is not a backup of Plumbline, or its first line was changed.',
  );
}

function frameOf(plain: Buffer, offset: number): Frame {
  let chunk: Buffer;
  try {
    chunk = inflateRawSync(plain.subarray(1), { maxOutputLength: FRAME_BYTES_MAX });
  } catch (error) {
    throw damaged(offset, error);
  }
  if (plain[0] === KIND.data) return { kind: 'data', bytes: chunk };
  if (plain[0] !== KIND.section && plain[0] !== KIND.end) throw damaged(offset);
  return { kind: plain[0] === KIND.end ? 'end' : 'section', json: JSON.parse(chunk.toString()) };
}

function keyOf(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, SCRYPT);
}

function nonceOf(frame: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(frame);
  return nonce;
}

function sealed(key: Buffer, frame: number, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(frame));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([body, cipher.getAuthTag()]);
}

function unsealed(key: Buffer, frame: number, body: Buffer): Buffer {
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(frame));
    cipher.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([cipher.update(body.subarray(0, -TAG_BYTES)), cipher.final()]);
  } catch (error) {
    throw new Fault(
      'forbidden',
      'This is not the passphrase that this backup was encrypted with.',
      {},
      error,
    );
  }
}

function damaged(offset: number, cause?: unknown): Fault {
  const detail = { mend: 'Nothing was restored from it. Take another backup file.' };
  return new Fault('unsupported_format', `The backup is damaged or cut at byte ${offset}.`, detail, cause);
}

/** Takes exact lengths off a stream. */
class Source {
  offset = 0;
  private readonly stream: ReturnType<typeof createReadStream>;
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: ReturnType<typeof createReadStream>) {
    this.stream = stream;
    this.chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  async line(): Promise<Buffer> {
    while (this.rest.indexOf(10) < 0 && this.rest.length < HEADER_BYTES_MAX) if (!(await this.more())) break;
    const end = this.rest.indexOf(10);
    if (end < 0 || end > HEADER_BYTES_MAX) return this.rest.subarray(0, 0);
    return this.take(end + 1);
  }

  async take(length: number): Promise<Buffer> {
    while (this.rest.length < length) if (!(await this.more())) throw damaged(this.offset);
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    this.offset += length;
    return taken;
  }

  async isAtEnd(): Promise<boolean> {
    return this.rest.length === 0 && !(await this.more());
  }

  close(): void {
    this.stream.destroy();
  }

  private async more(): Promise<boolean> {
    const next = await this.chunks.next();
    if (next.done) return false;
    this.rest = this.rest.length === 0 ? next.value : Buffer.concat([this.rest, next.value]);
    return true;
  }
}
