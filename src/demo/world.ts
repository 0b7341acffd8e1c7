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
  'missed_escalator',
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
  'escalator_billed',
  'renewed_quantity',
  'clock_skew',
  'test_account',
  'late_but_reported',
  'summer_time',
  'leap_day',
  'month_end_anchor',
] as const;
export type DecoyKind = (typeof DECOY_KINDS)[number];

/** How files are made harder to read; none of it changes what is owed. */
export const DIRT_KINDS = [
  'missing_days',
  'missing_hours',
  'late_arrival',
  'unit_change',
  'clock_skew',
  'odd_keys',
  'odd_numbers',
  'odd_dates',
  'zone_edges',
  'blank_cells',
  'unmapped_keys',
  'duplicates',
  'unreadable_rows',
  'conflicting_ids',
  'out_of_order',
] as const;
export type DirtKind = (typeof DIRT_KINDS)[number];

export type Zone =
  | 'UTC'
  | 'Europe/Berlin'
  | 'Europe/London'
  | 'America/New_York'
  | 'America/Los_Angeles'
  | 'Asia/Tokyo';
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
  /** The first day of its oldest subscription. */
  since: string;
  /** The day on which it became a customer; subscriptions may have been renewed on paper since. */
  customerSince: string;
  nps: number;
  /** The company's own, for trying things out. */
  isTest?: boolean;
  /** Billing gets one figure a period from this account's reporter, not one a day. */
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
  /** What a renewal replaced and billing still goes by. */
  oldQuantity?: number;
  oldPriceId?: string;
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
  /** 7 for a meter that is read once a week. */
  everyDays: 1 | 7;
  /** Usage continues to this day although the subscription may have ended. */
  usageEnd?: string;
  /** Usage without a sale: the row is no subscription and is not written as one. */
  neverSold?: boolean;
  /** A yearly rise that the contract states and no price row or renewal carries. */
  escalator?: { percent: string; from: string };
  plan?: Plan;
};

/** One account × product × billing period, with what was used, reported, owed and billed. */
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

/** One thing that dirt did to the files: how many rows, of which meter (blank: of the whole file), and when. */
export type Dirt = {
  dirt: DirtKind;
  file: string;
  account_id: string;
  product_key: string;
  start: string;
  end: string;
  rows: number;
  note: string;
};

export type WorldFile = { name: string; columns: string[]; rows: string[][] };

export type WorldOptions = {
  seed: string;
  accounts: number;
  /** Finished months; they end with October 2026 unless `firstMonth` says where they begin. */
  months: number;
  firstMonth?: string;
  dirt?: number;
  types?: readonly LeakType[];
  /** How many of the usual stories and decoys are planted: 1 is about one account in two. */
  storyShare?: number;
  /** Most meters are read weekly, so that a large company stays small on disk. */
  isLight?: boolean;
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
  dirt: Dirt[];
  expected: Expected;
};

/** Rows that an importer must turn away, by file; repeated events that count once; ids with a second content. */
export type Expected = { rejected: Record<string, number>; duplicates: number; conflicts: number };

/** Some two hundred accounts with everything of theirs, by file name without its ending. */
export type Block = Pick<World, 'leaks' | 'decoys' | 'dirt' | 'expected'> & {
  rows: Record<string, string[][]>;
};

/** The hour at which the last invoices go out, a day after the last period. */
export function asOfEnd(end: string): string {
  return `${end.slice(0, 8)}02T06:00:00Z`;
}

/** What every part of the generator may look at. */
export type Stage = {
  random: Random;
  window: Span;
  months: number;
  dirt: number;
  types: ReadonlySet<LeakType>;
  storyShare: number;
  isLight: boolean;
};
