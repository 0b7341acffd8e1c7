import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const TICKS_PER_SECOND = 100;

/** A server in a process of its own, as an operator starts it. */
export type ServerProcess = {
  readonly url: string;
  readonly pid: number;
  /** Resident memory of the server process, in MiB. */
  memory(): number;
  /** Seconds of processor time used so far: by the server, by the usage engine, by PostgreSQL. */
  processor(): Processor;
  stop(signal?: NodeJS.Signals): Promise<void>;
};
export type Processor = { server: number; usage: number; records: number };

/** Starts `plumbline serve` on a data folder and waits until it is ready. */
export async function spawnServer(
  dataDir: string,
  given: readonly string[],
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CLI, 'serve', '--port', '0', ...given],
    {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        PLUMBLINE_DATA_DIR: dataDir,
        LOG_LEVEL: 'error',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /ready at (http:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    exited.then(() => reject(new Error(`the server ended: ${said}`)), reject);
  });
  const pid = child.pid as number;
  return {
    url,
    pid,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    processor: () => ({
      server: processorSeconds([pid]),
      usage: processorSeconds(pidsIn(dataDir, /clickhouse-child/)),
      records: processorSeconds(pidsIn(dataDir, /postgres/)),
    }),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}

/** Processes whose working folder or command line lies in a folder. */
export function pidsIn(folder: string, command: RegExp): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const isIn = line.includes(folder) || readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
        return isIn && command.test(line);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Processor seconds that processes, with their children that ended, have used. */
export function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ');
      return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      return sum;
    }
  }, 0);
}
