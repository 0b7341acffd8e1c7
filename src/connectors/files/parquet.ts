import { Worker } from 'node:worker_threads';
import { Fault } from '#core/error.ts';
import { type FileRow, refused } from './row.ts';

/** What the decoding thread says: first the columns, then batches as asked for, or why it cannot continue. */
export type FromWorker =
  | { columns: string[]; cellsMax: number }
  | { batch: FileRow[] }
  | { done: true }
  | { refused: string; mend: string };

const MEMORY_MEBIBYTES_MAX = 768;
const CELLS_PER_MS_MIN = 1_000;
const WAIT_MS_MIN = 10_000;
const WAIT_MS_MAX = 120_000;
const MEND = 'Write the file again, with smaller row groups, or upload the table as CSV.';

/**
 * Reads a Parquet file row group by row group in a thread of its own: a few wrong bytes can make a decoder run
 * for ever or ask for all memory, and then the thread is ended and the file refused (`unsupported_format`).
 * Integers, decimals and timestamps come out as exact text, nested values as JSON text; `line` is the row number.
 */
export async function readParquet(
  path: string,
  name: string,
  waitMsMin = WAIT_MS_MIN,
): Promise<{ columns: string[]; batches: AsyncGenerator<FileRow[]>; close(): Promise<void> }> {
  const worker = new Worker(new URL('./parquet-worker.ts', import.meta.url), {
    workerData: { path, name },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES_MAX },
    execArgv: [],
  });
  // A file left open must neither hold up the end of the process nor, dying between two answers, bring it down.
  worker.unref();
  worker.on('error', () => {});
  const close = async () => void (await worker.terminate());
  try {
    const opened = await answerOf(worker, name, waitMsMin);
    if (!('columns' in opened)) throw new Error('The decoding thread answered out of turn.');
    const waitMs = Math.min(WAIT_MS_MAX, waitMsMin + opened.cellsMax / CELLS_PER_MS_MIN);
    return { columns: opened.columns, batches: batches(worker, name, waitMs), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* batches(worker: Worker, name: string, waitMs: number): AsyncGenerator<FileRow[]> {
  try {
    for (;;) {
      const answer = answerOf(worker, name, waitMs);
      worker.postMessage('next');
      const next = await answer;
      if (!('batch' in next)) return;
      yield next.batch;
    }
  } finally {
    await worker.terminate();
  }
}

/** The thread's next message; a fault when it refuses the file, dies, or does not answer in time. */
function answerOf(worker: Worker, name: string, waitMs: number): Promise<FromWorker> {
  return new Promise<FromWorker>((resolve, reject) => {
    const settle = (then: () => void) => {
      clearTimeout(timer);
      worker.off('error', onError).off('exit', onExit).off('message', onMessage);
      then();
    };
    const broken = (why: string, cause?: unknown) =>
      settle(() => reject(refused(name, `its Parquet data ${why}.`, MEND, cause)));
    const onError = (error: unknown) => broken('cannot be decoded in the memory allowed', error);
    const onExit = () => broken('ended the decoder');
    const onMessage = (message: FromWorker) => {
      if (!('refused' in message)) return settle(() => resolve(message));
      const detail = { where: name, mend: message.mend };
      return settle(() => reject(new Fault('unsupported_format', message.refused, detail)));
    };
    // The timer also keeps the process alive while it waits, which the thread by itself does not.
    const timer = setTimeout(() => broken('cannot be decoded in time'), waitMs);
    worker.on('error', onError).on('exit', onExit).on('message', onMessage);
  });
}
