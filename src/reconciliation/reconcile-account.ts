import type { Decimal } from '#core/decimal.ts';
import { addDays, type Day } from '#core/period.ts';
import type { AccountFacts } from './account-facts.ts';
import { aroundOf } from './around.ts';
import { firstDay, isBeforeInvoices } from './billed-since.ts';
import type { Part } from './cause.ts';
import { type Compared, compareProduct, periodResult } from './comparison.ts';
import type { FindingDraft, PeriodResult } from './draft.ts';
import { creditedParts, excess, shortfall } from './explain.ts';
import { type Context, findingOf } from './finding-of.ts';
import { isFirstTierOnly } from './first-tier.ts';
import { applyCredits, type Gap } from './gap.ts';
import { mergeFindings, mergePeriods } from './merge.ts';
import { netWithinPeriods } from './net.ts';
import { edgesToReadByBill, putBackByBill } from './quality/bill-edge.ts';
import { edgesBetweenOpposites } from './quality/edge-events.ts';
import type { QualityFault } from './quality/fault.ts';
import { isLogTorn } from './quality/log-hole.ts';
import { nameFaults } from './quality/name-faults.ts';
import { edgesToRead } from './quality/period-edge.ts';
import { inForce, type Settings } from './settings.ts';
import { isFinding } from './tolerance.ts';
import { uncollectedFindings } from './uncollected.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { unmappedFindings } from './unmapped.ts';

export type AccountResult = {
  readonly periods: PeriodResult[];
  readonly findings: FindingDraft[];
  /** What is wrong with the data: named, and never a finding. */
  readonly faults: QualityFault[];
  /** Days around which use has to be read by the minute before anything can be said, by product. */
  readonly edgesWanted: ReadonlyMap<string, readonly string[]>;
};

/**
 * Reconciles one account as of an instant: every ended unit of work with its should-have-billed amount and
 * gap, the findings they give and the data issues. Pure: the same facts give the same result, whatever
 * order they come in. Data truth comes first: what a fault explains is put right before any money is compared.
 */
export function reconcileAccount(facts: AccountFacts, settings: Settings): AccountResult {
  if (facts.testBecause) return testAccount(facts, facts.testBecause);
  const products = productsOf(facts).map((productKey) => productOf(facts, productKey, settings));
  const compared = products.flatMap((each) => each.compared);
  const ownSince = firstDay(facts.lines.map(({ period }) => period.start));
  const open = compared.filter(
    (each) =>
      each.charge !== null &&
      each.isComparable &&
      !isIdle(each) &&
      !isFirstTierOnly(each) &&
      !isBeforeHistory(facts, each, ownSince),
  );
  const netted = netWithinPeriods(
    open.map((each) => ({ unit: each.unit, gapMinor: (each.charge?.totalMinor ?? 0n) - each.billedMinor })),
  );
  const gaps = applyCredits(netted, facts.credits);
  const gapOf = new Map(gaps.map((gap) => [gap.unit, gap]));
  const faults = [...products.flatMap((each) => each.faults), ...nameFaults(facts, compared)];
  const context = contextOf(facts, { compared, open }, faults, settings);
  const periods = compared.map((each) => periodResult(facts, each, gapOf.get(each.unit)));
  const findings = mergeFindings([
    ...compared.flatMap((each) => findingsOf(facts, each, gapOf.get(each.unit), context)),
    ...unmappedFindings(facts, settings),
    ...uncollectedFindings(facts, settings),
  ]);
  return {
    periods: mergePeriods(periods),
    findings,
    faults: faults.map((fault) => ({ ...fault, findingsAffected: affected(fault, findings) })),
    edgesWanted: edgesWanted(facts, compared),
  };
}

/** One product's units beside their bills, with use at the edges of periods where it was reported or billed. */
function productOf(facts: AccountFacts, productKey: string, settings: Settings) {
  const product = compareProduct(facts, productKey, settings);
  const edge = facts.edges?.get(productKey);
  if (!edge) return product;
  const tolerance = inForce(settings.rules ?? {}).clock_skew_minutes;
  const { compared, faults } = putBackByBill(facts.accountId, product.compared, edge, tolerance);
  return { compared, faults: [...product.faults, ...faults] };
}

/** Our own test makes no findings and owes nothing; it is reported as such instead. */
function testAccount(facts: AccountFacts, because: string): AccountResult {
  const use = [...facts.products.values()].flatMap((product) => product.use);
  const days = use.map((each) => each.day).sort();
  const events = use.reduce((sum, each) => sum + each.events, 0);
  const fault: QualityFault = {
    kind: 'test_account',
    accountId: facts.accountId,
    productKey: null,
    sourceKey: null,
    period: { start: days[0] ?? '2000-01-01', end: addDays(days.at(-1) ?? '2000-01-01', 1) },
    measured: { events, products: facts.products.size },
    words: `${facts.accountId} is one of our own test accounts, as ${because}.`,
    effect: 'It makes no findings.',
    findingsAffected: 0,
  };
  return { periods: [], findings: [], faults: [fault], edgesWanted: new Map() };
}

/** Without metered use and without an invoice there is no finding, not even of a minimum (rule 18). */
function isIdle({ unit, lines }: Compared): boolean {
  return !unit.isRecurring && unit.tally.actual.isZero() && lines.length === 0;
}

/** True for a charge without a line while no invoice was loaded at all, or whose invoice may be older (rule 18). */
function isBeforeHistory(facts: AccountFacts, { unit, lines }: Compared, ownSince: Day | null): boolean {
  if (facts.billedSince === null && unit.isLive) return true;
  if (lines.length > 0 || !unit.isRecurring) return false;
  return isBeforeInvoices({
    wholeFrom: unit.period.whole.start,
    subscribedFrom: unit.subscription?.startDate ?? unit.period.covered.start,
    ownSince,
    everybodySince: facts.billedSince,
  });
}

function productsOf(facts: AccountFacts): string[] {
  const keys = new Set(facts.products.keys());
  for (const subscription of facts.subscriptions) {
    const product = facts.prices.get(subscription.priceId)?.[0]?.productKey;
    if (product) keys.add(product);
  }
  return [...keys].sort();
}

function findingsOf(
  facts: AccountFacts,
  each: Compared,
  gap: Gap | undefined,
  context: Context,
): FindingDraft[] {
  const { unit } = each;
  const draft = (part: Part) => findingOf(facts, each, gap, part, context);
  if (!unit.isLive && each.charge === null && unit.tally.actual.gt(0)) {
    return [draft({ type: 'unbilled_account', amountMinor: -1n, isExact: true })];
  }
  if (!gap || !each.charge || !unit.terms || !isFinding(each.lines, gap)) return [];
  if (gap.gapMinor > 0n) return creditedParts(shortfall(facts, each), gap.rawMinor - gap.gapMinor).map(draft);
  const isTorn = isLogTorn(facts, each);
  const parts = excess(facts, each, gap);
  return parts.filter((part) => !isTorn || part.type !== 'over_billed').map(draft);
}

/** What the findings of an account are seen against: the noise of its other periods, and the faults around them. */
function contextOf(
  facts: AccountFacts,
  { compared, open }: { compared: readonly Compared[]; open: readonly Compared[] },
  faults: readonly QualityFault[],
  settings: Settings,
): Context {
  return {
    settings,
    noiseOf: (unit) =>
      noise(
        compared
          .map((each) => each.unit)
          .filter((each) => each !== unit && each.productKey === unit.productKey && each.isLive),
      ),
    aroundOf: (each, amountMinor) => aroundOf(facts, open, each, amountMinor),
    faultsOf: (unit) => faults.filter((fault) => concerns(fault, unit.productKey, unit.period.whole)),
  };
}

/** The median share by which use and reports of some periods differ; null when none tells. */
function noise(units: readonly UnitOfWork[]): number | null {
  const shares = units
    .filter(({ tally, isRecurring }) => !isRecurring && tally.reportRows > 0 && tally.actual.gt(0))
    .map(({ tally }) => difference(tally.actual, tally.reported))
    .sort((a, b) => a - b);
  return shares.length < 2 ? null : (shares[Math.floor((shares.length - 1) / 2)] ?? null);
}

function difference(actual: Decimal, reported: Decimal): number {
  return actual.minus(reported).abs().div(actual).toNumber();
}

function concerns(
  fault: QualityFault,
  productKey: string | null,
  period: { start: string; end: string },
): boolean {
  if (fault.productKey !== null && fault.productKey !== productKey) return false;
  if (fault.productKey === null && fault.sourceKey !== null) return false;
  return fault.period.start < period.end && period.start < fault.period.end;
}

function affected(fault: QualityFault, findings: readonly FindingDraft[]): number {
  if (fault.kind === 'mapping_gap') {
    return findings.filter(
      (each) => each.sourceKey === fault.sourceKey && each.period.start === fault.period.start,
    ).length;
  }
  if (fault.kind === 'unread_term') return 0;
  return findings.filter((each) => each.productKey !== null && concerns(fault, each.productKey, each.period))
    .length;
}

/** Edges that were not read yet although periods on both sides differ in opposite directions. */
function edgesWanted(facts: AccountFacts, compared: readonly Compared[]): Map<string, readonly string[]> {
  const wanted = new Map<string, readonly string[]>();
  for (const productKey of new Set(compared.map(({ unit }) => unit.productKey))) {
    if (facts.edges?.has(productKey) || (facts.aggregations.get(productKey) ?? 'sum') !== 'sum') continue;
    const own = compared.filter(({ unit }) => unit.productKey === productKey);
    const units = own.map(({ unit }) => unit);
    const edges = [...edgesToRead(units), ...edgesBetweenOpposites(units), ...edgesToReadByBill(own)];
    const days = new Set(edges);
    if (days.size > 0) wanted.set(productKey, [...days].sort());
  }
  return wanted;
}
