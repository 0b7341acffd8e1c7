import type { ColumnType, Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from './ground.ts';

/** A reckoned amount in minor units: written as a whole number, read as its text, as it may pass 64 bits. */
type Minor = ColumnType<string, bigint, bigint>;
type MinorOrNull = ColumnType<string | null, bigint | null, bigint | null>;

export type ImportRunsTable = {
  organization_id: string;
  run_id: string;
  kind: string;
  file_name: string;
  format: string | null;
  content_hash: string | null;
  blob_key: string | null;
  status: 'queued' | 'needs_mapping' | 'running' | 'done' | 'failed' | 'cancelled';
  mapping: JsonOf<{ [key: string]: Json } | null>;
  rows_read: Generated<bigint>;
  rows_accepted: Generated<bigint>;
  rows_unchanged: Generated<bigint>;
  rows_rejected: Generated<bigint>;
  bytes_read: Generated<bigint>;
  bytes_total: bigint | null;
  notices: JsonWithDefault<string[]>;
  failure: JsonOf<{ [key: string]: Json } | null>;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** When the run that works on it last showed a sign of life. */
  alive_at: Generated<Date | null>;
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
  confirmed_at: Date;
  confirmed_by: string;
};

export type AccountMarksTable = {
  organization_id: string;
  sequence: Generated<bigint>;
  account_id: string;
  marked_at: Date;
  transaction: Generated<string>;
};

export type MarkPlacesTable = {
  organization_id: string;
  room: string;
  snapshot: string | null;
  kept_at: Date | null;
};

export type FindingsTable = {
  organization_id: string;
  finding_id: string;
  room: string;
  type: string;
  ledger: 'owed' | 'improvable' | 'owed_to_customer';
  account_id: string;
  about_kind: string;
  about_id: string;
  product_key: string | null;
  subscription_id: string | null;
  source_key: string | null;
  period_start: string;
  period_end: string;
  amount_minor: MinorOrNull;
  currency: string | null;
  annualised_minor: MinorOrNull;
  confidence: number;
  severity: 'critical' | 'high' | 'medium' | 'low';
  recoverability: string;
  status: Generated<'open' | 'acknowledged' | 'actioned' | 'recovered' | 'dismissed'>;
  note: Generated<string>;
  measures: JsonOf<Record<string, string>>;
  as_of: Date;
  reason: string;
  evidence: JsonOf<{ [key: string]: Json }>;
  first_seen_at: Date;
  last_run_id: string;
  closed_at: Date | null;
  amount_before_minor: MinorOrNull;
  amount_moved_at: Date | null;
  amount_moved_because: 'usage' | 'reported' | 'billed' | 'terms' | null;
};

export type SavedViewsTable = {
  organization_id: string;
  view_id: string;
  page: 'recover' | 'accounts';
  name: string;
  query: string;
  owner_id: string;
  owner_name: string;
  is_shared: boolean;
  created_at: Date;
  changed_at: Date;
};

export type DefaultViewsTable = { organization_id: string; owner_id: string; page: string; view_id: string };

export type ReconciliationRunsTable = {
  organization_id: string;
  run_id: string;
  status: 'queued' | 'running' | 'done' | 'failed';
  scope: 'all' | 'touched';
  requested_as_of: Date | null;
  as_of: Date | null;
  slices_total: Generated<number>;
  slices_done: Generated<number>;
  accounts: Generated<bigint>;
  periods: Generated<bigint>;
  summary: JsonOf<{ [key: string]: Json } | null>;
  failure: JsonOf<{ [key: string]: Json } | null>;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  sequence: Generated<bigint>;
  periods_changed: bigint | null;
  is_usage_checked: Generated<boolean>;
  billed_since: string | null;
  looked_up_to: Generated<string | null>;
};

export type ReconciliationSlicesTable = {
  organization_id: string;
  run_id: string;
  slice: number;
  accounts: string[];
  finished_at: Date | null;
};

export type UsageChecksTable = {
  organization_id: string;
  side: 'actual' | 'reported';
  month: number;
  rows: bigint;
};

export type AccountMonthsTable = {
  organization_id: string;
  account_id: string;
  month: string;
  currency: Generated<string>;
  should_minor: Minor;
  billed_minor: Minor;
  credited_minor: Minor;
  leak_minor: Minor;
  over_billed_minor: Minor;
  periods: number;
};

export type QualityFaultsTable = {
  organization_id: string;
  fault_id: string;
  room: string;
  kind: string;
  account_id: string;
  product_key: string | null;
  source_key: string | null;
  period_start: string;
  period_end: string;
  measured: JsonOf<{ [key: string]: Json }>;
  words: string;
  effect: string;
  findings_affected: Generated<number>;
  first_seen_at: Date;
  last_run_id: string;
  closed_at: Date | null;
};

export type ReconciliationSettingsTable = {
  organization_id: string;
  settings: JsonOf<{ [key: string]: Json }>;
  changed_at: Date;
};
