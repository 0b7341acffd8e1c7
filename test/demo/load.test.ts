import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Access, createAccess } from '#access/commands/access.ts';
import { ensureDemo } from '#demo/commands/company.ts';
import { listStories } from '#demo/queries.ts';
import { startGround, type TestGround } from '../harness.ts';

let here: TestGround;
let access: Access;
beforeAll(async () => {
  here = await startGround();
  const config = { ...here.config, demoAccounts: 40 };
  access = createAccess(here.ground, config, config.databaseUrl ?? '');
}, 60_000);
afterAll(async () => {
  await access?.close();
  await here?.stop();
});

test('two servers that start at once on a new database load the demo company once', async () => {
  const steps: string[] = [];
  const both = await Promise.all([ensureDemo(access, (step) => steps.push(step)), ensureDemo(access)]);
  expect(both.map((each) => each.isNew).sort()).toEqual([false, true]);
  const [{ ctx }] = both;
  expect(both[1].ctx.organization.id).toBe(ctx.organization.id);
  const counts = await ctx.pg.read(async (tx) => ({
    customers: (await tx.selectFrom('customers').select('account_id').execute()).length,
    runs: (await tx.selectFrom('reconciliation_runs').select('status').execute()).map((run) => run.status),
    imports: (await tx.selectFrom('import_runs').select('file_name').execute()).map((run) => run.file_name),
  }));
  expect(counts.customers).toBe(40);
  expect(counts.runs).toEqual(['done']);
  expect(new Set(counts.imports).size).toBe(counts.imports.length);
  expect((await ensureDemo(access)).isNew).toBe(false);
}, 240_000);

test('each story leads to the finding that tells it, and another organization has none', async () => {
  const { ctx } = await ensureDemo(access);
  const stories = await listStories(ctx);
  expect(stories.length).toBeGreaterThanOrEqual(10);
  expect(stories.filter((story) => story.finding_id === null).map((story) => story.title)).toEqual([]);
  for (const story of stories) expect(story.href).toBe(`/recover?finding=${story.finding_id}`);
  expect(await listStories(await here.newOrganization())).toEqual([]);
}, 240_000);
