import { Worker } from 'node:worker_threads';
import { Fault, type FaultCode, type FaultDetail } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { ColumnRoles } from '../dataset/build.ts';
import { createTableReader, type ReadRow, type ReadTable, type TableSource } from '../dataset/read-table.ts';

/** What the thread is sent: batches, then the end; it answers each once it has processed it. */
export type ToReader = { batch: readonly ReadRow[] } | { finish: ColumnRoles };
export type FromReader =
  | { taken: true }
  | { read: ReadTable }
  | { fault: { code: FaultCode; message: string; detail: FaultDetail } };

/** Tables with fewer cells are read quicker than a thread starts. */
const CELLS_HERE_MAX = 100_000;
const MEMORY_MEBIBYTES_MAX = 2_048;

/**
 * Reads a table to its end and makes the examples of it; a large one in a thread, so that the server keeps answering.
 * Faults: `too_large`, and those of building. The source is closed in any case.
 */
export async function readTable(
  ctx: Pick<Context, 'log'>,
  source: TableSource,
  name: string,
  roles: ColumnRoles,
): Promise<ReadTable> {
  let thread: Thread | null = null;
  try {
    const held: (readonly ReadRow[])[] = [];
    let cells = 0;
    for await (const batch of source.batches) {
      cells += batch.length * source.columns.length;
      if (thread) await thread.ask({ batch });
      else held.push(batch);
      if (thread || cells <= CELLS_HERE_MAX) continue;
      ctx.log.debug({ table: name, cells }, 'a large table is read in a thread');
      thread = startThread(source.columns, name);
      for (const each of held.splice(0)) await thread.ask({ batch: each });
    }
    if (!thread) {
      const reader = createTableReader(source.columns, name);
      for (const batch of held) reader.push(batch);
      return reader.finish(roles);
    }
    const answer = await thread.ask({ finish: roles });
    if ('read' in answer) return answer.read;
    throw new Error('the reading thread answered out of turn');
  } finally {
    thread?.end();
    await source.close();
  }
}

type Thread = { ask(message: ToReader): Promise<FromReader>; end(): void };

function startThread(columns: readonly string[], name: string): Thread {
  const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), {
    workerData: { columns, name },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES_MAX },
    execArgv: [],
  });
  let settle: { resolve(answer: FromReader): void; reject(error: unknown): void } | null = null;
  const broken = () =>
    settle?.reject(
      new Fault('too_large', `${name} does not fit into memory.`, {
        where: name,
        mend: 'Train on a sample of the rows, or leave out columns.',
      }),
    );
  worker.on('message', (answer: FromReader) => {
    if (!('fault' in answer)) return settle?.resolve(answer);
    const { code, message, detail } = answer.fault;
    settle?.reject(new Fault(code, message, detail));
  });
  worker.on('error', broken).on('exit', broken);
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        worker.postMessage(message);
      }),
    end: () => void worker.terminate(),
  };
}
