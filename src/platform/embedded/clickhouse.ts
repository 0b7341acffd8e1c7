import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fault } from '#core/error.ts';
import type { ChildSettings } from './clickhouse-child.ts';
import type { EngineLog } from './log.ts';
import { commandLine, endProcess, isAlive, onFreePort, processBirth } from './process.ts';
import { type Running, type Supervised, supervise } from './supervisor.ts';

const USER = 'default';
const CHILD = fileURLToPath(new URL('./clickhouse-child.ts', import.meta.url));
const START_MS_MAX = 120_000;

export type EmbeddedClickHouse = Supervised & { url: string };

/**
 * Starts the embedded ClickHouse on `folder`/clickhouse (made on first use) in a process of its own, behind
 * a loopback HTTP port, and keeps it running. Throws Fault('engine_unavailable') when it cannot.
 */
export async function startClickHouse(folder: string, log: EngineLog): Promise<EmbeddedClickHouse> {
  const home = resolve(folder, 'clickhouse');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  await endStaleChild(home, log);
  const password = randomBytes(24).toString('hex');
  const concurrentQueriesMax = Math.min(16, Math.max(4, availableParallelism() * 2));
  return await onFreePort(async (port) => {
    const settings: ChildSettings = { folder: home, port, user: USER, password, concurrentQueriesMax };
    const supervised = await supervise('clickhouse', log, () => launch(settings, log));
    return { ...supervised, url: `http://${USER}:${password}@127.0.0.1:${port}` };
  });
}

/** Ends an engine process that outlived its parent, once it has finished what it was writing. */
async function endStaleChild(home: string, log: EngineLog): Promise<void> {
  const path = join(home, 'pid');
  if (!existsSync(path)) return;
  const [pid, birth] = readFileSync(path, 'utf8').split(' ') as [string, string];
  const id = Number(pid);
  if (
    !(id > 1) ||
    !isAlive(id) ||
    processBirth(id) !== birth ||
    !commandLine(id).includes('clickhouse-child')
  )
    return;
  log.warn({ engine: 'clickhouse', pid: id }, 'ending an engine left over from a killed process');
  await endProcess(id, [
    ['SIGTERM', 25_000],
    ['SIGKILL', 5_000],
  ]);
}

async function launch(settings: ChildSettings, log: EngineLog): Promise<Running> {
  const child = spawn(process.execPath, ['--no-warnings', CHILD], {
    cwd: settings.folder,
    // One thread per running query, and some for files.
    env: { UV_THREADPOOL_SIZE: String(settings.concurrentQueriesMax + 8), TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk}`.slice(-4000);
    log.warn({ engine: 'clickhouse', output: String(chunk).trim() }, 'clickhouse says');
  });
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  const pidFile = join(settings.folder, 'pid');
  const stop = async () => {
    child.stdin.end();
    if (child.pid)
      await endProcess(child.pid, [
        ['SIGTERM', 30_000],
        ['SIGKILL', 5_000],
      ]);
    rmSync(pidFile, { force: true });
  };
  try {
    if (child.pid) writeFileSync(pidFile, `${child.pid} ${processBirth(child.pid)}`, { mode: 0o600 });
    const output = createInterface({ input: child.stdout });
    const gone = once(child, 'exit').then(() => {
      throw new Error('the process ended');
    });
    gone.catch(() => {});
    await Promise.race([gone, once(output, 'line', { signal: AbortSignal.timeout(START_MS_MAX) })]);
  } catch (error) {
    await stop();
    throw new Fault(
      'engine_unavailable',
      `ClickHouse did not start: ${lastWords.trim()}`,
      { where: settings.folder },
      error,
    );
  }
  return { child, stop };
}
