import { Worker } from 'node:worker_threads';
import { Fault } from '#core/error.ts';
import type { StoredFile } from './stored-file.ts';

/** One page of a listing, and where the next one begins. */
export type ListedPage = { files: StoredFile[]; next: string | null };
export type FromLister = ListedPage | { refused: string };

/** A page of a thousand of the longest names is shorter. */
export const PAGE_BYTES_MAX = 4 * 1024 * 1024;
export const PAGES_MAX = 1_000;
const MEMORY_MEBIBYTES_MAX = 256;
const WAIT_MS_MAX = 30_000;

/**
 * Reads pages of a foreign store's listings in a thread of its own, which is ended when a page takes too long or
 * too much memory. Faults: `bad_request` for a page that is none. Close it when the listing is whole.
 */
export function openLister() {
  const worker = new Worker(new URL('./listing-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES_MAX },
    execArgv: [],
  });
  worker.unref();
  worker.on('error', () => {});
  return {
    read(page: Uint8Array): Promise<ListedPage> {
      return new Promise((resolve, reject) => {
        const settle = (then: () => void) => {
          clearTimeout(timer);
          worker.off('error', onError).off('exit', onExit).off('message', onMessage);
          then();
        };
        const fail = (error: unknown) => settle(() => reject(noListing(error)));
        const onError = (error: unknown) => fail(error);
        const onExit = () => fail(undefined);
        const onMessage = (answer: FromLister) =>
          'refused' in answer ? fail(answer.refused) : settle(() => resolve(answer));
        const timer = setTimeout(() => fail(undefined), WAIT_MS_MAX);
        worker.on('error', onError).on('exit', onExit).on('message', onMessage);
        worker.postMessage(page);
      });
    },
    close: async () => void (await worker.terminate()),
  };
}

/** What a store gave for a listing cannot be read as one. */
export function noListing(cause?: unknown): Fault {
  const mend = 'Check that the endpoint is an S3-compatible store, and narrow the prefix.';
  return new Fault('bad_request', 'The store’s listing cannot be read.', { where: 'source', mend }, cause);
}
