import type { Generated } from 'kysely';
import type { Json, JsonOf, MinorOrNull } from '#platform/schema/ground.ts';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    findings: FindingsTable;
    saved_views: SavedViewsTable;
    default_views: DefaultViewsTable;
  }
}

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
