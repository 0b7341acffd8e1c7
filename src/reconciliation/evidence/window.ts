import { addDays, addMonths, type Day } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import type { ContractTerm } from '#records/contract-term.ts';
import type { Subscription } from '#records/subscription.ts';
import { backBillingOn, isWaived } from '../contract.ts';
import type { FindingDraft } from '../draft.ts';
import { inForce } from '../settings.ts';
import { contractOf } from '../unit-of-work.ts';
import type { EngineInput } from './facts-codec.ts';

/** How far back may be billed, where that is said, and what it means for this finding. */
export type BillingWindow = {
  readonly period_end: Day;
  readonly as_of: Day;
  readonly back_billing: { readonly days: number } | { readonly months: number };
  readonly stated_by: 'contract' | 'organization';
  readonly clause: string | null;
  readonly last_day: Day;
  readonly is_waived: boolean;
  readonly recoverability: string;
  readonly words: string;
};

/** The subscription that a finding speaks of, as it stood in its period; null when there is none. */
export function subscriptionOf(input: EngineInput, draft: FindingDraft): Subscription | null {
  const own = input.facts.subscriptions
    .filter((each) => each.subscriptionId === draft.subscriptionId)
    .sort((a, b) => (a.startDate < b.startDate ? -1 : 1));
  return own.findLast((each) => each.startDate <= draft.evidence.covered.start) ?? own[0] ?? null;
}

/** The terms of contracts that hold for the finding, the oldest first. */
export function termsHeld(input: EngineInput, draft: FindingDraft): ContractTerm[] {
  const subscription = subscriptionOf(input, draft);
  const terms = subscription
    ? contractOf(input.facts, subscription).terms
    : (input.facts.contractTerms ?? []);
  return [...terms].sort((a, b) => {
    if (a.effectiveFrom !== b.effectiveFrom) return a.effectiveFrom < b.effectiveFrom ? -1 : 1;
    return `${a.contractId}\n${a.written}\n${a.value}` < `${b.contractId}\n${b.written}\n${b.value}` ? -1 : 1;
  });
}

/** The back-billing window of a finding, from its contract or the organization's setting. */
export function billingWindow(input: EngineInput, draft: FindingDraft): BillingWindow {
  const terms = termsHeld(input, draft);
  const { covered, timeZone } = draft.evidence;
  const agreed = backBillingOn(terms, covered.start);
  const window = agreed ?? { months: inForce(input.settings.rules ?? {}).back_billing_months };
  const clause = terms.findLast(
    (term) =>
      (term.name === 'back_billing_days' || term.name === 'back_billing_months') &&
      term.effectiveFrom <= covered.start,
  );
  const end = draft.period.end;
  const last = 'days' in window ? addDays(end, window.days) : addMonths(end, window.months);
  const length = 'days' in window ? `${window.days} days` : `${window.months} months`;
  const source =
    agreed === null
      ? 'The contract does not say how far back may be billed; the organization’s setting is'
      : 'The contract allows billing back for';
  return {
    period_end: end,
    as_of: dayAt(input.settings.asOfMs, timeZone),
    back_billing: window,
    stated_by: agreed === null ? 'organization' : 'contract',
    clause: agreed === null ? null : (clause?.clause ?? clause?.contractId ?? null),
    last_day: last,
    is_waived: isWaived(terms, draft.type, covered.start),
    recoverability: draft.recoverability,
    words: `${source} ${length} after the period’s end, ${end}. The last day is ${last}.`,
  };
}
