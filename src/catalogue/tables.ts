import type { Generated } from 'kysely';

declare module '#platform/schema/tables.ts' {
  interface Tables {
    exchange_rates: ExchangeRatesTable;
    reporting_rates: ReportingRatesTable;
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
