import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '#core/error.ts';
import { createTableReader } from '../dataset/read-table.ts';
import type { FromReader, ToReader } from './reading.ts';

// The thread that takes a large table in, batch by batch, and makes the examples of it.
const { columns, name } = workerData as { columns: string[]; name: string };
const reader = createTableReader(columns, name);

function answer(message: ToReader): FromReader {
  try {
    if ('finish' in message) return { read: reader.finish(message.finish) };
    reader.push(message.batch);
    return { taken: true };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, message: words, detail } = error;
    return { fault: { code, message: words, detail } };
  }
}

parentPort?.on('message', (message: ToReader) => parentPort?.postMessage(answer(message)));
