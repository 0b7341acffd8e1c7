import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the lock file lists the packages of every platform, whatever the registry knew when it was written', () => {
  const checked = spawnSync(process.execPath, ['scripts/lock-platforms.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([checked.status, checked.stderr]).toEqual([0, '']);
});

test('the lock file names no registry, so that any may serve the packages', () => {
  expect(readFileSync(`${root}package-lock.json`, 'utf8')).not.toMatch(/"resolved": "https?:/);
});
