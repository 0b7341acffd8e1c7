import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '#core/error.ts';
import type { RunAs } from './postgres-binaries.ts';

/**
 * How PostgreSQL gets to know where its data is. As root the server runs as nobody, who may not walk through a
 * private home; but a process keeps the folder it was started in, and this path leads there.
 */
export function dataArgument(data: string, runAs: RunAs): string {
  return runAs ? '/proc/self/cwd' : data;
}

/** Makes a new cluster beside its final place and moves it there whole, so a killed first start leaves none. */
export async function initializeCluster(
  binaries: string,
  data: string,
  user: string,
  password: string,
  runAs: RunAs,
): Promise<void> {
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const secret = mkdtempSync(join(tmpdir(), 'plumbline-initdb-'));
  const passwordFile = join(secret, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (runAs) for (const path of [draft, secret, passwordFile]) giveTo(runAs, path);
    const options = ['-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const args = ['-D', dataArgument(draft, runAs), ...options, ...locale];
    const child = spawn(join(binaries, 'bin', 'initdb'), args, { cwd: draft, ...runAs, env: { TZ: 'UTC' } });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, 'close');
    if (code !== 0)
      throw new Fault('engine_unavailable', `PostgreSQL could not make its data folder: ${output.trim()}`, {
        where: data,
      });
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
  // Renaming onto a folder that holds anything fails: whatever is there is never deleted.
  renameSync(draft, data);
}

function giveTo(runAs: NonNullable<RunAs>, path: string): void {
  try {
    chownSync(path, runAs.uid, runAs.gid);
  } catch (error) {
    const mend = 'Run as an ordinary user, put PLUMBLINE_DATA_DIR on a local disk, or set DATABASE_URL.';
    throw new Fault(
      'engine_unavailable',
      'PostgreSQL refuses root, and root may not give files away here.',
      { where: path, mend },
      error,
    );
  }
}
