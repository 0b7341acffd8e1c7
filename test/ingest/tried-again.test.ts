import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadJobs } from '#ingest/jobs/uploads.ts';
import type { ImportRunJson } from '#ingest/shapes.ts';
import { createUsageClient } from '#platform/clickhouse.ts';
import { startGround, type TestGround } from '../harness.ts';
import { openDoor } from './door.ts';

let ground: TestGround;
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(() => ground?.stop());

test('an import that meets an engine which is away shows as waiting, never as failed, while it is tried again', async () => {
  // Nobody listens there: as long as an engine that restarts.
  const away = createUsageClient('http://127.0.0.1:9');
  await uploadJobs({ ...ground.ground, clickhouse: away }, ground.queue);
  const ctx = await ground.newOrganization();
  const door = await openDoor(ground, ctx);
  const form = new FormData();
  form.append(
    'file',
    new Blob(['event_id,account_id,product_key,ts,units\ne1,a,p,2026-01-01T00:00:00Z,1\n']),
    'usage.csv',
  );
  const { runs } = await door.json<{ runs: ImportRunJson[] }>('/api/upload', { method: 'POST', body: form });
  const seen = new Set<string>();
  const state = () => door.json<ImportRunJson>(`/api/imports/${runs[0]?.id}`);
  await expect
    .poll(
      async () => {
        const run = await state();
        seen.add(run.status);
        return run.failure?.code;
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe('engine_unavailable');
  expect((await state()).status).toBe('queued');
  expect([...seen]).not.toContain('failed');
  await door.close();
  await away.close();
});
