import type { JsonOf } from './ground.ts';

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
