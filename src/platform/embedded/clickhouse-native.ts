import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '#core/error.ts';

declare const handle: unique symbol;
type Connection = { [handle]: true };
export type NativeResult = { bytes: Uint8Array; elapsed: number; rowsRead: number; bytesRead: number };

/** The part of chdb's native addon we use. Its JavaScript wrapper adds state between calls; we want none. */
type Native = {
  CreateConnection(folder: string, options: string[]): Connection;
  CloseConnection(connection: Connection): void;
  QueryAsyncConnection(connection: Connection, sql: string, format: string): Promise<NativeResult>;
};

/** One engine on one data folder. */
export type ClickHouseEngine = {
  /** Runs `steps` in turn on a connection of their own; the last one's result is the answer. */
  run(steps: string[], format: string): Promise<NativeResult>;
  close(): void;
};

/**
 * Opens the ClickHouse engine of this process on `folder`; there can be one only. Every call to `run` gets
 * a fresh connection (half a millisecond), so no setting, parameter or database leaks into another call.
 */
export function openEngine(folder: string, options: string[]): ClickHouseEngine {
  const native = loadNative();
  // The engine lives as long as one connection does: this one is never used for anything else.
  const keeper = native.CreateConnection(folder, options);
  return {
    async run(steps, format) {
      const connection = native.CreateConnection(folder, options);
      try {
        for (const step of steps.slice(0, -1)) await native.QueryAsyncConnection(connection, step, 'Null');
        return await native.QueryAsyncConnection(connection, steps.at(-1) ?? '', format);
      } finally {
        native.CloseConnection(connection);
      }
    },
    close: () => native.CloseConnection(keeper),
  };
}

function loadNative(): Native {
  const require = createRequire(import.meta.url);
  try {
    const loader = join(dirname(require.resolve('chdb')), 'dist', 'loader.js');
    return (require(loader) as { loadNative(): Native }).loadNative();
  } catch (error) {
    const mend =
      'Set CLICKHOUSE_URL to a ClickHouse server of your own, or install again without --omit=optional.';
    const message = `There is no embedded ClickHouse for this machine (${process.platform}-${process.arch}).`;
    throw new Fault('engine_unavailable', message, { mend }, error);
  }
}
