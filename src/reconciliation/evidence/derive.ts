import { csvText } from '#core/csv.ts';
import { formatMajor } from '#core/money.ts';
import { addDays, contains, daysIn, overlap } from '#core/period.ts';
import type { Credit } from '#records/billing.ts';
import { calibrationStep } from '../confidence.ts';
import type { FindingDraft } from '../draft.ts';
import { type Json, jsonText } from './codec.ts';
import { accountFacts, type EngineInput } from './facts-codec.ts';
import { derivedSubject } from './subject.ts';
import { billingWindow, subscriptionOf, termsHeld } from './window.ts';

/**
 * The files of a pack that follow from the engine's input alone, by name. Whoever checks a pack makes them again
 * and compares them byte for byte.
 */
export function derivedFiles(input: EngineInput, draft: FindingDraft): Map<string, string> {
  return new Map([
    ['billing-window.json', jsonText(billingWindow(input, draft) as unknown as Json)],
    ['contract.json', contractJson(input, draft)],
    ['credits.csv', creditsCsv(input, draft)],
    ['invoice-lines.csv', linesCsv(input, draft)],
    ['rate-calculation.csv', stepsCsv(draft)],
    ['rate-calculation.json', calculationJson(draft)],
    ['reported.csv', reportedCsv(input, draft)],
    ['usage-daily.csv', usageCsv(input, draft)],
  ]);
}

/** Days of use in the period, in product units and the subscription's zone; months of a key that nothing knows. */
function usageCsv({ facts }: EngineInput, draft: FindingDraft): string {
  const { covered } = draft.evidence;
  const columns = ['day', 'product_key', 'source_key', 'units', 'max', 'last', 'events', 'distinct_values'];
  if (draft.productKey === null) {
    const own = facts.unmapped.filter(
      (use) => use.sourceKey === draft.sourceKey && contains(covered, use.month),
    );
    const rows = own.map((use) => [
      use.month,
      '',
      use.sourceKey,
      use.units.toFixed(),
      '',
      '',
      use.events,
      '',
    ]);
    return csvText(columns, rows);
  }
  const days = (facts.products.get(draft.productKey)?.use ?? []).filter((use) => contains(covered, use.day));
  return csvText(
    columns,
    days.map((use) => [
      use.day,
      draft.productKey,
      '',
      use.sum.toFixed(),
      use.max.toFixed(),
      use.last.toFixed(),
      use.events,
      use.values.length === 0 ? '' : use.values.length,
    ]),
  );
}

/** What was reported to billing for days or spans that touch the period; `until` is the last day, included. */
function reportedCsv({ facts }: EngineInput, draft: FindingDraft): string {
  const reports = facts.products.get(draft.productKey ?? '')?.reports ?? [];
  const own = reports.filter((report) => overlap(report, draft.evidence.covered) !== null);
  return csvText(
    ['from', 'until', 'days', 'units', 'max'],
    own.map((each) => [
      each.start,
      addDays(each.end, -1),
      daysIn(each),
      each.sum.toFixed(),
      each.max.toFixed(),
    ]),
  );
}

function stepsCsv(draft: FindingDraft): string {
  return csvText(
    ['line', 'step', 'arithmetic', 'kind', 'amount', 'currency'],
    draft.evidence.steps.map((step, at) => [
      at + 1,
      step.label,
      step.arithmetic,
      step.kind,
      step.amount,
      step.kind === 'money' || step.kind === 'unit_price' ? draft.currency : '',
    ]),
  );
}

function calculationJson(draft: FindingDraft): string {
  const { covered, timeZone, priceId, priceFrom, steps, checks } = draft.evidence;
  return jsonText({
    ...(derivedSubject(draft) as unknown as { [key: string]: Json }),
    time_zone: timeZone,
    covered_start: covered.start,
    covered_end: covered.end,
    price_id: priceId,
    price_effective_from: priceFrom,
    steps: steps.map((step) => ({ ...step })),
    confidence_checks: checks.map((check) => ({ ...check })),
    confidence_calibration: { ...calibrationStep(checks, draft.confidence) },
  });
}

/** Subscription, every version of its price, and the terms of contracts that hold for it, amendments in their order. */
function contractJson(input: EngineInput, draft: FindingDraft): string {
  const encoded = accountFacts.encode(input.facts) as { [key: string]: Json };
  const subscription = subscriptionOf(input, draft);
  const priceId = draft.evidence.priceId ?? subscription?.priceId ?? null;
  const prices = encoded.prices as { [key: string]: Json };
  const versions = (encoded.subscriptions as { subscriptionId: string }[]).filter(
    (each) => each.subscriptionId === draft.subscriptionId,
  );
  return jsonText({
    subscription_id: draft.subscriptionId,
    subscription_versions: versions as unknown as Json[],
    price_id: priceId,
    price_versions: priceId === null ? [] : (prices[priceId] ?? []),
    terms: termsHeld(input, draft).map((term) => ({
      contract_id: term.contractId,
      effective_from: term.effectiveFrom,
      term: term.written,
      read_as: term.name,
      value: term.value,
      clause: term.clause,
      product_key: term.productKey,
      subscription_id: term.subscriptionId,
      confirmed: term.isConfirmed,
    })),
  });
}

/** The lines that were counted against what should have been billed, with how much of each. */
function linesCsv({ facts }: EngineInput, draft: FindingDraft): string {
  const known = new Map(facts.lines.map((line) => [`${line.invoiceId}\n${line.lineId}`, line]));
  return csvText(
    [
      'invoice_id',
      'line_id',
      'kind',
      'description',
      'quantity',
      'amount',
      'counted',
      'currency',
      'period_start',
      'period_end',
      'issued_at',
    ],
    draft.evidence.lines.map((counted) => {
      const line = known.get(`${counted.invoiceId}\n${counted.lineId}`);
      const currency = line?.currency ?? draft.currency ?? '';
      const money = (minor: bigint) => (currency === '' ? '' : formatMajor(minor, currency));
      return [
        counted.invoiceId,
        counted.lineId,
        line?.kind,
        line?.description,
        line?.quantity?.toFixed(),
        line === undefined ? '' : money(line.amountMinor),
        money(BigInt(counted.countedMinor)),
        currency,
        line?.period.start,
        line?.period.end,
        line?.issuedAt == null ? '' : new Date(line.issuedAt).toISOString(),
      ];
    }),
  );
}

/** Every credit that could have touched the period, with how much of it was used for this gap. */
function creditsCsv({ facts }: EngineInput, draft: FindingDraft): string {
  const used = new Map(draft.evidence.credits.map((each) => [each.creditId, BigInt(each.usedMinor)]));
  const considered = facts.credits
    .filter((credit) => used.has(credit.creditId) || mayTouch(credit, draft))
    .sort((a, b) => (a.creditId < b.creditId ? -1 : 1));
  return csvText(
    [
      'credit_id',
      'kind',
      'product_key',
      'period_start',
      'period_end',
      'reason',
      'amount',
      'used',
      'currency',
    ],
    considered.map((credit) => [
      credit.creditId,
      credit.kind,
      credit.productKey,
      credit.periodStart,
      credit.periodEnd,
      credit.reason,
      formatMajor(credit.amountMinor, credit.currency),
      formatMajor(used.get(credit.creditId) ?? 0n, credit.currency),
      credit.currency,
    ]),
  );
}

function mayTouch(credit: Credit, draft: FindingDraft): boolean {
  if (credit.currency !== draft.currency) return false;
  if (credit.productKey !== null && credit.productKey !== draft.productKey) return false;
  if (credit.periodStart === null) return true;
  return credit.periodStart < draft.period.end && (credit.periodEnd ?? '9999-12-31') > draft.period.start;
}
