import type { Duplex } from 'node:stream';
import { Fault } from '#core/error.ts';
import type { ReadLimits } from './table.ts';

const LOOK_MS = 50;

type Watched = Duplex & { readonly bytesRead?: number };

/** Supervises one connection: what takes too long or sends too much is cut off, and `why` says so. */
export type Watch = {
  /** A row or an answer was completed. */
  progress(): void;
  /** Silence counts only while something is waited for. */
  waiting(isWaiting: boolean): void;
  /** Why the connection was cut, if it was. */
  why(): Fault | null;
  stop(): void;
};

/** Watches `stream` from now on; `limits.connectMsMax` holds until the first `progress`. */
export function watchConnection(stream: Watched, limits: ReadLimits): Watch {
  const started = performance.now();
  let quietLooks = 0;
  let bytesAtLook = 0;
  let bytesAtLast = 0;
  let isWaiting = true;
  let isConnected = false;
  let cut: Fault | null = null;
  const end = (message: string, mend: string) => {
    cut = new Fault('bad_request', message, { where: 'source', mend });
    clearInterval(timer);
    stream.destroy();
  };
  const timer = setInterval(() => {
    const now = performance.now();
    const bytes = stream.bytesRead ?? 0;
    // Looks are counted and not time, so that a pause of our own is not taken for theirs.
    quietLooks = isWaiting && bytes === bytesAtLook ? quietLooks + 1 : 0;
    bytesAtLook = bytes;
    if (bytes - bytesAtLast > limits.rowBytesMax) {
      end(
        'The source sent a row that is too large for a usage row.',
        'Check that the table and its columns are the right ones.',
      );
    } else if (bytes > limits.bytesMax) {
      end(
        'The source sent more data than one pull may read.',
        'The next pull continues where this one ended.',
      );
    } else if (!isConnected && now - started > limits.connectMsMax) {
      end(
        `The source did not answer within ${seconds(limits.connectMsMax)}.`,
        'Check host, port and firewall.',
      );
    } else if (isConnected && quietLooks * LOOK_MS > limits.stallMsMax) {
      end(`The source sent nothing for ${seconds(limits.stallMsMax)}.`, STALLED);
    } else if (now - started > limits.totalMsMax) {
      end(
        `The pull took longer than ${seconds(limits.totalMsMax)}.`,
        'The next pull continues where this one ended.',
      );
    }
  }, LOOK_MS);
  timer.unref();
  return {
    progress() {
      isConnected = true;
      bytesAtLast = stream.bytesRead ?? 0;
    },
    waiting(waits) {
      isWaiting = waits;
      quietLooks = 0;
    },
    why: () => cut,
    stop: () => clearInterval(timer),
  };
}

const STALLED = 'Add an index on the time column, or check what slows the server down.';

const seconds = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`);
