import { Worker } from 'node:worker_threads';
import type { TrainedVersion } from '../train-version.ts';

/** What the thread is sent: the rows and the champion's content as JSON text, which costs little to pass on. */
export type ThreadTask = { seed: string; data: string } & (
  | { task: 'classifier'; champion: string | null }
  | { task: 'series'; horizon: number | null }
);

/** A version as it leaves the thread: its content packed and with its hash, all else as it is. */
export type ThreadVersion = Omit<TrainedVersion, 'content'> & { packed: Uint8Array; hash: string };

export type FromThread = { share: number; step: string } | { trained: ThreadVersion } | { failed: string };

/** Training failed inside the thread; `message` is for the log. */
export class TrainingFault extends Error {}

const MEMORY_MEBIBYTES_MAX = 3_072;

/**
 * Trains in a thread of its own, so that the server keeps answering. `end` stops it at once; `trained` then rejects.
 * Memory is limited: a table that is too large ends the thread and not the process.
 */
export function trainApart(
  task: ThreadTask,
  onStep: (share: number, step: string) => void,
): { trained: Promise<ThreadVersion>; end(): void } {
  const worker = new Worker(new URL('./training-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES_MAX },
    execArgv: [],
  });
  const trained = new Promise<ThreadVersion>((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if ('step' in message) onStep(message.share, message.step);
      else if ('trained' in message) resolve(message.trained);
      else reject(new TrainingFault(message.failed));
    });
    worker.on('error', (error) => reject(new TrainingFault((error as Error).message, { cause: error })));
    worker.on('exit', () => reject(new TrainingFault('the thread ended before it was done')));
  });
  return { trained, end: () => void worker.terminate() };
}
