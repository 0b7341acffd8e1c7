import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptUpload } from '#ingest/commands/upload.ts';
import { importUpload } from '#ingest/jobs/uploads.ts';
import { findRun, runJson } from '#ingest/queries/runs.ts';
import { createBlobStore } from '#platform/blob.ts';
import { startGround, type TestGround } from '../harness.ts';

let street: TestGround;
beforeAll(async () => {
  street = await startGround();
});
afterAll(() => street.stop());

test('a worker that cannot see an uploaded file ends its import with the reason and the way out', async () => {
  const ctx = await street.newOrganization();
  async function* files() {
    yield { name: 'products.csv', stream: Readable.from(['product_key,name\napi,API\n']) };
  }
  const [uploaded] = await acceptUpload(ctx, files(), {});
  const elsewhere = path.join(street.config.dataDir, 'another-machine');
  const there = { ...ctx, blobs: createBlobStore({ ...street.config, dataDir: elsewhere }) };
  await importUpload(there, await findRun(ctx, uploaded?.id ?? ''));
  expect(runJson(await findRun(ctx, uploaded?.id ?? ''))).toMatchObject({
    status: 'failed',
    failure: { code: 'not_found', mend: expect.stringMatching(/S3_BUCKET.*share the data folder/) },
  });
});
