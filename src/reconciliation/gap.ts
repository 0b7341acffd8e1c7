import { absMinor, minMinor } from '#core/money.ts';
import { overlap } from '#core/period.ts';
import type { Credit } from '#records/billing.ts';
import type { OpenGap } from './net.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Should-have-billed less billed, before and after credits; positive is a leak, negative over-billing. */
export type Gap = {
  readonly unit: UnitOfWork;
  readonly rawMinor: bigint;
  readonly creditedMinor: bigint;
  readonly gapMinor: bigint;
  readonly credits: readonly { credit: Credit; usedMinor: bigint }[];
};

/** A difference of at most one minor unit for each line that bills it is rounding, not a finding (rule 15). */
export function isMaterial(gapMinor: bigint, lines = 1): boolean {
  return absMinor(gapMinor) > BigInt(Math.max(1, lines));
}

/**
 * Lets credits, waivers and refunds move the gaps of one account towards zero, each by at most its own sum,
 * never past zero (rule 15). A credit that names product and period goes first; one that names neither is
 * used up on the oldest gaps.
 */
export function applyCredits(gaps: readonly OpenGap[], credits: readonly Credit[]): Gap[] {
  const left = gaps.map((each) => ({
    ...each,
    used: [] as { credit: Credit; usedMinor: bigint }[],
  }));
  const order = [...credits].sort(
    (a, b) => specificity(b) - specificity(a) || (a.creditId < b.creditId ? -1 : 1),
  );
  for (const credit of order) {
    let remaining = absMinor(credit.amountMinor);
    for (const each of left) {
      if (remaining === 0n) break;
      if (each.gapMinor === 0n || !concerns(credit, each.unit)) continue;
      const usedMinor = minMinor(absMinor(each.gapMinor), remaining);
      each.gapMinor += each.gapMinor > 0n ? -usedMinor : usedMinor;
      each.used.push({ credit, usedMinor });
      remaining -= usedMinor;
    }
  }
  return left.map((each) => ({
    unit: each.unit,
    rawMinor: each.rawMinor,
    gapMinor: each.gapMinor,
    creditedMinor: each.used.reduce((sum, { usedMinor }) => sum + usedMinor, 0n),
    credits: each.used,
  }));
}

function specificity(credit: Credit): number {
  return (credit.productKey === null ? 0 : 2) + (credit.periodStart === null ? 0 : 1);
}

function concerns(credit: Credit, unit: UnitOfWork): boolean {
  if (credit.productKey !== null && credit.productKey !== unit.productKey) return false;
  if (unit.terms !== null && credit.currency !== unit.terms.price.currency) return false;
  if (credit.periodStart === null) return true;
  const end =
    credit.periodEnd !== null && credit.periodEnd > credit.periodStart ? credit.periodEnd : '9999-12-31';
  return overlap(unit.period.whole, { start: credit.periodStart, end }) !== null;
}
