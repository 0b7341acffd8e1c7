import { optional, required } from './field-type.ts';
import { INVOICE_STATUS, LINE_KIND } from './system-words.ts';

const ACCOUNT_ID = [
  'customer_id',
  'customer',
  'account',
  'client_id',
  'tenant_id',
  'company_id',
  'account_number',
];
const PRODUCT_KEY = ['product', 'product_id', 'product_code', 'sku', 'meter', 'metric', 'feature'];
const UNITS = ['quantity', 'qty', 'unit_count', 'usage', 'usage_quantity', 'value'];
const INSTANT = ['timestamp', 'time', 'event_time', 'occurred_at', 'event_timestamp', 'datetime', 'date'];
const CURRENCY = ['currency_code', 'ccy', 'iso_currency'];
const PERIOD_START = ['period_from', 'billing_period_start', 'service_start', 'service_period_start'];
const PERIOD_END = ['period_to', 'billing_period_end', 'service_end', 'service_period_end'];

/** What was used, billed and paid: usage on both sides, invoices, payments, credits and key mappings. */
export const MONEY_SIDE = {
  usage: {
    fields: [
      // Required by the format, yet a file without it loads: the id is then made of the row's content.
      optional('event_id', 'text', 'id', 'uuid', 'idempotency_key', 'transaction_id', 'message_id'),
      required('account_id', 'text', ...ACCOUNT_ID),
      required('product_key', 'text', ...PRODUCT_KEY, 'source_key', 'event_name', 'event_type'),
      required('ts', 'instant', ...INSTANT),
      required('units', 'decimal', ...UNITS),
      optional('received_at', 'instant', 'ingested_at', 'received', 'received_timestamp'),
      optional('supersedes', 'text', 'supersedes_event_id', 'corrects', 'replaces'),
    ],
  },
  reported_usage: {
    fields: [
      required('account_id', 'text', ...ACCOUNT_ID),
      required('product_key', 'text', ...PRODUCT_KEY),
      optional('ts', 'instant', ...INSTANT),
      optional('period_start', 'day', ...PERIOD_START),
      optional('period_end', 'day', ...PERIOD_END),
      required('units', 'decimal', 'reported_units', ...UNITS),
      optional('record_id', 'text', 'usage_record_id', 'id', 'report_id'),
    ],
    anyOf: [['ts'], ['period_start', 'period_end']],
  },
  invoices: {
    fields: [
      required('invoice_id', 'text', 'invoice', 'invoice_number', 'invoice_no', 'number', 'id'),
      required('account_id', 'text', ...ACCOUNT_ID),
      required('period_start', 'day', ...PERIOD_START),
      required('period_end', 'day', ...PERIOD_END),
      required('currency', 'currency', ...CURRENCY),
      optional('issued_at', 'instant', 'issue_date', 'issued', 'invoice_date', 'issued_on', 'finalized_at'),
      optional('due_at', 'instant', 'due_date', 'due', 'due_on'),
      optional('paid_at', 'instant', 'paid_date', 'paid_on', 'payment_date'),
      optional(
        'status',
        {
          oneOf: ['draft', 'open', 'paid', 'void', 'uncollectible'],
          also: INVOICE_STATUS,
        },
        'invoice_status',
        'state',
      ),
      optional('subscription_id', 'text', 'subscription', 'sub_id'),
    ],
  },
  invoice_lines: {
    fields: [
      required('invoice_id', 'text', 'invoice', 'invoice_number', 'invoice_no'),
      required('line_id', 'text', 'line', 'line_number', 'line_no', 'line_item_id', 'invoice_line_id', 'id'),
      required('amount', 'amount', 'line_amount', 'net_amount', 'line_total'),
      optional('product_key', 'text', ...PRODUCT_KEY),
      optional('quantity', 'decimal', 'qty', 'units'),
      optional('unit_amount', 'decimal', 'unit_price', 'price_per_unit', 'rate'),
      optional(
        'kind',
        {
          oneOf: ['recurring', 'usage', 'overage', 'minimum', 'credit', 'tax', 'fee'],
          also: LINE_KIND,
        },
        'line_kind',
        'line_type',
        'type',
      ),
      optional('period_start', 'day', ...PERIOD_START),
      optional('period_end', 'day', ...PERIOD_END),
      optional('description', 'text', 'line_description', 'memo', 'details'),
    ],
  },
  payments: {
    fields: [
      required('payment_id', 'text', 'payment', 'payment_number', 'charge_id', 'transaction_id', 'id'),
      required('invoice_id', 'text', 'invoice', 'invoice_number', 'invoice_no'),
      required('amount', 'amount', 'amount_paid', 'paid_amount', 'payment_amount'),
      required('paid_at', 'instant', 'paid_date', 'paid_on', 'payment_date', 'date'),
    ],
  },
  credits: {
    fields: [
      required('credit_id', 'text', 'credit', 'credit_note_id', 'credit_number', 'credit_note', 'id'),
      required('account_id', 'text', ...ACCOUNT_ID),
      required('amount', 'amount', 'credit_amount', 'refund_amount'),
      required('currency', 'currency', ...CURRENCY),
      optional('product_key', 'text', ...PRODUCT_KEY),
      optional('period_start', 'day', ...PERIOD_START),
      optional('period_end', 'day', ...PERIOD_END),
      optional('kind', { oneOf: ['credit', 'waiver', 'refund'] }, 'credit_kind', 'credit_type', 'type'),
      optional('reason', 'text', 'credit_reason', 'memo', 'description'),
    ],
  },
  mappings: {
    fields: [
      required('source_key', 'text', 'usage_key', 'source', 'event_name', 'source_product_key'),
      required('product_key', 'text', 'product', 'product_id', 'product_code', 'sku'),
      optional('multiplier', 'decimal', 'factor', 'unit_multiplier', 'conversion_factor'),
      optional('meter', 'text', 'meter_id', 'meter_name'),
      optional('account_source_id', 'text', 'source_account_id', 'source_account', 'source_customer_id'),
      optional('account_id', 'text', 'customer_id', 'customer', 'account'),
    ],
  },
  contract_terms: {
    fields: [
      required('contract_id', 'text', 'contract', 'contract_number', 'agreement_id', 'agreement'),
      required('account_id', 'text', ...ACCOUNT_ID),
      required('term', 'text', 'term_name', 'term_key', 'term_type', 'provision'),
      required('value', 'text', 'term_value', 'term_text'),
      optional('effective_from', 'day', 'valid_from', 'effective_date', 'effective_start', 'start_date'),
      optional('clause', 'text', 'clause_text', 'section', 'clause_reference', 'reference'),
      optional('product_key', 'text', ...PRODUCT_KEY),
      optional('subscription_id', 'text', 'subscription', 'sub_id'),
    ],
  },
  rates: {
    fields: [
      required('date', 'day', 'day', 'rate_date', 'valid_on', 'as_of'),
      required('currency', 'currency', ...CURRENCY, 'quote_currency', 'target_currency', 'to_currency'),
      required('rate', 'decimal', 'exchange_rate', 'fx_rate', 'conversion_rate'),
      optional('base', 'currency', 'base_currency', 'from_currency', 'source_currency'),
      optional('source', 'text', 'provider', 'rate_source'),
    ],
  },
};
