import type { CurrencyCode } from '#core/currency.ts';
import type { Decimal } from '#core/decimal.ts';
import type { Period } from '#core/period.ts';
import type { FindingType, Recoverability, Severity } from '#findings/finding.ts';
import type { Check } from './confidence.ts';
import type { Step } from './rating/step.ts';

/** A finding as reconciliation states it; findings/ gives it its identity and keeps its status. */
export type FindingDraft = {
  readonly type: FindingType;
  readonly accountId: string;
  readonly productKey: string | null;
  readonly subscriptionId: string | null;
  readonly sourceKey: string | null;
  readonly period: Period;
  readonly amountMinor: bigint | null;
  readonly currency: CurrencyCode | null;
  readonly annualisedMinor: bigint | null;
  readonly confidence: number;
  readonly severity: Severity;
  readonly recoverability: Recoverability;
  readonly actualUnits: Decimal | null;
  readonly reportedUnits: Decimal | null;
  readonly billedUnits: Decimal | null;
  readonly shouldMinor: bigint | null;
  readonly billedMinor: bigint | null;
  readonly reason: string;
  readonly evidence: Evidence;
};

/** What the finding rests on, kept with it so that it can be shown as it was found. */
export type Evidence = {
  readonly timeZone: string;
  readonly covered: Period;
  readonly steps: readonly Step[];
  readonly checks: readonly Check[];
  readonly lines: readonly { invoiceId: string; lineId: string; countedMinor: string }[];
  readonly credits: readonly { creditId: string; usedMinor: string }[];
  readonly priceId: string | null;
  readonly priceFrom: string | null;
};

/** One row of the should-have-billed ledger. */
export type PeriodResult = {
  readonly accountId: string;
  readonly productKey: string;
  readonly subscriptionId: string | null;
  readonly period: Period;
  readonly currency: CurrencyCode | null;
  readonly actualUnits: Decimal;
  readonly reportedUnits: Decimal;
  readonly billedUnits: Decimal | null;
  readonly shouldMinor: bigint | null;
  readonly billedMinor: bigint;
  readonly creditedMinor: bigint;
  readonly leakMinor: bigint;
  readonly overBilledMinor: bigint;
};
