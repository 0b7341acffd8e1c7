import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, type Started, scratchFolder, start } from '../operate/process.ts';
import { csvOf, renewals } from './tables.ts';

const scratch = scratchFolder();
const dataDir = path.join(scratch.path, 'data');
const file = path.join(scratch.path, 'renewals.csv');
let engines: Started;
beforeAll(async () => {
  writeFileSync(file, csvOf(renewals({ rows: 260 })));
  engines = start(['work'], { PLUMBLINE_DATA_DIR: dataDir });
  await engines.says(/Working the queues/);
});
afterAll(async () => {
  await engines?.kill('SIGTERM');
  scratch.remove();
});

async function json(...args: string[]) {
  const { code, out, err } = await run(['models', ...args, '--data-dir', dataDir, '--json'], {});
  expect(err, args.join(' ')).toBe('');
  return { code, value: JSON.parse(out) };
}

test('the command line trains on a CSV, shows the model and rebuilds it', async () => {
  const columns = ['--outcome', 'churned', '--date', 'as_of', '--id', 'account'];
  const trained = await json('train', '--file', file, ...columns, '--name', 'Churn', '--org', 'Acme');
  expect(trained).toMatchObject({ code: 0, value: { training: { status: 'done' }, model: { rows: 260 } } });
  const { value: listed } = await json('list', '--org', 'Acme');
  expect(listed.models.map((model: { name: string }) => model.name)).toEqual(['Churn']);
  const shown = await run(['models', 'show', 'churn', '--org', 'Acme', '--data-dir', dataDir], {});
  expect(shown.out).toContain('Judged on rows newer than its training data');
  const again = await json('backtest', 'Churn', '--org', 'Acme');
  expect(again).toMatchObject({ code: 0, value: { backtest: { is_identical: true } } });
  const refused = await json('train', '--file', file, '--outcome', 'left', '--org', 'Acme');
  expect(refused).toMatchObject({ code: 1, value: { error: { code: 'bad_request' } } });
  expect(refused.value.error.mend).toContain('seats_used');
  const nobody = await json('show', 'Churn', '--org', 'Other');
  expect(nobody).toMatchObject({ code: 1, value: { error: { code: 'not_found' } } });
  const neither = await json('train', '--org', 'Acme');
  expect(neither.value.error.mend).toContain('billed-revenue');
});
