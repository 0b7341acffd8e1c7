import type { Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from './ground.ts';

export type SourcesTable = {
  organization_id: string;
  source_id: string;
  name: string;
  side: 'actual' | 'reported';
  place: JsonOf<{ [key: string]: Json }>;
  sealed_secret: string | null;
  schedule_minutes: number | null;
  turn: Generated<bigint>;
  next_pull_at: Date | null;
  last_pull_at: Date | null;
  last_run_id: string | null;
  failure: JsonOf<{ detail: string; mend: string | null } | null>;
  failures_in_row: Generated<number>;
  rows_stored: Generated<bigint>;
  warnings: JsonWithDefault<string[]>;
  lease_id: string | null;
  leased_until: Date | null;
  created_at: Date;
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
