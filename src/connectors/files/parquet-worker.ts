import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '#core/error.ts';
import type { FromWorker } from './parquet.ts';
import { decodeParquet } from './parquet-decode.ts';

// The thread that decodes one Parquet file: it answers with the columns, then one batch for every message.
const { path, name } = workerData as { path: string; name: string };

function answer(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function fail(error: unknown): void {
  const mend = error instanceof Fault ? (error.detail.mend ?? '') : 'Write the file again.';
  answer({ refused: error instanceof Error ? error.message : String(error), mend });
}

try {
  const { columns, cellsMax, batches } = await decodeParquet(path, name);
  parentPort?.on('message', () => {
    batches.next().then((next) => answer(next.done ? { done: true } : { batch: next.value }), fail);
  });
  answer({ columns, cellsMax });
} catch (error) {
  fail(error);
}
