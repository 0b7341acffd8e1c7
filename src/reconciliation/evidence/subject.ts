import { formatMajor } from '#core/money.ts';
import type { FindingJson } from '#findings/shapes.ts';
import type { FindingDraft } from '../draft.ts';
import { RECONCILIATION_FINDINGS } from '../notices.ts';
import type { AccountResult } from '../reconcile-account.ts';

/** What is no part of a pack: what people decided since, and what its other fields say already. */
type Left =
  | 'status'
  | 'note'
  | 'amount_before'
  | 'amount_moved_at'
  | 'amount_moved_because'
  | 'closed_at'
  | 'room'
  | 'about'
  | 'measures';

/** What a pack says of its finding: what was found, and nothing of what people noted or decided since. */
export type Subject = Omit<FindingJson, Left> & { readonly product_unit: string | null };

/** The finding as a pack tells it; the unit is the product's. */
export function subjectOf(finding: FindingJson, productUnit: string | null): Subject {
  const { status, note, amount_before, amount_moved_at, amount_moved_because, closed_at, ...rest } = finding;
  const { room, about, measures, ...found } = rest;
  return { ...found, product_unit: productUnit };
}

/** The draft that the engine gives for the same type, account, product, key and start of the period; else null. */
export function draftOf(result: AccountResult, subject: Subject): FindingDraft | null {
  return (
    result.findings.find(
      (draft) =>
        draft.type === subject.type &&
        draft.accountId === subject.account_id &&
        draft.productKey === subject.product_key &&
        draft.sourceKey === subject.source_key &&
        draft.period.start === subject.period_start,
    ) ?? null
  );
}

type Derived = Omit<Subject, 'id' | 'account_name' | 'product_name' | 'product_unit' | 'first_seen_at'>;

/** What the engine says of the finding, in the words of `finding.json`. */
export function derivedSubject(draft: FindingDraft): Derived {
  const { currency } = draft;
  const major = (minor: bigint | null) =>
    minor === null || currency === null ? null : formatMajor(minor, currency);
  return {
    type: draft.type,
    ledger: RECONCILIATION_FINDINGS.types[draft.type].ledger,
    account_id: draft.accountId,
    product_key: draft.productKey,
    subscription_id: draft.subscriptionId,
    source_key: draft.sourceKey,
    period_start: draft.period.start,
    period_end: draft.period.end,
    amount: major(draft.amountMinor),
    currency,
    annualised_amount: major(draft.annualisedMinor),
    confidence: draft.confidence,
    severity: draft.severity,
    recoverability: draft.recoverability,
    actual_units: draft.actualUnits?.toFixed() ?? null,
    reported_units: draft.reportedUnits?.toFixed() ?? null,
    billed_units: draft.billedUnits?.toFixed() ?? null,
    should_have_billed: major(draft.shouldMinor),
    billed: major(draft.billedMinor),
    reason: draft.reason,
  };
}

/** The fields in which what was found and what the engine says differ, each as a sentence. */
export function subjectDifferences(subject: Subject, draft: FindingDraft): string[] {
  return Object.entries(derivedSubject(draft)).flatMap(([name, derived]) => {
    const stated = subject[name as keyof Derived];
    if (stated === derived) return [];
    return [`finding.json says ${name} ${JSON.stringify(stated)}, the facts give ${JSON.stringify(derived)}`];
  });
}
