import type { Decimal } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';

export type BillingInterval = 'month' | 'quarter' | 'year';
export const MONTHS_IN: Record<BillingInterval, number> = { month: 1, quarter: 3, year: 12 };

/** What an account agreed to pay under one price, on `[startDate, endDate)` in its own time zone. */
export type Subscription = {
  readonly subscriptionId: string;
  readonly accountId: string;
  readonly priceId: string;
  readonly startDate: Day;
  readonly endDate: Day | null;
  /** Licensed seats; null on a metered subscription. */
  readonly quantity: Decimal | null;
  readonly interval: BillingInterval;
  readonly anchorDay: number | null;
  readonly timeZone: string;
  readonly discountPercent: Decimal | null;
  /** The last discounted day; null when the discount has no end. */
  readonly discountUntil: Day | null;
  readonly commitmentAmount: Decimal | null;
  readonly renewalDate: Day | null;
  readonly renewalUpliftPercent: Decimal | null;
  readonly autoRenew: boolean;
  /** A trialing or paused row owes nothing for its dates. */
  readonly owesNothing: boolean;
  /** The contract it belongs to, when the source says so in a column of its own. */
  readonly contractId?: string | null;
};
