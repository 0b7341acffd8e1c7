import type { ColumnType, Generated } from 'kysely';
import type { Json, JsonOf, JsonWithDefault } from './ground.ts';
import type { RunColumns } from './runs.ts';

/** A reckoned amount in minor units: written as a whole number, read as its text, as it may pass 64 bits. */
type Minor = ColumnType<string, bigint, bigint>;
type MinorOrNull = ColumnType<string | null, bigint | null, bigint | null>;

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
  confirmed_at: Date;
  confirmed_by: string;
};

export type TouchedAccountsTable = { organization_id: string; account_id: string; touched_at: Date };

export type FindingsTable = {
  organization_id: string;
  finding_id: string;
  type: string;
  ledger: 'owed' | 'improvable' | 'owed_to_customer';
  account_id: string;
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
  actual_units: string | null;
  reported_units: string | null;
  billed_units: string | null;
  should_have_billed_minor: MinorOrNull;
  billed_minor: MinorOrNull;
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

export type ReconciliationRunsTable = RunColumns & {
  organization_id: string;
  run_id: string;
  scope: 'all' | 'touched';
  requested_as_of: Date | null;
  as_of: Date | null;
  slices_total: Generated<number>;
  slices_done: Generated<number>;
  accounts: Generated<bigint>;
  periods: Generated<bigint>;
  summary: JsonOf<{ [key: string]: Json } | null>;
  sequence: Generated<bigint>;
  periods_changed: bigint | null;
  is_usage_checked: Generated<boolean>;
  billed_since: string | null;
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
