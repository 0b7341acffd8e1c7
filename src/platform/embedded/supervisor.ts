import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineLog } from './log.ts';

/** A running engine process and how to end it in good order. */
export type Running = { child: ChildProcess; stop(): Promise<void> };

export type Supervised = { pid(): number; stop(): Promise<void> };

const BACKOFF_MS_MAX = 10_000;

/**
 * Starts an engine and starts it again whenever it dies, waiting longer after each failure.
 * The first start's error is the caller's; later ones are logged and tried again until `stop()`.
 */
export async function supervise(
  name: string,
  log: EngineLog,
  start: () => Promise<Running>,
): Promise<Supervised> {
  let stopping = false;
  let running = await start();
  let restart: Promise<void> = Promise.resolve();

  const watch = () => {
    const { child } = running;
    const onExit = (code: number | null, signal: string | null) => {
      if (stopping) return;
      log.error({ engine: name, code, signal }, 'engine died; starting it again');
      restart = again();
    };
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode, child.signalCode);
    else child.once('exit', onExit);
  };

  const again = async () => {
    for (let attempt = 0; !stopping; attempt++) {
      await sleep(Math.min(BACKOFF_MS_MAX, attempt === 0 ? 50 : 200 * 2 ** attempt));
      if (stopping) return;
      try {
        running = await start();
        log.info({ engine: name, attempt }, 'engine is back');
        if (stopping) await running.stop();
        else watch();
        return;
      } catch (error) {
        log.error({ engine: name, attempt, err: error }, 'engine did not start again');
      }
    }
  };

  watch();
  return {
    pid: () => running.child.pid ?? 0,
    stop: async () => {
      stopping = true;
      await restart;
      await running.stop();
    },
  };
}
