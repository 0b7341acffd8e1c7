import type { Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from '#platform/schema/ground.ts';
import type { RunColumns } from '#platform/schema/runs.ts';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    import_runs: ImportRunsTable;
    import_rejects: ImportRejectsTable;
    column_mappings: ColumnMappingsTable;
    ingest_observations: IngestObservationsTable;
    usage_writers: UsageWritersTable;
    sources: SourcesTable;
    source_cursors: SourceCursorsTable;
  }
}

export type ImportRunsTable = RunColumns & {
  organization_id: string;
  run_id: string;
  kind: string;
  file_name: string;
  format: string | null;
  content_hash: string | null;
  blob_key: string | null;
  mapping: JsonOf<{ [key: string]: Json } | null>;
  rows_read: Generated<bigint>;
  rows_accepted: Generated<bigint>;
  rows_unchanged: Generated<bigint>;
  rows_rejected: Generated<bigint>;
  bytes_read: Generated<bigint>;
  bytes_total: bigint | null;
  notices: JsonWithDefault<string[]>;
  /** When its uploaded file was removed by the retention. */
  blob_removed_at: Generated<Date | null>;
};

export type ImportRejectsTable = {
  organization_id: string;
  run_id: string;
  sequence: bigint;
  line: bigint;
  column_name: string | null;
  value: string | null;
  reason: string;
  raw: string | null;
};

export type ColumnMappingsTable = {
  organization_id: string;
  kind: string;
  signature: string;
  mapping: JsonOf<Record<string, string | null>>;
  answers: JsonOf<Record<string, string>>;
  confirmed_at: Date;
  confirmed_by: string;
};

/** What taking usage in noticed beside storing it; `batch` is the run of a file, or `api`. */
export type IngestObservationsTable = {
  organization_id: string;
  kind: 'duplicate' | 'resent' | 'conflict' | 'future';
  side: 'actual' | 'reported';
  account_id: string;
  source_key: string;
  day: string;
  batch: string;
  count: bigint;
  example: JsonOf<{ event_id: string; ts: string; units: string }>;
  first_seen_at: Date;
  last_seen_at: Date;
};

/** Who may remember which usage ids are taken. */
export type UsageWritersTable = { organization_id: string; side: 'actual' | 'reported'; token: string };

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
