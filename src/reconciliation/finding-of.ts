import { formatMajor } from '#core/money.ts';
import type { Day } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import { MONTHS_IN } from '#records/subscription.ts';
import type { AccountFacts } from './account-facts.ts';
import type { Part } from './cause.ts';
import { billedUnits, type Compared } from './comparison.ts';
import { type Check, checksFor, confidenceOf } from './confidence.ts';
import { backBillingOn, isWaived } from './contract.ts';
import type { FindingDraft } from './draft.ts';
import type { Gap } from './gap.ts';
import type { QualityFault } from './quality/fault.ts';
import type { Step } from './rating/step.ts';
import { counted, reasonFor } from './reason.ts';
import { recoverabilityOf } from './recoverability.ts';
import { inForce, type Settings } from './settings.ts';
import { severityOf } from './severity.ts';
import { contractOf, type UnitOfWork } from './unit-of-work.ts';

/** What a finding is seen against beside its own unit. */
export type Context = {
  readonly settings: Settings;
  readonly noiseOf: (unit: UnitOfWork) => number | null;
  readonly faultsOf: (unit: UnitOfWork) => readonly QualityFault[];
};

/** One part of a gap as a finding, with what it rests on. */
export function findingOf(
  facts: AccountFacts,
  each: Compared,
  gap: Gap | undefined,
  part: Part,
  context: Context,
): FindingDraft {
  const { settings } = context;
  const { unit, charge } = each;
  const currency = charge === null ? null : (unit.terms?.price.currency ?? null);
  const amountMinor = currency === null ? null : part.amountMinor;
  const mapping = facts.products.get(unit.productKey)?.mapping ?? 'identity';
  const checks: Check[] = checksFor(facts, {
    type: part.type,
    unit,
    mapping,
    isExact: part.isExact,
    noise: context.noiseOf(unit),
    faults: context.faultsOf(unit),
    isTermSure: isTermSure(facts, unit),
    isBesideForeign: each.isBesideForeign,
  });
  const contract = unit.subscription
    ? contractOf(facts, unit.subscription).terms
    : (facts.contractTerms ?? []);
  const zone = unit.subscription?.timeZone ?? facts.timeZone;
  const asOf: Day = dayAt(settings.asOfMs, zone);
  const rules = inForce(settings.rules ?? {});
  const perYear = BigInt(12 / MONTHS_IN[unit.subscription?.interval ?? 'month']);
  return {
    type: part.type,
    accountId: facts.accountId,
    productKey: unit.productKey,
    subscriptionId: unit.subscription?.subscriptionId ?? null,
    sourceKey: null,
    period: unit.period.whole,
    amountMinor,
    currency,
    annualisedMinor: amountMinor === null ? null : amountMinor * perYear,
    confidence: confidenceOf(checks),
    severity: severityOf(amountMinor, currency, settings.thresholds, rules.severity),
    recoverability: recoverabilityOf(
      part.type,
      unit.period.whole.end,
      asOf,
      backBillingOn(contract, unit.period.covered.start) ?? { months: rules.back_billing_months },
      isWaived(contract, part.type, unit.period.covered.start),
    ),
    actualUnits: unit.tally.actual,
    reportedUnits: unit.tally.reported,
    billedUnits: billedUnits(each.lines),
    shouldMinor: charge?.totalMinor ?? null,
    billedMinor: each.billedMinor,
    reason: reasonFor(part, unit, { amountMinor, shouldMinor: charge?.totalMinor ?? null, currency }),
    evidence: {
      timeZone: zone,
      covered: unit.period.covered,
      steps:
        charge === null || currency === null ? [] : [...charge.steps, ...closing(each, gap, part, currency)],
      checks,
      lines: each.lines.map(({ line, countedMinor }) => ({
        invoiceId: line.invoiceId,
        lineId: line.lineId,
        countedMinor: countedMinor.toString(),
      })),
      credits: (gap?.credits ?? []).map(({ credit, usedMinor }) => ({
        creditId: credit.creditId,
        usedMinor: usedMinor.toString(),
      })),
      priceId: unit.terms?.price.priceId ?? null,
      priceFrom: unit.terms?.price.effectiveFrom ?? null,
    },
  };
}

/** The last lines of the calculation: should-have-billed, less billed, less credits, and this finding's part. */
function closing(each: Compared, gap: Gap | undefined, part: Part, currency: string): Step[] {
  const money = (label: string, minor: bigint, arithmetic = ''): Step => ({
    label,
    arithmetic,
    kind: 'money',
    amount: formatMajor(minor, currency),
  });
  const should = each.charge?.totalMinor ?? 0n;
  const steps = [
    money('Should have been billed', should),
    money('Billed', -each.billedMinor, counted(each.lines.length, 'invoice line')),
  ];
  if (gap && gap.creditedMinor > 0n) {
    const sign = gap.rawMinor > 0n ? -1n : 1n;
    steps.push(money('Credits, waivers and refunds', sign * gap.creditedMinor));
  }
  const remaining = gap?.gapMinor ?? should - each.billedMinor;
  const elsewhere = gap
    ? gap.rawMinor - gap.gapMinor - (gap.rawMinor > 0n ? gap.creditedMinor : -gap.creditedMinor)
    : 0n;
  if (elsewhere !== 0n) steps.push(money('Billed with another part of the period', -elsewhere));
  const whole = remaining < 0n ? -remaining : remaining;
  steps.push(money(remaining >= 0n ? 'Not billed' : 'Billed too much', whole));
  if (part.amountMinor !== whole) steps.push(money('Of which this finding', part.amountMinor));
  return steps;
}

/** A term that raised the price was confirmed, and its contract holds for this subscription alone or says so. */
function isTermSure(facts: AccountFacts, unit: UnitOfWork): boolean {
  if (!unit.subscription || (unit.terms?.escalatorPercents ?? []).length === 0) return true;
  const { terms } = contractOf(facts, unit.subscription);
  return terms.every((term) => term.name !== 'escalator_percent' || term.isConfirmed);
}
