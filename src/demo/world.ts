import type { CurrencyCode } from '#core/currency.ts';
import type { Decimal } from '#core/decimal.ts';
import type { Random } from '#core/random.ts';

export const LEAK_TYPES = [
  'under_reported_usage',
  'unreported_usage',
  'missed_overage',
  'unbilled_account',
  'unmapped_usage',
  'over_billed',
  'renewal_drift',
  'expired_discount',
  'price_drift',
  'minimum_shortfall',
  'uninvoiced_period',
  'quantity_drift',
  'late_usage',
  'duplicate_billing',
  'uncollected',
] as const;
export type LeakType = (typeof LEAK_TYPES)[number];

export const DECOY_KINDS = [
  'included_units',
  'credit',
  'waiver',
  'refund',
  'trial',
  'paused',
  'plan_change',
  'proration',
  'amended_price',
  'renewal_applied',
  'discount_ended',
  'floor_billed',
  'seats_trued_up',
  'rounding',
  'other_currency',
  'duplicate_events',
  'correction',
  'voided_invoice',
  'no_money_under_report',
  'log_gap',
] as const;
export type DecoyKind = (typeof DECOY_KINDS)[number];

export type Zone = 'UTC' | 'Europe/Berlin' | 'America/New_York' | 'Asia/Tokyo';
export type Segment = 'enterprise' | 'mid-market' | 'small business';
/** Half-open dates: `end` is the first day that no longer belongs. */
export type Span = { start: string; end: string };

export type Account = {
  index: number;
  id: string;
  name: string;
  domain: string;
  industry: string;
  region: string;
  segment: Segment;
  employees: number;
  currency: CurrencyCode;
  zone: Zone;
  anchorDay: number;
  taxPercent: number;
  owner: string;
  since: string;
  nps: number;
  /** Billing hears one figure a period from this account's reporter, not one a day. */
  reportsByPeriod: boolean;
};

export type Product = {
  key: string;
  name: string;
  unit: string;
  aggregation: 'sum' | 'max';
  category: string;
};
export type Tier = { upTo: string | null; unitAmount: string };
export type Price = {
  id: string;
  product: string;
  model: 'per_unit' | 'graduated' | 'volume' | 'package' | 'flat';
  currency: CurrencyCode;
  unitAmount?: string;
  packageSize?: string;
  tiers?: Tier[];
  includedUnits?: string;
  minimumAmount?: string;
  effectiveFrom: string;
  effectiveTo?: string;
};

/** What is wrong (or looks wrong and is not) with one subscription, on which days. */
export type Plan = {
  kind: LeakType | DecoyKind;
  span: Span;
  sharePercent?: number;
  variant?: string;
  hero: boolean;
  story: string;
};

export type Subscription = {
  id: string;
  account: Account;
  product: string;
  priceId: string;
  currency: CurrencyCode;
  start: string;
  end?: string;
  quantity?: number;
  intervalMonths: 1 | 3 | 12;
  anchorDay: number;
  discountPercent?: string;
  discountUntil?: string;
  commitmentAmount?: string;
  renewalDate?: string;
  upliftPercent?: string;
  /** From start to renewal; 12 when absent. */
  termMonths?: number;
  status: 'active' | 'trialing' | 'paused' | 'canceled' | 'ended';
  /** Mean thousandths of a unit on a day, before growth, week and noise; 0 for a flat fee. */
  dailyMilli: number;
  growthPercentMonthly: number;
  eventsPerDay: number;
  /** Usage continues to this day although the subscription may have ended. */
  usageEnd?: string;
  /** Usage without a sale: the row is no subscription and is not written as one. */
  neverSold?: boolean;
  plan?: Plan;
};

/** One account × product × billing period, with what was used, told, owed and billed. */
export type Unit = {
  subscription: Subscription;
  price: Price;
  period: Span;
  covered: Span;
  actual: Decimal;
  reported: Decimal;
  shouldMajor: Decimal;
  billedMajor: Decimal;
  creditedMajor: Decimal;
};

export type Truth = {
  type?: LeakType;
  decoy?: DecoyKind;
  hero?: boolean;
  account_id: string;
  account_name: string;
  product_key: string;
  source_key?: string;
  subscription_id: string;
  invoice_id?: string;
  period_start: string;
  period_end: string;
  amount: string;
  currency: string;
  actual_units: string;
  reported_units: string;
  billed: string;
  should_have_billed: string;
  story: string;
};

export type WorldFile = { name: string; columns: string[]; rows: string[][] };

export type WorldOptions = {
  seed: string;
  accounts: number;
  months: number;
  firstMonth?: string;
  dirt?: number;
  types?: readonly LeakType[];
};

export type World = {
  company: string;
  seed: string;
  start: string;
  end: string;
  /** The latest instant in usage and invoices: the default of `reconcile --as-of`. */
  asOf: string;
  files: WorldFile[];
  leaks: Truth[];
  decoys: Truth[];
  /** Rows that an importer must turn away, by file, and repeated events that it must count once. */
  expected: { rejected: Record<string, number>; duplicates: number };
};

/** What every part of the generator may look at. */
export type Stage = {
  random: Random;
  window: Span;
  months: number;
  dirt: number;
  types: ReadonlySet<LeakType>;
};
