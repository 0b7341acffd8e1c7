import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const WAIT_MS_MAX = 120_000;

/** A folder that is gone after the test, with whatever was put inside. */
export function scratchFolder(): { path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-operate-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

export type Started = {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Waits for what standard output says; fails with all that was said should the process end before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code (or the signal's name) once it has ended. */
  ended(): Promise<number | string>;
  kill(signal: NodeJS.Signals): Promise<number | string>;
};

/** Starts the command line as an operator would, with these settings and none of this process's own. */
export function start(args: readonly string[], env: Record<string, string>): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...args], {
    // The same files are compiled by each of many processes; kept code takes a third off their start.
    env: { PATH, HOME, NODE_COMPILE_CACHE: path.join(tmpdir(), 'plumbline-compile-cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const closed = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return {
    child,
    out: () => out,
    err: () => err,
    ended: () => closed,
    kill: (signal) => {
      child.kill(signal);
      return closed;
    },
    async says(pattern) {
      const deadline = performance.now() + WAIT_MS_MAX;
      for (;;) {
        const found = pattern.exec(out);
        if (found) return found;
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (hasEnded || performance.now() > deadline) throw new Error(`never said ${pattern}: ${out}${err}`);
        await sleep(20);
      }
    },
  };
}

/** Runs a command to its end. */
export async function run(args: readonly string[], env: Record<string, string>) {
  const started = start(args, env);
  const code = await started.ended();
  return { code, out: started.out(), err: started.err() };
}

/** A server that answers, and its address. */
export async function serve(
  env: Record<string, string>,
): Promise<Started & { url: string; seconds: number }> {
  const began = performance.now();
  const started = start(['serve', '--no-demo', '--port', '0'], env);
  const [, url = ''] = await started.says(/ready at (http:\S+)/);
  return { ...started, url, seconds: (performance.now() - began) / 1000 };
}

/** Processes that still work in a folder: by their working folder or by their command line. */
export function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const cwd = readlinkSync(`/proc/${pid}/cwd`);
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        // A process that has ended and waits for its parent's notice has no command line.
        const isIn = command !== '' && (cwd.startsWith(folder) || command.includes(folder));
        return isIn ? [`${pid} ${command}`] : [];
      } catch {
        return [];
      }
    });
}

/** Tries until it holds; fails with the last word. */
export async function eventually<T>(attempt: () => T | Promise<T>, msMax = WAIT_MS_MAX): Promise<T> {
  const deadline = performance.now() + msMax;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}
