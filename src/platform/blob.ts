import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Fault } from '#core/error.ts';
import type { Config } from './config.ts';
import { deriveKey, sign, verifySignature } from './secrets.ts';

/** Files kept outside the databases: uploads and exports. Keys are `organization/kind/id`. */
export type BlobStore = {
  put(key: string, body: Readable): Promise<void>;
  /** The content, or a `not_found` fault. */
  get(key: string): Promise<Readable>;
  /** Removes the content; one that is gone is no fault. */
  remove(key: string): Promise<void>;
  /** Every key there is, for a backup. */
  keys(): AsyncIterable<string>;
};

/** The S3-compatible store when a bucket is configured, else a folder inside the data folder. */
export function createBlobStore(config: Config): BlobStore {
  return config.s3 ? s3Blobs(config.s3) : folderBlobs(path.join(config.dataDir, 'blobs'));
}

const KEY = /^[\w-]+(\/[\w.-]+)+$/;

const SHARE =
  'Servers and workers on several machines or data folders need one place for files: set S3_BUCKET, or share the data folder.';

function folderBlobs(root: string): BlobStore {
  return {
    async put(key, body) {
      const file = fileOf(root, key);
      await mkdir(path.dirname(file), { recursive: true });
      const partial = `${file}.partial`;
      const handle = await open(partial, 'w', 0o600);
      try {
        await pipeline(body, handle.createWriteStream({ flush: true }));
        await rename(partial, file);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    async get(key) {
      const file = fileOf(root, key);
      if (!(await stat(file).catch(() => null))) {
        throw new Fault('not_found', 'The file is not stored here.', { where: root, mend: SHARE });
      }
      return createReadStream(file);
    },
    remove: (key) => rm(fileOf(root, key), { force: true }),
    async *keys() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.endsWith('.partial')) continue;
        yield path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
      }
    },
  };
}

function fileOf(root: string, key: string): string {
  if (!KEY.test(key) || key.includes('..')) throw new TypeError(`bad blob key ${key}`);
  return path.join(root, ...key.split('/'));
}

function s3Blobs(s3: NonNullable<Config['s3']>): BlobStore {
  const client = new S3Client({
    region: s3.region,
    // Other stores than Amazon's do not all take the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: { accessKeyId: s3.keyId, secretAccessKey: s3.secret },
    ...(s3.endpoint ? { endpoint: s3.endpoint, forcePathStyle: true } : {}),
  });
  return {
    async put(key, body) {
      // By way of a file: the length has to be sent first, and an upload may be larger than memory.
      const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-blob-'));
      try {
        const file = path.join(folder, 'body');
        await pipeline(body, createWriteStream(file, { mode: 0o600 }));
        const { size } = await stat(file);
        const Body = createReadStream(file);
        await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body, ContentLength: size }));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: s3.bucket, Key: key }));
        return Body as Readable;
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey')
          throw new Fault('not_found', 'The file is not in the bucket.');
        throw error;
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: s3.bucket, Key: key }));
    },
    async *keys() {
      for (let token: string | undefined, more = true; more; ) {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: s3.bucket, ...(token ? { ContinuationToken: token } : {}) }),
        );
        for (const { Key } of page.Contents ?? []) if (Key && KEY.test(Key)) yield Key;
        token = page.NextContinuationToken;
        more = token !== undefined;
      }
    },
  };
}

/** A path that lets whoever holds it read one blob until `expiresAt`, and nothing else. */
export function signBlobPath(secret: string, key: string, fileName: string, expiresAt: Date): string {
  const expires = Math.floor(expiresAt.getTime() / 1000);
  const signature = sign(deriveKey(secret, 'blob-link'), `${key}\n${fileName}\n${expires}`);
  const query = new URLSearchParams({ name: fileName, expires: String(expires), signature });
  return `/files/${key}?${query}`;
}

/** Throws `link_expired` unless the signature is ours and its time has not passed. */
export function checkBlobPath(
  secret: string,
  now: Date,
  link: { key: string; name: string; expires: number; signature: string },
): void {
  const text = `${link.key}\n${link.name}\n${link.expires}`;
  const genuine = verifySignature(deriveKey(secret, 'blob-link'), text, link.signature);
  if (!genuine || link.expires * 1000 < now.getTime()) {
    throw new Fault('link_expired', undefined, { mend: 'Ask for a new download link.' });
  }
}
