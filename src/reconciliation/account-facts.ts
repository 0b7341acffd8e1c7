import type { CurrencyCode } from '#core/currency.ts';
import type { Decimal } from '#core/decimal.ts';
import type { Day, Period } from '#core/period.ts';
import type { BilledLine, Credit } from '#records/billing.ts';
import type { ContractTerm } from '#records/contract-term.ts';
import type { Price } from '#records/price.ts';
import type { MappingState } from '#records/source-mapping.ts';
import type { Subscription } from '#records/subscription.ts';

export type Aggregation = 'sum' | 'max' | 'last' | 'unique_count';

/** One product's measured use by one account on one local day, in product units. */
export type DayUse = {
  readonly day: Day;
  readonly sum: Decimal;
  readonly max: Decimal;
  readonly last: Decimal;
  readonly events: number;
  /** The distinct values, kept only for products that count them. */
  readonly values: readonly string[];
};

/** What was reported to billing: for one local day, or for a span of days. */
export type DayReport = {
  readonly start: Day;
  readonly end: Day;
  readonly sum: Decimal;
  readonly max: Decimal;
};

/** Use and reports of one product by one account. */
export type ProductUse = {
  readonly use: readonly DayUse[];
  readonly reports: readonly DayReport[];
  readonly mapping: MappingState;
  /** Use that was received more than an hour after it happened, by minute: some may follow its invoice. */
  readonly arrivals: readonly Arrival[];
};

export type Arrival = { readonly day: Day; readonly receivedAtMs: number; readonly units: Decimal };

/** Use under a source key that no mapping knows, by calendar month. */
export type UnmappedUse = {
  readonly sourceKey: string;
  readonly month: Day;
  readonly units: Decimal;
  readonly events: number;
};

/** Everything that one account's reconciliation looks at; nothing else can change its result. */
export type AccountFacts = {
  readonly accountId: string;
  readonly subscriptions: readonly Subscription[];
  /** Versions of each price by price_id; shared by all accounts. */
  readonly prices: ReadonlyMap<string, readonly Price[]>;
  readonly aggregations: ReadonlyMap<string, Aggregation>;
  readonly products: ReadonlyMap<string, ProductUse>;
  readonly unmapped: readonly UnmappedUse[];
  readonly lines: readonly BilledLine[];
  readonly credits: readonly Credit[];
  /** The account's own currency, else the organization's. */
  readonly currency: CurrencyCode | null;
  readonly timeZone: string;
  /** The first day that any invoice of the organization bills; null when there is none. */
  readonly billedSince: Day | null;
  /** False when nothing was ever reported to billing: then a missing report says little. */
  readonly hasReports: boolean;
  readonly contractTerms?: readonly ContractTerm[];
  /** Open invoices of the account; left out when nothing is known of payments at all. */
  readonly receivables?: readonly Receivable[];
  /** What taking in noticed, by key and day. */
  readonly observations?: readonly Observation[];
  /** Why the account is one of our own tests, in words; such an account makes no findings. */
  readonly testBecause?: string | null;
  /** Use around the edges of periods, read only for products whose periods differ in opposite directions. */
  readonly edges?: ReadonlyMap<string, EdgeUse>;
};

/** An invoice that nobody has paid in full, with all that it asks for and what was paid of it. */
export type Receivable = {
  readonly invoiceId: string;
  readonly subscriptionId: string | null;
  readonly period: Period;
  readonly currency: CurrencyCode;
  /** Every line, tax and fees and credits included. */
  readonly totalMinor: bigint;
  readonly paidMinor: bigint;
  readonly issuedAtMs: number | null;
  readonly dueAtMs: number | null;
  readonly lines: readonly { readonly lineId: string; readonly amountMinor: bigint }[];
};

/** Rows that came in and were not stored as they came, or that bear a time in the future. */
export type Observation = {
  readonly kind: 'duplicate' | 'conflict' | 'future';
  readonly sourceKey: string;
  readonly day: Day;
  readonly count: number;
};

/** Units of one product by instant, in product units, for some hours on both sides of each period edge. */
export type EdgeUse = readonly { readonly atMs: number; readonly units: Decimal }[];
