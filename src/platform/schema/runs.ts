import type { Generated } from 'kysely';
import type { JsonOf } from './ground.ts';

/** What a long job can be at; `waiting` is for a person, with the reason in `waits_for`. */
export type RunStatus = 'queued' | 'running' | 'waiting' | 'done' | 'failed' | 'cancelled';

/** The columns that every table of long jobs has; the run kit alone writes them. */
export type RunColumns = {
  status: Generated<RunStatus>;
  waits_for: Generated<string | null>;
  failure: JsonOf<{ code: string; detail: string; mend: string | null } | null>;
  /** The job or process that works on it. */
  holder: Generated<string | null>;
  /** How often it was claimed without reaching its end. */
  tries: Generated<number>;
  alive_at: Generated<Date | null>;
  created_at: Date;
  started_at: Generated<Date | null>;
  finished_at: Generated<Date | null>;
};
