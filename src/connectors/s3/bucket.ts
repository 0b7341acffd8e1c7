import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Fault } from '#core/error.ts';
import { checkedUrl, type Outbound } from '#platform/outbound.ts';
import { connectionWords } from '../warehouse/table.ts';
import { limitAnswers } from './answer-limit.ts';
import { type ListedPage, noListing, openLister, PAGES_MAX } from './listing.ts';
import { FILE_BYTES_MAX, FILES_LISTED_MAX, type FileStore, type StoredFile } from './stored-file.ts';

export type BucketAddress = {
  readonly bucket: string;
  readonly region: string;
  /** An S3-compatible store; AWS itself when null. */
  readonly endpoint: string | null;
  readonly keyId: string;
  readonly secret: string;
};

const WAIT_MS_MAX = 30_000;
const STALL_MS_MAX = 60_000;

/**
 * Opens a bucket for reading by the guarded way out, where each connection goes to an address that was checked;
 * without a guard (null) only for a store that the operator set up.
 */
export function openBucket(outbound: Outbound | null, address: BucketAddress): FileStore {
  const { bucket, region, endpoint, keyId, secret } = address;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || !/^[a-z0-9-]{2,32}$/.test(region)) {
    throw new Fault('bad_request', 'The bucket or region name is invalid.', {
      where: 'bucket',
      mend: 'Write the bare name of the bucket, as usage-exports, and the region as eu-central-1.',
    });
  }
  if (endpoint !== null) checkedUrl(endpoint);
  const client = new S3Client({
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    // Other stores than Amazon's do not all take the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    followRegionRedirects: false,
    maxAttempts: 2,
    requestHandler: { ...outbound?.agents(), connectionTimeout: 10_000, requestTimeout: WAIT_MS_MAX },
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
  });

  let page: Uint8Array | null = null;
  limitAnswers(client, WAIT_MS_MAX, (came) => {
    page = came;
  });

  /** A page of the listing as the store sent it; pages are asked for one after the other. */
  async function pageAfter(prefix: string, token: string | null): Promise<Uint8Array> {
    page = null;
    const ask = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      ...(token === null ? {} : { ContinuationToken: token }),
    });
    await client.send(ask).catch((error: unknown) => {
      throw words(error, bucket, secret);
    });
    if (page === null) throw noListing();
    return page;
  }

  return {
    async list(prefix) {
      const files: StoredFile[] = [];
      const lister = openLister();
      try {
        let next: string | null = null;
        for (let pages = 0; pages < PAGES_MAX && files.length < FILES_LISTED_MAX; pages++) {
          const listed: ListedPage = await lister.read(await pageAfter(prefix, next));
          for (const file of listed.files) if (file.name.startsWith(prefix)) files.push(file);
          // A store that hands out the same page for ever is left.
          if (listed.next === null || listed.next === next) break;
          next = listed.next;
        }
      } finally {
        await lister.close();
      }
      return files.slice(0, FILES_LISTED_MAX).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async fetch(file, to) {
      try {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: file.name, IfMatch: file.print }),
        );
        await pipeline(Readable.from(limited(Body as Readable)), createWriteStream(to, { mode: 0o600 }));
      } catch (error) {
        throw words(error, bucket, secret);
      }
    },
    close: () => client.destroy(),
  };
}

/** The bytes of an object as long as they keep coming and are no more than a file may have. */
async function* limited(body: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  const late = () =>
    body.destroy(new Fault('bad_request', 'The store stopped sending.', { where: 'source' }));
  let timer = setTimeout(late, STALL_MS_MAX);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      bytes += chunk.length;
      if (bytes > FILE_BYTES_MAX)
        throw new Fault('bad_request', 'The file is larger than 4 GiB.', { where: 'source' });
      yield chunk;
      timer = setTimeout(late, STALL_MS_MAX);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** What a store refused, in words and without the secret. */
function words(error: unknown, bucket: string, secret: string): Fault {
  if (error instanceof Fault) return error;
  const { name, message, cause } = error as Error & { cause?: unknown };
  if (cause instanceof Fault) return cause;
  const fault = (detail: string, mend: string) =>
    new Fault('bad_request', detail, { where: 'source', mend }, error);
  if (/AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|Forbidden/.test(name)) {
    return fault('The store refuses the key.', 'Use a key that may list the bucket and get its objects.');
  }
  if (/NoSuchBucket/.test(name))
    return fault(`There is no bucket ${bucket}.`, 'Correct its name, region or endpoint.');
  if (/PreconditionFailed|NoSuchKey/.test(name))
    return fault('The file changed while it was read.', 'The next pull reads it again.');
  if (/PermanentRedirect|Redirect/.test(name))
    return fault('The bucket is in another region.', 'Correct the region.');
  const broken = connectionWords(error as Error & { code?: string });
  if (broken) return fault(broken, 'Check endpoint, firewall and region.');
  const clean = secret === '' ? message : message.replaceAll(secret, '[hidden]');
  return fault(
    `The store cannot be read: ${clean.slice(0, 200).toWellFormed()}.`,
    'Check endpoint, region and key.',
  );
}
