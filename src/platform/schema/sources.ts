import type { Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from './ground.ts';
import type { RunColumns } from './runs.ts';

/** A source lives the life of a run once a pull; `finished_at` is the end of the last. */
export type SourcesTable = RunColumns & {
  organization_id: string;
  source_id: string;
  name: string;
  side: 'actual' | 'reported';
  place: JsonOf<{ [key: string]: Json }>;
  sealed_secret: string | null;
  schedule_minutes: number | null;
  turn: Generated<bigint>;
  next_pull_at: Date | null;
  last_run_id: string | null;
  failures_in_row: Generated<number>;
  rows_stored: Generated<bigint>;
  warnings: JsonWithDefault<string[]>;
  created_by: JsonOf<{ [key: string]: Json }>;
};

export type SourceCursorsTable = {
  organization_id: string;
  source_id: string;
  object: string;
  position: string;
  run_id: string | null;
  read_at: Date;
};
