import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '#core/error.ts';
import { writeOnce } from '../write-aside.ts';
import { guardAgainstOrphan } from './guard.ts';
import type { EngineLog } from './log.ts';
import { postgresBinaries, type RunAs, touchBinaries } from './postgres-binaries.ts';
import { dataArgument, initializeCluster } from './postgres-cluster.ts';
import { commandLine, endProcess, isAlive, onFreePort, workingFolder } from './process.ts';
import { type Running, type Supervised, supervise } from './supervisor.ts';

const USER = 'plumbline';
const DATABASE = 'plumbline';
const START_MS_MAX = 180_000;
const NOBODY_ID = 65534;
const DAY_MS = 86_400_000;

/** Settings of the embedded server: durable as installed, small enough for a laptop. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'fatal',
  jit: 'off',
};

/** Said to each client of a server that starts, stops or recovers: expected, and logged once by ourselves. */
const ROUTINE =
  /the database system is |not yet accepting connections|terminating connection (due to administrator command|because of)/;

export type EmbeddedPostgres = Supervised & { url: string };

/**
 * Starts the embedded PostgreSQL on `folder` (made on first use) at a free loopback port, and keeps it
 * running. Answers once it takes connections. Throws Fault('engine_unavailable') when it cannot.
 */
export async function startPostgres(folder: string, log: EngineLog): Promise<EmbeddedPostgres> {
  const data = resolve(folder, 'postgres');
  const runAs = chooseUser(data);
  const binaries = postgresBinaries(runAs);
  const password = await passwordOf(join(folder, 'postgres.password'), existsSync(join(data, 'PG_VERSION')));
  await endStalePostmaster(data, log);
  if (!existsSync(join(data, 'PG_VERSION'))) await initializeCluster(binaries, data, USER, password, runAs);
  return await onFreePort(async (port) => {
    const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
    const start = () => {
      // A swept temporary folder is staged again.
      const present = existsSync(join(binaries, 'bin', 'postgres')) ? binaries : postgresBinaries(runAs);
      return launch({ binaries: present, data, port, runAs, url, log });
    };
    const supervised = await supervise('postgres', log, start);
    setInterval(() => touchBinaries(binaries), DAY_MS).unref();
    return { ...supervised, url };
  });
}

/** PostgreSQL refuses root: then it runs as whoever owns the data already, or as nobody. */
function chooseUser(data: string): RunAs {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(data, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : { uid: NOBODY_ID, gid: NOBODY_ID };
}

/** The password of the cluster; made together with a new one. Faults: `config_invalid` when that of an old one is gone. */
export async function passwordOf(file: string, isMade: boolean): Promise<string> {
  if (!isMade) await writeOnce(file, randomBytes(24).toString('hex'));
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (password !== '') return password;
  const detail = `The password of the embedded PostgreSQL is gone: ${file} is ${existsSync(file) ? 'empty' : 'missing'}.`;
  throw new Fault('config_invalid', detail, {
    where: file,
    mend: isMade
      ? 'Put the file back from a copy of the data folder; without one, restore a backup into a new data folder.'
      : 'Delete the file and start again; a new one is made.',
  });
}

/** Ends a server that outlived its parent. Only a process that really is postgres on this folder is touched. */
async function endStalePostmaster(data: string, log: EngineLog): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  if (!(pid > 1) || !isAlive(pid)) return;
  const command = commandLine(pid);
  const isOurs = command.includes('postgres') && (workingFolder(pid) === data || command.includes(data));
  if (!isOurs) return;
  log.warn({ engine: 'postgres', pid }, 'ending a server left over from a killed process');
  await endProcess(pid, [
    ['SIGINT', 15_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 2_000],
  ]);
}

type Server = { binaries: string; data: string; port: number; runAs: RunAs; url: string; log: EngineLog };

async function launch(server: Server): Promise<Running> {
  const { binaries, data, port, runAs, log } = server;
  chmodSync(data, 0o700);
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = spawn(join(binaries, 'bin', 'postgres'), ['-D', dataArgument(data, runAs), ...settings], {
    cwd: data,
    ...runAs,
    env: { TZ: 'UTC', LANG: 'C.UTF-8' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own group, so that a Ctrl+C meant for us does not end it before we have closed our connections.
    detached: true,
  });
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk}`.slice(-2000);
    // Its LOG lines are routine; clients see their own ERRORs, and a client that comes too early gets an error that says so.
    const lines = String(chunk)
      .split('\n')
      .filter((line) => /WARNING:|FATAL:|PANIC:/.test(line) && !ROUTINE.test(line));
    if (lines.length > 0) log.warn({ engine: 'postgres', output: lines.join('\n') }, 'postgres says');
  });
  const failed = once(child, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => {});
  const guard = guardAgainstOrphan(child.pid ?? 0, 'INT');
  child.once('exit', guard.release);
  const stop = async () => {
    guard.release();
    if (child.pid)
      await endProcess(child.pid, [
        ['SIGINT', 30_000],
        ['SIGQUIT', 10_000],
        ['SIGKILL', 2_000],
      ]);
  };
  try {
    await Promise.race([
      failed,
      untilReady(server, () => child.exitCode === null && child.signalCode === null),
    ]);
  } catch (error) {
    await stop();
    throw new Fault(
      'engine_unavailable',
      `PostgreSQL did not start: ${lastWords.trim()}`,
      { where: data },
      error,
    );
  }
  return { child, stop };
}

/** Waits until a connection is accepted (recovery may take a while) and the database is there. */
async function untilReady(server: Server, isRunning: () => boolean): Promise<void> {
  const deadline = performance.now() + START_MS_MAX;
  const maintenance = server.url.replace(/\/[^/]*$/, '/postgres');
  for (;;) {
    const client = new pg.Client({ connectionString: maintenance, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
      return;
    } catch (error) {
      if (!isRunning() || performance.now() > deadline) throw error;
      await sleep(25);
    } finally {
      await client.end().catch(() => {});
    }
  }
}
