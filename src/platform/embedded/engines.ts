import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#core/error.ts';
import { startClickHouse } from './clickhouse.ts';
import { type LockAttempt, lockFolder } from './lock.ts';
import type { EngineLog } from './log.ts';
import { startPostgres } from './postgres.ts';

export type EngineOptions = {
  dataDir: string;
  log: EngineLog;
  /** Which engines are wanted here; both unless told otherwise. */
  postgres?: boolean;
  clickhouse?: boolean;
  /** How long to wait for the owner of a locked folder to say where its engines are. */
  joinWaitMsMax?: number;
};

/** Where the engines answer. `joined` means another process runs them and `stop()` leaves them be. */
export type Engines = {
  databaseUrl: string;
  clickhouseUrl: string;
  joined: boolean;
  /** Process ids of the engines we run ourselves, 0 for one we do not. */
  pids(): { postgres: number; clickhouse: number };
  stop(): Promise<void>;
};

/** The note the owner leaves for other commands on the same data folder. */
type Note = { pid: number; databaseUrl: string; clickhouseUrl: string };

const JOIN_WAIT_MS_MAX = 90_000;

/**
 * Starts PostgreSQL and ClickHouse on `dataDir`, or joins the engines of the process that already runs
 * them there. An engine that dies is started again at the same address. The URL of an engine that was not
 * wanted is ''. Throws Fault('data_folder_locked' | 'engine_unavailable').
 */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const notePath = join(dataDir, 'engines.json');
  const lock = await lockOrFindOwner(dataDir, notePath, options.joinWaitMsMax ?? JOIN_WAIT_MS_MAX);
  if ('databaseUrl' in lock) return joinOwner(lock, options);

  rmSync(notePath, { force: true });
  const started = await Promise.allSettled([
    options.postgres === false ? undefined : startPostgres(dataDir, options.log),
    options.clickhouse === false ? undefined : startClickHouse(dataDir, options.log),
  ]);
  const [postgres, clickhouse] = started.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  const stop = async () => {
    rmSync(notePath, { force: true });
    await Promise.all([postgres?.stop(), clickhouse?.stop()]);
    lock.release();
  };
  const failure = started.find((one) => one.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  const urls = { databaseUrl: postgres?.url ?? '', clickhouseUrl: clickhouse?.url ?? '' };
  writeNote(notePath, { pid: process.pid, ...urls });
  let stopped: Promise<void> | undefined;
  return {
    ...urls,
    joined: false,
    pids: () => ({ postgres: postgres?.pid() ?? 0, clickhouse: clickhouse?.pid() ?? 0 }),
    stop: () => (stopped ??= stop()),
  };
}

/** The lock when it is ours; otherwise the note of the owner, waiting while the owner is still starting. */
async function lockOrFindOwner(
  dataDir: string,
  notePath: string,
  waitMsMax: number,
): Promise<Extract<LockAttempt, { held: true }> | Note> {
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    const attempt = lockFolder(dataDir);
    if (attempt.held) return attempt;
    const note = readNote(notePath);
    if (note?.pid === attempt.pid) return note;
    if (performance.now() > deadline || attempt.pid === process.pid) throw locked(dataDir, attempt.pid);
    await sleep(100);
  }
}

function joinOwner(note: Note, options: EngineOptions): Engines {
  const lacking =
    (options.postgres !== false && !note.databaseUrl) ||
    (options.clickhouse !== false && !note.clickhouseUrl);
  if (lacking) throw locked(options.dataDir, note.pid);
  options.log.info({ pid: note.pid }, 'joined the engines of a running process');
  const { databaseUrl, clickhouseUrl } = note;
  return {
    databaseUrl,
    clickhouseUrl,
    joined: true,
    pids: () => ({ postgres: 0, clickhouse: 0 }),
    stop: async () => {},
  };
}

function locked(dataDir: string, pid: number): Fault {
  const mend = `Stop process ${pid}, or choose another folder with PLUMBLINE_DATA_DIR.`;
  return new Fault('data_folder_locked', `Process ${pid} uses the data folder ${dataDir}.`, {
    where: dataDir,
    mend,
  });
}

function writeNote(path: string, note: Note): void {
  const draft = `${path}.new`;
  writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  renameSync(draft, path);
}

function readNote(path: string): Note | undefined {
  try {
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Note) : undefined;
  } catch {
    return undefined;
  }
}
