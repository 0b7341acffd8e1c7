import { parentPort } from 'node:worker_threads';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { FromLister } from './listing.ts';

// The thread that reads pages of listings: what a store answered is handed to the library that knows the format.
let page: Uint8Array = new Uint8Array(0);

const client = new S3Client({
  region: 'none',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 1,
  requestHandler: {
    async handle() {
      return { response: { statusCode: 200, headers: { 'content-type': 'application/xml' }, body: page } };
    },
  } as never,
});

parentPort?.on('message', async (bytes: Uint8Array) => {
  page = bytes;
  const answer = (message: FromLister) => parentPort?.postMessage(message);
  try {
    const listed = await client.send(new ListObjectsV2Command({ Bucket: 'page' }));
    const files = (listed.Contents ?? []).flatMap(({ Key, ETag, Size }) =>
      Key && ETag ? [{ name: Key, print: ETag, bytes: Size ?? 0 }] : [],
    );
    answer({ files, next: listed.NextContinuationToken ?? null });
  } catch (error) {
    answer({ refused: error instanceof Error ? error.message : String(error) });
  }
});
