import type { Generated } from 'kysely';
import type { Json, JsonOf } from '#platform/schema/ground.ts';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    exchange_rates: ExchangeRatesTable;
    reporting_rates: ReportingRatesTable;
    revisions: RevisionsTable;
    receipts: ReceiptsTable;
  }
}

export type ExchangeRatesTable = {
  organization_id: string;
  base: string;
  currency: string;
  day: string;
  rate: string;
  source: Generated<string>;
};

export type ReportingRatesTable = {
  organization_id: string;
  currency: string;
  day: string;
  per_reporting: string;
  source_day: string;
};

export type RevisionsTable = {
  organization_id: string;
  family: string;
  /** The transaction that moved it; its number is text. */
  moved_by: string;
  moves: Generated<bigint>;
};

export type ReceiptsTable = {
  organization_id: string;
  receipt_id: string;
  plan: JsonOf<{ [key: string]: Json }>;
  as_of: Date;
  revisions: JsonOf<{ [family: string]: Json }>;
  result: JsonOf<{ [key: string]: Json }>;
  made_at: Date;
};
