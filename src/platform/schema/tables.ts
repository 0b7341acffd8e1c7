import type * as ground from './ground.ts';
import type * as ingest from './ingest.ts';
import type * as opinions from './opinions.ts';
import type * as records from './records.ts';
import type * as sources from './sources.ts';

/** Every table the runtime role can see, for Kysely; the migrations in db/postgres are the truth. */
export type Tables = {
  organizations: ground.OrganizationsTable;
  audit_entries: ground.AuditEntriesTable;
  audit_heads: ground.AuditHeadsTable;
  idempotency_keys: ground.IdempotencyKeysTable;
  customers: records.CustomersTable;
  contacts: records.ContactsTable;
  products: records.ProductsTable;
  prices: records.PricesTable;
  subscriptions: records.SubscriptionsTable;
  invoices: records.InvoicesTable;
  invoice_lines: records.InvoiceLinesTable;
  payments: records.PaymentsTable;
  credits: records.CreditsTable;
  usage_mappings: records.UsageMappingsTable;
  contract_terms: records.ContractTermsTable;
  import_runs: opinions.ImportRunsTable;
  import_rejects: opinions.ImportRejectsTable;
  column_mappings: opinions.ColumnMappingsTable;
  ingest_observations: ingest.IngestObservationsTable;
  sources: sources.SourcesTable;
  source_cursors: sources.SourceCursorsTable;
  touched_accounts: opinions.TouchedAccountsTable;
  findings: opinions.FindingsTable;
  saved_views: opinions.SavedViewsTable;
  default_views: opinions.DefaultViewsTable;
  reconciliation_runs: opinions.ReconciliationRunsTable;
  reconciliation_slices: opinions.ReconciliationSlicesTable;
  account_months: opinions.AccountMonthsTable;
  quality_faults: opinions.QualityFaultsTable;
  reconciliation_settings: opinions.ReconciliationSettingsTable;
};
