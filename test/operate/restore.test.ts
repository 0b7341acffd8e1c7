import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { run, type Started, scratchFolder, start } from './process.ts';

const FACTS = fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url));
const scratch = scratchFolder();
afterAll(() => scratch.remove());
const at = (name: string) => path.join(scratch.path, name);
const env = {};

/** Kills a restore -9 at the moment when its mark stands in the database. */
async function killAtMark(restore: Started, dataDir: string): Promise<void> {
  while (restore.child.exitCode === null) {
    await sleep(5);
    const engines = await Promise.resolve()
      .then(() => readFileSync(path.join(dataDir, 'engines.json'), 'utf8'))
      .catch(() => '');
    const [url] = /postgres(?:ql)?:\/\/[^"]+/.exec(engines) ?? [];
    if (url === undefined) continue;
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      while (restore.child.exitCode === null) {
        const { rows } = await client.query('select 1 from operation.restores');
        if (rows.length === 0) continue;
        restore.child.kill('SIGKILL');
        return;
      }
    } catch {
      // The server or its tables are not there yet.
    } finally {
      await client.end().catch(() => {});
    }
  }
}

test('a sealed backup restores elsewhere to the last finding, also after a kill -9 in the midst', async () => {
  writeFileSync(at('passphrase'), 'correct horse battery\n');
  const [first, second, file] = [at('first'), at('second'), at('sealed.backup')];
  const seal = ['--passphrase-file', at('passphrase')];
  const kept = ['--data-dir', first, '--org', 'Kept'];
  for (const command of [['import', FACTS], ['reconcile']]) {
    const done = await run([...command, ...kept], env);
    expect([command, done.code, done.err]).toEqual([command, 0, done.err]);
  }
  const leaks = await run(['leaks', '--data-dir', first, '--org', 'Kept', '--json'], env);
  expect(leaks.out.trim().split('\n').length).toBeGreaterThan(5);
  const written = await run(['backup', file, '--data-dir', first, ...seal], env);
  expect(written.code, written.err).toBe(0);

  const restore = start(['restore', file, '--into', second, ...seal], env);
  await killAtMark(restore, second);
  expect(await restore.ended()).toBe('SIGKILL');
  const refused = await run(['leaks', '--data-dir', second, '--org', 'Kept'], env);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('begun and not ended')]);

  const again = await run(['restore', file, '--into', second, ...seal], env);
  expect(again.code, again.err).toBe(0);
  expect((await run(['leaks', '--data-dir', second, '--org', 'Kept', '--json'], env)).out).toBe(leaks.out);
  expect((await run(['audit', 'verify', '--data-dir', second, '--org', 'Kept'], env)).out).toContain(
    'Intact',
  );
  const over = await run(['restore', file, '--into', second, ...seal], env);
  expect([over.code, over.err]).toEqual([1, expect.stringContaining('already has data')]);
}, 600_000);
