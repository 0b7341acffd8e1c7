import type { Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import type { Failure } from '#core/wire.ts';
import { type QueueKind, queueKind } from '../queue.ts';
import type { Json } from '../schema/ground.ts';
import type { RunColumns, RunStatus } from '../schema/runs.ts';
import type { Tables } from '../schema/tables.ts';

/** The tables that hold long jobs: those with the columns of a run. */
export type RunTable = {
  [T in keyof Tables]: Tables[T] extends RunColumns ? T : never;
}[keyof Tables];

export type Row<T extends RunTable> = Selectable<Tables[T]> & Selectable<RunColumns>;
/** Columns of the room's own that progress and an end may write. */
export type Columns<T extends RunTable> = Partial<Omit<Updateable<Tables[T]>, keyof RunColumns>>;

/** A run that waits its turn, is worked on, or waits for a person. */
export const LIVE: readonly RunStatus[] = ['queued', 'running', 'waiting'];
export const isLive = (status: RunStatus): boolean => LIVE.includes(status);

/** Failures that another try may get past; all others lie in what the run was given. */
export const PASSING: ReadonlySet<string> = new Set(['internal', 'engine_unavailable', 'busy']);

/** What the audit log records of a run; an action left out leaves no entry. */
export type RunAudit<T extends RunTable> = Partial<
  Record<'started' | 'waiting' | 'done' | 'failed' | 'cancelled', string>
> & {
  subject(row: Row<T>): { kind: string; id: string };
  change(row: Row<T>): Record<string, Json>;
};

export const runJob = z.object({ organization: z.uuid(), run: z.uuid() });
export type RunJob = typeof runJob;

/** A kind of long job as its room declares it. */
export type RunKind<T extends RunTable, D extends RunJob = RunJob> = {
  readonly table: T;
  /** The column of the run's id. */
  readonly key: keyof Tables[T] & string;
  /** What it is called in a sentence: “import”. */
  readonly noun: string;
  readonly queue: QueueKind<D>;
  /** The queue of its parts, when a run is shared out among workers. */
  readonly parts?: QueueKind;
  readonly audit: RunAudit<T>;
  /** How many of it one process works at once. */
  readonly atOnce: number;
  /** How often it is claimed again after its process was killed, before it ends as interrupted. */
  readonly tries: number;
  /** A worker that was silent for longer is taken for gone. */
  readonly silentSecondsMax: number;
  /** The failure message of a run whose process was killed too often. */
  readonly interrupted: Omit<Failure, 'code'>;
  /** One row lives many lives, as a source that is pulled again and again. */
  readonly repeats?: boolean;
  /** False for a run that only its own process can continue. */
  mayBeRetried?(row: Row<T>): boolean;
};

/**
 * Declares a kind of long job. Its table has the columns of `RunColumns`; the kit alone writes them, and gives every
 * kind the same life: queued, running, waiting, done, failed, cancelled.
 */
export function runKind<T extends RunTable, D extends RunJob>(
  kind: Omit<RunKind<T, D>, 'queue' | 'parts'> & {
    queue: string;
    data: D;
    parts?: QueueKind;
  },
): RunKind<T, D> {
  const { queue, data, ...rest } = kind;
  return { ...rest, queue: queueKind(queue, data) };
}

/** How a run ends: as what, the room's own columns to write with it, and what the audit entry tells. */
export type Ending<T extends RunTable> = {
  readonly status: 'done' | 'waiting' | 'failed' | 'cancelled';
  readonly waitsFor?: string;
  readonly failure?: Failure;
  /** A failure that another try would only repeat, whatever its code. */
  readonly isFinal?: boolean;
  readonly set?: Columns<T>;
  readonly change?: Record<string, Json>;
  /** Another action than the kind's, or null for no entry. */
  readonly action?: string | null;
};
