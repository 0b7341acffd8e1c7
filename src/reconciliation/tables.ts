import type { Generated } from 'kysely';
import type { Json, JsonOf, Minor } from '#platform/schema/ground.ts';
import type { RunColumns } from '#platform/schema/runs.ts';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    reconciliation_runs: ReconciliationRunsTable;
    reconciliation_slices: ReconciliationSlicesTable;
    usage_checks: UsageChecksTable;
    account_months: AccountMonthsTable;
    quality_faults: QualityFaultsTable;
    reconciliation_settings: ReconciliationSettingsTable;
  }
}

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
