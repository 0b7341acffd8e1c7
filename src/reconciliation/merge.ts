import type { Decimal } from '#core/decimal.ts';
import { formatMajor } from '#core/money.ts';
import type { FindingDraft, PeriodResult } from './draft.ts';
import type { Step } from './rating/step.ts';

/**
 * One finding for account × product × billing period × type (rule 26): parts of a period under different
 * subscriptions were explained apart and are merged, in the name of the one with the larger part.
 */
export function mergeFindings(drafts: readonly FindingDraft[]): FindingDraft[] {
  return merged(
    drafts,
    (each) => [each.type, each.productKey, each.sourceKey, each.period.start, each.period.end, each.currency],
    (a, b) => ({
      ...((b.amountMinor ?? 0n) > (a.amountMinor ?? 0n) ? b : a),
      amountMinor: sumMinor(a.amountMinor, b.amountMinor),
      annualisedMinor: sumMinor(a.annualisedMinor, b.annualisedMinor),
      confidence: Math.min(a.confidence, b.confidence),
      actualUnits: sumUnits(a.actualUnits, b.actualUnits),
      reportedUnits: sumUnits(a.reportedUnits, b.reportedUnits),
      billedUnits: sumUnits(a.billedUnits, b.billedUnits),
      shouldMinor: sumMinor(a.shouldMinor, b.shouldMinor),
      billedMinor: sumMinor(a.billedMinor, b.billedMinor),
      reason: `${a.reason} ${b.reason}`,
      evidence: {
        ...a.evidence,
        covered: { start: a.evidence.covered.start, end: b.evidence.covered.end },
        steps: [...a.evidence.steps, ...b.evidence.steps, ...together(a, b)],
        checks: (b.confidence < a.confidence ? b : a).evidence.checks,
        lines: [...a.evidence.lines, ...b.evidence.lines],
        credits: [...a.evidence.credits, ...b.evidence.credits],
      },
    }),
  );
}

/** The last line of two calculations that are merged into one finding. */
function together(a: FindingDraft, b: FindingDraft): Step[] {
  const sum = sumMinor(a.amountMinor, b.amountMinor);
  if (sum === null || a.currency === null) return [];
  return [{ label: 'Together', arithmetic: '', kind: 'money', amount: formatMajor(sum, a.currency) }];
}

/** One row of the ledger for account × product × subscription × billing period × currency. */
export function mergePeriods(periods: readonly PeriodResult[]): PeriodResult[] {
  return merged(
    periods,
    (each) => [each.productKey, each.subscriptionId, each.period.start, each.currency],
    (a, b) => ({
      ...a,
      actualUnits: a.actualUnits.plus(b.actualUnits),
      reportedUnits: a.reportedUnits.plus(b.reportedUnits),
      billedUnits: sumUnits(a.billedUnits, b.billedUnits),
      shouldMinor: sumMinor(a.shouldMinor, b.shouldMinor),
      billedMinor: a.billedMinor + b.billedMinor,
      creditedMinor: a.creditedMinor + b.creditedMinor,
      leakMinor: a.leakMinor + b.leakMinor,
      overBilledMinor: a.overBilledMinor + b.overBilledMinor,
    }),
  );
}

function merged<T>(items: readonly T[], keyOf: (item: T) => unknown[], join: (a: T, b: T) => T): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const known = byKey.get(key);
    byKey.set(key, known ? join(known, item) : item);
  }
  return [...byKey.values()];
}

function sumMinor(a: bigint | null, b: bigint | null): bigint | null {
  return a === null ? b : b === null ? a : a + b;
}

function sumUnits(a: Decimal | null, b: Decimal | null): Decimal | null {
  return a === null ? b : b === null ? a : a.plus(b);
}
