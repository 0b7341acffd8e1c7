import type { CurrencyCode } from '#core/currency.ts';
import type { Decimal } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';
import type { BilledLine, Credit } from '#records/billing.ts';
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

/** What billing was told: for one local day, or for a span of days. */
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
  /** False when nobody ever told billing anything: then a missing report says little. */
  readonly hasReports: boolean;
};
