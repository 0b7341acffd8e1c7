import { decimal } from '#core/decimal.ts';
import { formatMajor, roundToMinor, toMajor } from '#core/money.ts';
import { addDays, type Day, daysBetween } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import type { ContractTerm } from '#records/contract-term.ts';
import type { AccountFacts, Receivable } from './account-facts.ts';
import { confidenceOf } from './confidence.ts';
import { lateInterestOn, paymentTermsOn } from './contract.ts';
import type { FindingDraft } from './draft.ts';
import { isMaterial } from './gap.ts';
import type { Step, StepKind } from './rating/step.ts';
import { counted } from './reason.ts';
import { inForce, type Settings } from './settings.ts';
import { severityOf } from './severity.ts';

const DAYS_IN_YEAR = 365;

/**
 * One finding for each invoice that is open past due: simple interest on what is still open of it, tax
 * included, by days of 365 from the due day to the as-of day. The invoice itself is to be collected, not
 * billed, so its value is never part of a leak.
 */
export function uncollectedFindings(facts: AccountFacts, settings: Settings): FindingDraft[] {
  const asOf = dayAt(settings.asOfMs, facts.timeZone);
  return (facts.receivables ?? []).flatMap((invoice) => {
    const openMinor = invoice.totalMinor - invoice.paidMinor;
    const due = dueDay(facts, invoice, settings);
    if (openMinor <= 0n || due >= asOf) return [];
    const finding = lateFinding(facts, invoice, { openMinor, due, asOf }, settings);
    return isMaterial(finding.amountMinor ?? 0n) ? [finding] : [];
  });
}

/** The stated due day; else the contract's or the organization's days after issue (or the period's end). */
function dueDay(facts: AccountFacts, invoice: Receivable, settings: Settings): Day {
  if (invoice.dueAtMs !== null) return dayAt(invoice.dueAtMs, facts.timeZone);
  const issued = invoice.issuedAtMs === null ? invoice.period.end : dayAt(invoice.issuedAtMs, facts.timeZone);
  const agreed = paymentTermsOn(termsOf(facts, invoice), issued);
  return addDays(issued, agreed ?? inForce(settings.rules ?? {}).payment_terms_days);
}

/** The terms of contracts that do not say to hold for another subscription than the invoice's. */
function termsOf(facts: AccountFacts, { subscriptionId }: Receivable): ContractTerm[] {
  return (facts.contractTerms ?? []).filter(
    (term) =>
      term.subscriptionId === null || subscriptionId === null || term.subscriptionId === subscriptionId,
  );
}

const step = (label: string, kind: StepKind, amount: string, arithmetic = ''): Step => ({
  label,
  arithmetic,
  kind,
  amount,
});

type Late = { openMinor: bigint; due: Day; asOf: Day };

function lateFinding(
  facts: AccountFacts,
  invoice: Receivable,
  { openMinor, due, asOf }: Late,
  settings: Settings,
): FindingDraft {
  const { currency } = invoice;
  const rules = inForce(settings.rules ?? {});
  const agreed = lateInterestOn(termsOf(facts, invoice), due);
  const percent = agreed ?? decimal(rules.late_interest_percent);
  const days = daysBetween(due, asOf);
  const open = toMajor(openMinor, currency);
  const amountMinor = roundToMinor(open.times(percent).times(days).div(100), currency, DAYS_IN_YEAR);
  const money = (minor: bigint) => formatMajor(minor, currency);
  const checks = [
    {
      check: 'Payment',
      factor: 0.99,
      because: 'The invoice is open, and payments of other invoices were loaded.',
    },
    agreed === null
      ? {
          check: 'Interest',
          factor: 0.98,
          because: 'The rate is the organization’s setting; no contract names one.',
        }
      : { check: 'Interest', factor: 1, because: 'The rate is the contract’s.' },
  ];
  const rate = `${percent.toFixed()} % a year`;
  return {
    type: 'uncollected',
    accountId: facts.accountId,
    productKey: null,
    subscriptionId: null,
    // An account may owe two invoices of one period; each is a finding of its own.
    sourceKey: invoice.invoiceId,
    period: invoice.period,
    amountMinor,
    currency,
    annualisedMinor: null,
    confidence: confidenceOf(checks),
    severity: severityOf(amountMinor, currency, settings.thresholds, rules.severity),
    recoverability: 'billable_now',
    actualUnits: null,
    reportedUnits: null,
    billedUnits: null,
    shouldMinor: invoice.totalMinor,
    billedMinor: invoice.totalMinor,
    reason: `Invoice ${invoice.invoiceId} was due on ${due} and ${money(openMinor)} ${currency} of it is open: ${counted(days, 'day')} at ${rate} cost ${money(amountMinor)} ${currency}.`,
    evidence: {
      timeZone: facts.timeZone,
      covered: invoice.period,
      steps: [
        step('Invoiced, tax included', 'money', money(invoice.totalMinor)),
        step('Paid', 'money', money(-invoice.paidMinor)),
        step('Open', 'money', money(openMinor)),
        step('Past due', 'days', String(days), `${due} to ${asOf}`),
        step('Interest a year', 'percent', percent.toFixed()),
        step(
          'Interest',
          'money',
          money(amountMinor),
          `${money(openMinor)} × ${percent.toFixed()} % × ${days} / ${DAYS_IN_YEAR} days`,
        ),
      ],
      checks,
      lines: invoice.lines.map(({ lineId, amountMinor: counts }) => ({
        invoiceId: invoice.invoiceId,
        lineId,
        countedMinor: counts.toString(),
      })),
      credits: [],
      priceId: null,
      priceFrom: null,
    },
  };
}
