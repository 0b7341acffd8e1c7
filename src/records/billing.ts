import type { CurrencyCode } from '#core/currency.ts';
import type { Decimal } from '#core/decimal.ts';
import type { Day, Period } from '#core/period.ts';

export type LineKind = 'recurring' | 'usage' | 'overage' | 'minimum' | 'credit' | 'tax' | 'fee';

/** One line of an issued invoice, with the period and product it is for already resolved. */
export type BilledLine = {
  readonly invoiceId: string;
  readonly lineId: string;
  readonly subscriptionId: string | null;
  readonly productKey: string | null;
  readonly kind: LineKind | null;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly quantity: Decimal | null;
  readonly period: Period;
  readonly issuedAt: number | null;
  readonly description: string | null;
};

/** Money given back or waived; a missing product or period means any of the account's. */
export type Credit = {
  readonly creditId: string;
  readonly kind: 'credit' | 'waiver' | 'refund';
  readonly productKey: string | null;
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly reason: string | null;
};
