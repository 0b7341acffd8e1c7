import { Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { formatMajor } from '#core/money.ts';
import type { Day } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import type { BilledLine } from '#records/billing.ts';
import { MONTHS_IN } from '#records/subscription.ts';
import type { AccountFacts } from './account-facts.ts';
import { attributeLines } from './attribution.ts';
import { explainShortfall, type Part, possibleCauses } from './cause.ts';
import { type Check, checksFor, confidenceOf } from './confidence.ts';
import type { FindingDraft, PeriodResult } from './draft.ts';
import { duplicatesIn } from './duplicate.ts';
import { applyCredits, type Gap, isMaterial } from './gap.ts';
import { mergeFindings, mergePeriods } from './merge.ts';
import { netWithinPeriods } from './net.ts';
import { type Charge, rate } from './rating/charge.ts';
import { counted, reasonFor } from './reason.ts';
import { recoverabilityOf } from './recoverability.ts';
import { hasWideHole } from './rhythm.ts';
import { type SeverityThresholds, severityOf } from './severity.ts';
import type { CountedLine } from './sharing.ts';
import { ratedUnits, type UnitOfWork, unitsOfWork } from './unit-of-work.ts';
import { unmappedFindings } from './unmapped.ts';

export type Settings = { readonly asOfMs: number; readonly thresholds: SeverityThresholds };
export type AccountResult = { readonly periods: PeriodResult[]; readonly findings: FindingDraft[] };

type Compared = {
  unit: UnitOfWork;
  charge: Charge | null;
  lines: CountedLine[];
  billedMinor: bigint;
  isComparable: boolean;
};

/**
 * Reconciles one account as of an instant: every ended unit of work with its should-have-billed amount and
 * gap, and the findings they give. Pure: the same facts give the same result, whatever order they come in.
 */
export function reconcileAccount(facts: AccountFacts, settings: Settings): AccountResult {
  const compared = productsOf(facts).flatMap((productKey) => compareProduct(facts, productKey, settings));
  const open = compared.filter(
    (each) => each.charge !== null && each.isComparable && !isIdle(each) && !isBeforeHistory(facts, each),
  );
  const netted = netWithinPeriods(
    open.map((each) => ({ unit: each.unit, gapMinor: (each.charge?.totalMinor ?? 0n) - each.billedMinor })),
  );
  const gaps = applyCredits(netted, facts.credits);
  const gapOf = new Map(gaps.map((gap) => [gap.unit, gap]));
  const periods = compared.map((each) => periodResult(facts, each, gapOf.get(each.unit)));
  const findings = compared.flatMap((each) => findingsOf(facts, each, gapOf.get(each.unit), settings));
  return {
    periods: mergePeriods(periods),
    findings: mergeFindings([...findings, ...unmappedFindings(facts, settings)]),
  };
}

/** Without metered use and without an invoice there is no finding, not even of a minimum (rule 18). */
function isIdle({ unit, lines }: Compared): boolean {
  return !unit.isRecurring && unit.tally.actual.isZero() && lines.length === 0;
}

/**
 * True for a recurring charge without a line whose period began before any invoice that was loaded: its invoice
 * may well be older than the data, so that its absence says nothing.
 */
function isBeforeHistory(facts: AccountFacts, { unit, lines }: Compared): boolean {
  if (facts.billedSince === null || lines.length > 0) return false;
  return unit.isRecurring && unit.period.whole.start < facts.billedSince;
}

function productsOf(facts: AccountFacts): string[] {
  const keys = new Set(facts.products.keys());
  for (const subscription of facts.subscriptions) {
    const product = facts.prices.get(subscription.priceId)?.[0]?.productKey;
    if (product) keys.add(product);
  }
  return [...keys].sort();
}

function compareProduct(facts: AccountFacts, productKey: string, settings: Settings): Compared[] {
  const lines = facts.lines.filter((line) => line.productKey === productKey).sort(byInvoice);
  const billedUntil = lines.reduce((latest, { period }) => (period.end > latest ? period.end : latest), '');
  const units = unitsOfWork(facts, productKey, (zone) => dayAt(settings.asOfMs, zone), billedUntil);
  const charges = new Map(units.map((unit) => [unit, unit.hasEnded ? chargeFor(unit) : null]));
  const attributed = attributeLines(
    lines,
    units.map((unit) => {
      const shouldMinor = charges.get(unit)?.totalMinor ?? null;
      return { unit, shouldMinor, toldMinor: toldMinor(facts, unit, shouldMinor) };
    }),
  );
  return units
    .filter(({ hasEnded }) => hasEnded)
    .map((unit) => {
      const counted = attributed.get(unit) ?? [];
      const currency = unit.terms?.price.currency;
      const own = counted.filter(({ line }) => line.currency === currency);
      return {
        unit,
        charge: charges.get(unit) ?? null,
        lines: own,
        billedMinor: own.reduce((sum, { countedMinor }) => sum + countedMinor, 0n),
        // A bill in another currency cannot be compared, and two currencies are never added.
        isComparable: own.length === counted.length,
      };
    });
}

function byInvoice(a: BilledLine, b: BilledLine): number {
  if (a.invoiceId !== b.invoiceId) return a.invoiceId < b.invoiceId ? -1 : 1;
  return a.lineId < b.lineId ? -1 : 1;
}

function chargeFor(unit: UnitOfWork): Charge | null {
  if (unit.terms === null) return null;
  if (unit.owesNothing) return { totalMinor: 0n, ratedMinor: 0n, floorMinor: 0n, steps: [] };
  return rate(unit.terms, ratedUnits(unit));
}

/** What billing would have charged a unit had it gone by the reports; nothing without a subscription. */
function toldMinor(facts: AccountFacts, unit: UnitOfWork, shouldMinor: bigint | null): bigint {
  if (!unit.isLive || shouldMinor === null) return 0n;
  if (unit.isRecurring || unit.owesNothing || !facts.hasReports || unit.terms === null) return shouldMinor;
  return rate(unit.terms, Decimal.max(unit.tally.reported, 0)).totalMinor;
}

function periodResult(facts: AccountFacts, each: Compared, gap: Gap | undefined): PeriodResult {
  const gapMinor = gap?.gapMinor ?? 0n;
  return {
    accountId: facts.accountId,
    productKey: each.unit.productKey,
    subscriptionId: each.unit.isLive ? (each.unit.subscription?.subscriptionId ?? null) : null,
    period: each.unit.period.whole,
    currency: each.unit.terms?.price.currency ?? null,
    actualUnits: each.unit.tally.actual,
    reportedUnits: each.unit.tally.reported,
    billedUnits: billedUnits(each.lines),
    shouldMinor: each.charge?.totalMinor ?? null,
    billedMinor: each.billedMinor,
    creditedMinor: gap?.creditedMinor ?? 0n,
    leakMinor: gapMinor > 0n && isMaterial(gapMinor) ? gapMinor : 0n,
    overBilledMinor: gapMinor < 0n && isMaterial(gapMinor) ? -gapMinor : 0n,
  };
}

function findingsOf(
  facts: AccountFacts,
  each: Compared,
  gap: Gap | undefined,
  settings: Settings,
): FindingDraft[] {
  const { unit } = each;
  const draft = (part: Part) => finding(facts, each, gap, part, settings);
  if (!unit.isLive && each.charge === null && unit.tally.actual.gt(0)) {
    return [draft({ type: 'unbilled_account', amountMinor: -1n, isExact: true })];
  }
  if (!gap || !each.charge || !unit.terms || !isMaterial(gap.gapMinor)) return [];
  if (gap.gapMinor > 0n) return creditedParts(shortfall(facts, each), gap.rawMinor - gap.gapMinor).map(draft);
  const isTorn = !unit.isRecurring && (unit.tally.holes.length > 0 || isLogTorn(facts, unit));
  const parts = excess(facts, each, gap);
  return parts.filter((part) => !isTorn || part.type !== 'over_billed').map(draft);
}

function shortfall(facts: AccountFacts, each: Compared): Part[] {
  const { unit, charge, billedMinor } = each;
  if (!charge || !unit.terms) return [];
  const gapMinor = charge.totalMinor - billedMinor;
  if (!unit.isLive) return [{ type: 'unbilled_account', amountMinor: gapMinor, isExact: true }];
  if (unit.isRecurring && each.lines.length === 0)
    return [{ type: 'uninvoiced_period', amountMinor: gapMinor, isExact: true }];
  const causes = possibleCauses(unit, unit.terms, {
    billedQuantity: billedUnits(each.lines),
    versions: facts.prices.get(unit.subscription?.priceId ?? '') ?? [],
    lateUnits: lateUnits(facts, each),
  });
  return explainShortfall({ terms: unit.terms, units: ratedUnits(unit) }, billedMinor, causes);
}

/** True when days of use are plainly missing from the log, so that too much billed may be right (rule 24). */
function isLogTorn(facts: AccountFacts, unit: UnitOfWork): boolean {
  const use = facts.products.get(unit.productKey)?.use ?? [];
  return hasWideHole(
    use.map((each) => each.day),
    unit.period.covered,
  );
}

/** The unreported use that arrived after the first invoice for it was issued (rule 19). */
function lateUnits(facts: AccountFacts, each: Compared): Decimal {
  const issued = each.lines.flatMap(({ line }) => (line.issuedAt === null ? [] : [line.issuedAt]));
  if (issued.length === 0) return ZERO;
  const firstIssuedMs = Math.min(...issued);
  const { start, end } = each.unit.period.covered;
  const arrivals = facts.products.get(each.unit.productKey)?.arrivals ?? [];
  return sumDecimals(
    arrivals
      .filter((arrival) => arrival.day >= start && arrival.day < end && arrival.receivedAtMs > firstIssuedMs)
      .map((arrival) => arrival.units),
  );
}

/** Credits cover the parts from the last one back, so that what is left still adds up to the gap. */
function creditedParts(parts: readonly Part[], creditedMinor: bigint): Part[] {
  let covered = creditedMinor;
  return [...parts]
    .reverse()
    .map((part) => {
      const used = covered < part.amountMinor ? covered : part.amountMinor;
      covered -= used;
      return { ...part, amountMinor: part.amountMinor - used };
    })
    .reverse()
    .filter((part) => isMaterial(part.amountMinor));
}

/** Charges made twice and what else was too much, less what was given back; and what the bill still lacks. */
function excess(facts: AccountFacts, each: Compared, gap: Gap): Part[] {
  const duplicates = duplicatesIn(each.lines, gap.rawMinor);
  const twice = duplicates.reduce((sum, { countedMinor }) => sum + countedMinor, 0n);
  const rest = gap.rawMinor + twice;
  const parts: Part[] = [];
  if (twice > 0n) parts.push({ type: 'duplicate_billing', amountMinor: twice, isExact: true });
  if (rest < 0n && isMaterial(rest))
    parts.push({ type: 'over_billed', amountMinor: -rest, isExact: twice === 0n });
  const left = creditedParts(parts, gap.gapMinor - gap.rawMinor);
  if (rest <= 0n || !isMaterial(rest)) return left;
  const lines = each.lines.filter((line) => !duplicates.includes(line));
  return [...left, ...shortfall(facts, { ...each, lines, billedMinor: each.billedMinor - twice })];
}

function finding(
  facts: AccountFacts,
  each: Compared,
  gap: Gap | undefined,
  part: Part,
  settings: Settings,
): FindingDraft {
  const { unit, charge } = each;
  const currency = charge === null ? null : (unit.terms?.price.currency ?? null);
  const amountMinor = currency === null ? null : part.amountMinor;
  const mapping = facts.products.get(unit.productKey)?.mapping ?? 'identity';
  const checks: Check[] = checksFor(facts, { type: part.type, unit, mapping, isExact: part.isExact });
  const zone = unit.subscription?.timeZone ?? facts.timeZone;
  const asOf: Day = dayAt(settings.asOfMs, zone);
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
    severity: severityOf(amountMinor, currency, settings.thresholds),
    recoverability: recoverabilityOf(part.type, unit.period.whole.end, asOf),
    actualUnits: unit.tally.actual,
    reportedUnits: unit.tally.reported,
    billedUnits: billedUnits(each.lines),
    shouldMinor: charge?.totalMinor ?? null,
    billedMinor: each.billedMinor,
    reason: reasonFor(part.type, unit, amountMinor, currency),
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
function closing(each: Compared, gap: Gap | undefined, part: Part, currency: string) {
  const money = (minor: bigint) => formatMajor(minor, currency);
  const should = each.charge?.totalMinor ?? 0n;
  const steps = [
    { label: 'Should have been billed', arithmetic: '', amount: money(should) },
    {
      label: 'Billed',
      arithmetic: counted(each.lines.length, 'invoice line'),
      amount: money(-each.billedMinor),
    },
  ];
  if (gap && gap.creditedMinor > 0n) {
    const sign = gap.rawMinor > 0n ? -1n : 1n;
    steps.push({
      label: 'Credits, waivers and refunds',
      arithmetic: '',
      amount: money(sign * gap.creditedMinor),
    });
  }
  const remaining = gap?.gapMinor ?? should - each.billedMinor;
  const elsewhere = gap
    ? gap.rawMinor - gap.gapMinor - (gap.rawMinor > 0n ? gap.creditedMinor : -gap.creditedMinor)
    : 0n;
  if (elsewhere !== 0n) {
    steps.push({
      label: 'Billed with another part of the period',
      arithmetic: '',
      amount: money(-elsewhere),
    });
  }
  steps.push({
    label: remaining >= 0n ? 'Not billed' : 'Billed too much',
    arithmetic: '',
    amount: money(remaining < 0n ? -remaining : remaining),
  });
  const whole = remaining < 0n ? -remaining : remaining;
  if (part.amountMinor !== whole) {
    steps.push({ label: 'Of which this finding', arithmetic: '', amount: money(part.amountMinor) });
  }
  return steps;
}

function billedUnits(lines: readonly CountedLine[]): Decimal | null {
  const quantities = lines.flatMap(({ line }) => (line.quantity === null ? [] : [line.quantity]));
  return quantities.length === 0 ? null : sumDecimals(quantities);
}
