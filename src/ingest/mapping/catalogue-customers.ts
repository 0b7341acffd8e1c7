import { optional, required } from './field-type.ts';
import { PRICE_MODEL, SUBSCRIPTION_STATUS } from './system-words.ts';

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
const PRICE_ID = ['price', 'plan_id', 'plan', 'rate_id', 'price_plan_id'];
const CURRENCY = ['currency_code', 'ccy', 'iso_currency'];

/** Who buys what at which price: customers, contacts, products, prices and subscriptions. */
export const CUSTOMER_SIDE = {
  customers: {
    fields: [
      required('account_id', 'text', ...ACCOUNT_ID, 'id'),
      required('name', 'text', 'account_name', 'customer_name', 'company_name', 'company', 'client_name'),
      optional('domain', 'text', 'website', 'web_site', 'url'),
      optional('industry', 'text', 'sector', 'vertical'),
      optional('region', 'text', 'territory', 'geo', 'geography'),
      optional('segment', 'text', 'customer_segment', 'tier'),
      optional('employees', 'integer', 'employee_count', 'number_of_employees', 'headcount', 'num_employees'),
      optional('currency', 'currency', ...CURRENCY),
      optional('owner', 'text', 'account_owner', 'account_manager', 'csm', 'owner_name'),
      optional(
        'lifecycle_stage',
        { oneOf: ['lead', 'mql', 'sql', 'customer', 'churned'] },
        'lifecycle',
        'lifecyclestage',
        'stage',
      ),
      optional('source', 'text', 'lead_source', 'original_source'),
      optional('created_at', 'instant', 'created', 'created_date', 'create_date', 'created_on'),
      optional('customer_since', 'instant', 'became_customer_at', 'customer_from', 'start_date'),
      optional('churned_at', 'instant', 'churn_date', 'churned_on', 'canceled_at', 'cancelled_at'),
      optional('arr', 'amount', 'annual_recurring_revenue'),
      optional('nps', 'decimal', 'nps_score', 'net_promoter_score'),
      optional('health_notes', 'text', 'health_note', 'health_comment'),
    ],
  },
  contacts: {
    fields: [
      required('account_id', 'text', ...ACCOUNT_ID),
      required('name', 'text', 'contact_name', 'full_name', 'contact'),
      optional('title', 'text', 'job_title', 'role', 'position'),
      optional('email', 'text', 'email_address', 'e_mail', 'mail'),
      optional('phone', 'text', 'phone_number', 'telephone', 'mobile'),
      optional('is_primary', 'boolean', 'primary', 'primary_contact'),
    ],
  },
  products: {
    fields: [
      required('product_key', 'text', ...PRODUCT_KEY, 'id', 'key'),
      required('name', 'text', 'product_name', 'title'),
      optional('unit', 'text', 'unit_name', 'unit_of_measure', 'uom'),
      optional(
        'aggregation',
        {
          oneOf: ['sum', 'max', 'last', 'unique_count'],
          also: { count_unique: 'unique_count', unique: 'unique_count', maximum: 'max', latest: 'last' },
        },
        'aggregation_type',
        'aggregate',
      ),
      optional('category', 'text', 'product_category', 'product_family', 'family'),
    ],
  },
  prices: {
    fields: [
      required('price_id', 'text', ...PRICE_ID, 'id'),
      required('product_key', 'text', ...PRODUCT_KEY),
      required(
        'model',
        {
          oneOf: ['per_unit', 'graduated', 'volume', 'package', 'flat'],
          also: PRICE_MODEL,
        },
        'pricing_model',
        'price_model',
        'charge_model',
        'billing_scheme',
      ),
      required('currency', 'currency', ...CURRENCY),
      optional('unit_amount', 'decimal', 'unit_price', 'price_per_unit', 'rate', 'unit_cost'),
      optional('package_size', 'decimal', 'units_per_package', 'pack_size', 'block_size'),
      optional('tiers', 'tiers', 'price_tiers', 'tier_table'),
      optional('included_units', 'decimal', 'included', 'included_quantity', 'free_units', 'allowance'),
      optional('minimum_amount', 'amount', 'minimum', 'min_amount', 'minimum_charge'),
      optional('effective_from', 'day', 'valid_from', 'effective_date', 'effective_start', 'start_date'),
      optional(
        'effective_to',
        'day',
        'valid_to',
        'valid_until',
        'effective_end',
        'effective_until',
        'end_date',
      ),
    ],
  },
  subscriptions: {
    fields: [
      required('subscription_id', 'text', 'subscription', 'sub_id', 'id'),
      required('account_id', 'text', ...ACCOUNT_ID),
      required('price_id', 'text', ...PRICE_ID),
      required('start_date', 'day', 'start', 'started_at', 'starts_at', 'starts_on', 'subscription_start'),
      optional('end_date', 'day', 'end', 'ended_at', 'ends_at', 'ends_on', 'subscription_end'),
      optional('quantity', 'decimal', 'qty', 'seats', 'seat_count', 'licenses', 'licences'),
      optional(
        'billing_interval',
        {
          oneOf: ['month', 'quarter', 'year'],
          also: { monthly: 'month', quarterly: 'quarter', yearly: 'year', annual: 'year', annually: 'year' },
        },
        'interval',
        'billing_period',
        'billing_frequency',
        'billing_cycle',
      ),
      optional('anchor_day', 'integer', 'billing_day', 'billing_anchor', 'billing_anchor_day', 'anchor'),
      optional('time_zone', 'zone', 'timezone', 'tz', 'zone'),
      optional('discount_percent', 'decimal', 'discount_percentage', 'discount_pct', 'percent_off'),
      optional('discount_until', 'day', 'discount_end', 'discount_end_date', 'discount_ends_on'),
      optional('commitment_amount', 'amount', 'commitment', 'committed_amount', 'minimum_commitment'),
      optional('renewal_date', 'day', 'renewal', 'renews_at', 'renews_on', 'renewal_at'),
      optional(
        'renewal_uplift_percent',
        'decimal',
        'renewal_uplift',
        'uplift_percent',
        'uplift',
        'escalator_percent',
      ),
      optional('auto_renew', 'boolean', 'auto_renewal', 'autorenews', 'auto_renews', 'is_auto_renew'),
      optional(
        'status',
        {
          oneOf: ['active', 'trialing', 'paused', 'canceled', 'ended'],
          also: SUBSCRIPTION_STATUS,
        },
        'subscription_status',
        'state',
      ),
    ],
  },
};
