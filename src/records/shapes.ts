import { z } from 'zod';
import { day, decimalText, instant, pageOf, pageQuery, plainText } from '#core/wire.ts';

const text = z.string().nullable();
const number = decimalText.nullable();
const date = day.nullable();
const time = instant.nullable();
/** Columns of the source that no field of ours fits, as they stood there. */
const attributes = z.record(z.string(), z.unknown());

export const customer = z.object({
  account_id: z.string(),
  /** Null for an account that is only known from its usage. */
  name: text,
  domain: text,
  industry: text,
  region: text,
  segment: text,
  employees: z.number().int().nullable(),
  currency: text,
  owner: text,
  lifecycle_stage: text,
  source: text,
  created_at: time,
  customer_since: time,
  churned_at: time,
  arr: number,
  nps: number,
  health_notes: text,
  attributes,
});

export const product = z.object({
  product_key: z.string(),
  name: z.string(),
  unit: text,
  aggregation: z.enum(['sum', 'max', 'last', 'unique_count']),
  category: text,
  attributes,
});

const tier = z.object({ up_to: number, unit_amount: decimalText, flat_amount: decimalText });

export const price = z.object({
  price_id: z.string(),
  effective_from: z.string(),
  effective_to: date,
  product_key: z.string(),
  model: z.enum(['per_unit', 'graduated', 'volume', 'package', 'flat']),
  currency: z.string(),
  unit_amount: number,
  package_size: number,
  tiers: z.array(tier).nullable(),
  included_units: number,
  minimum_amount: number,
  attributes,
});

export const subscription = z.object({
  subscription_id: z.string(),
  start_date: day,
  end_date: date,
  account_id: z.string(),
  price_id: z.string(),
  quantity: number,
  billing_interval: z.enum(['month', 'quarter', 'year']),
  anchor_day: z.number().int().nullable(),
  time_zone: z.string(),
  discount_percent: number,
  discount_until: date,
  commitment_amount: number,
  renewal_date: date,
  renewal_uplift_percent: number,
  auto_renew: z.boolean().nullable(),
  status: z.enum(['active', 'trialing', 'paused', 'canceled', 'ended']),
  attributes,
});

export const invoice = z.object({
  invoice_id: z.string(),
  account_id: z.string(),
  period_start: day,
  period_end: day,
  currency: z.string(),
  issued_at: time,
  due_at: time,
  paid_at: time,
  status: z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']),
  subscription_id: text,
  attributes,
});

export const recordsQuery = pageQuery;
/** `search` finds the start of a word in the name, or the start of the id. */
export const customersQuery = recordsQuery.extend({ search: plainText(200).optional() });
export const ofAccountQuery = recordsQuery.extend({ account: plainText(300).optional() });
export const customerParams = z.object({ id: plainText(300) });

export const customersPage = pageOf(customer);
export const productsPage = pageOf(product);
export const pricesPage = pageOf(price);
export const subscriptionsPage = pageOf(subscription);
export const invoicesPage = pageOf(invoice);
