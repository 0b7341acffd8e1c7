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
import { isAlive } from './process.ts';

export type EngineOptions = {
  dataDir: string;
  log: EngineLog;
  /** Which engines are wanted here; both by default. */
  postgres?: boolean;
  clickhouse?: boolean;
  /** How long to wait for the owner of a locked folder to say where its engines are. */
  joinWaitMsMax?: number;
  /**
   * True (the default) for a process that runs until it is stopped. The engines of a short one
   * are not joined, as they would be gone in the middle of the work: others wait for its end.
   */
  isLasting?: boolean;
};

/** Where the engines answer. `joined` means another process runs them and `stop()` leaves them be. */
export type Engines = {
  databaseUrl: string;
  clickhouseUrl: string;
  joined: boolean;
  /** Process ids of the engines we run ourselves, 0 for one we do not. */
  pids(): { postgres: number; clickhouse: number };
  stop(): Promise<void>;
  /** Calls back once, should the process that runs joined engines be gone. */
  onOwnerGone(callback: () => void): void;
};

/** The note the owner leaves for other commands on the same data folder. */
type Note = { pid: number; databaseUrl: string; clickhouseUrl: string; isLasting: boolean };

const JOIN_WAIT_MS_MAX = 90_000;
const SHORT_OWNER_WAIT_MS_MAX = 10 * 60_000;
const OWNER_LOOK_MS = 1_000;

/**
 * Starts PostgreSQL and ClickHouse on `dataDir`, or joins the engines of the process that already runs
 * them there. An engine that dies is started again at the same address. The URL of an engine that was not
 * wanted is ''. Throws Fault('data_folder_locked' | 'engine_unavailable').
 */
export async function startEngines(options: EngineOptions): Promise<Engines> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const notePath = join(dataDir, 'engines.json');
  const lock = await lockOrFindOwner(dataDir, notePath, options);
  if ('databaseUrl' in lock) return joinOwner(lock, notePath, options);

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
  writeNote(notePath, { pid: process.pid, ...urls, isLasting: options.isLasting !== false });
  let stopped: Promise<void> | undefined;
  return {
    ...urls,
    joined: false,
    pids: () => ({ postgres: postgres?.pid() ?? 0, clickhouse: clickhouse?.pid() ?? 0 }),
    stop: () => (stopped ??= stop()),
    onOwnerGone: () => {},
  };
}

/** The lock when it is ours; otherwise the note of the owner, waiting while it is still starting or a short one. */
async function lockOrFindOwner(
  dataDir: string,
  notePath: string,
  options: EngineOptions,
): Promise<Extract<LockAttempt, { held: true }> | Note> {
  const started = performance.now();
  let waitMsMax = options.joinWaitMsMax ?? JOIN_WAIT_MS_MAX;
  for (;;) {
    const attempt = lockFolder(dataDir);
    if (attempt.held) return attempt;
    const note = readNote(notePath);
    if (note?.pid === attempt.pid) {
      if (note.isLasting) return note;
      if (waitMsMax !== SHORT_OWNER_WAIT_MS_MAX) {
        waitMsMax = SHORT_OWNER_WAIT_MS_MAX;
        options.log.warn({ pid: note.pid }, 'another command uses this data folder; waiting until it ends');
      }
    }
    const isLate = performance.now() - started > waitMsMax;
    if (isLate || attempt.pid === process.pid) throw locked(dataDir, attempt.pid);
    await sleep(100);
  }
}

function joinOwner(note: Note, notePath: string, options: EngineOptions): Engines {
  const lacking =
    (options.postgres !== false && !note.databaseUrl) ||
    (options.clickhouse !== false && !note.clickhouseUrl);
  if (lacking) throw locked(options.dataDir, note.pid);
  options.log.info({ pid: note.pid }, 'joined the engines of a running process');
  const { databaseUrl, clickhouseUrl } = note;
  let timer: NodeJS.Timeout | undefined;
  return {
    databaseUrl,
    clickhouseUrl,
    joined: true,
    pids: () => ({ postgres: 0, clickhouse: 0 }),
    stop: async () => clearInterval(timer),
    onOwnerGone(callback) {
      timer = setInterval(() => {
        if (isAlive(note.pid) && readNote(notePath)?.pid === note.pid) return;
        clearInterval(timer);
        callback();
      }, OWNER_LOOK_MS);
    },
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
