import { Decimal, sumDecimals } from '#core/decimal.ts';
import { dayAt } from '#core/zone.ts';
import type { BilledLine } from '#records/billing.ts';
import type { AccountFacts } from './account-facts.ts';
import { attributeLines } from './attribution.ts';
import type { PeriodResult } from './draft.ts';
import type { Gap } from './gap.ts';
import { putBackEvents } from './quality/edge-events.ts';
import type { QualityFault } from './quality/fault.ts';
import { putBackAtEdges } from './quality/period-edge.ts';
import { mayChangeUnit, undoUnitChange } from './quality/unit-change.ts';
import { type Charge, rate } from './rating/charge.ts';
import { inForce, type Settings } from './settings.ts';
import type { CountedLine } from './sharing.ts';
import { isFinding } from './tolerance.ts';
import { ratedUnits, type UnitOfWork, unitsOfWork } from './unit-of-work.ts';

/** A unit of work beside what was billed for it. */
export type Compared = {
  readonly unit: UnitOfWork;
  readonly charge: Charge | null;
  readonly lines: CountedLine[];
  readonly billedMinor: bigint;
  /** False when all that bills the unit is in another currency: then nothing can be said of it. */
  readonly isComparable: boolean;
  /** Another currency was billed beside the unit's own; it is not this subscription's, and never added. */
  readonly isBesideForeign: boolean;
};

/**
 * Every ended unit of one product, with its charge and the lines that bill it; use in another unit was read in
 * the old one, and use on the wrong side of a period edge put back, which the faults say.
 */
export function compareProduct(
  facts: AccountFacts,
  productKey: string,
  settings: Settings,
): { compared: Compared[]; faults: QualityFault[] } {
  const lines = facts.lines.filter((line) => line.productKey === productKey).sort(byInvoice);
  const billedUntil = lines.reduce((latest, { period }) => (period.end > latest ? period.end : latest), '');
  const asOf = (zone: string) => dayAt(settings.asOfMs, zone);
  const logged = unitsOfWork(facts, productKey, asOf, billedUntil);
  const undone = mayChangeUnit(logged, lines) ? undoUnitChange(facts, productKey) : null;
  const cut = undone ? unitsOfWork(undone.facts, productKey, asOf, billedUntil) : logged;
  const edge = facts.edges?.get(productKey);
  const tolerance = inForce(settings.rules ?? {}).clock_skew_minutes;
  const { units, faults } = edge
    ? putBackAtEdges(facts.accountId, cut, edge, tolerance)
    : { units: cut, faults: [] };
  const events =
    edge && faults.length === 0
      ? putBackEvents(undone?.facts ?? facts, productKey, cut, edge, tolerance)
      : null;
  return {
    compared: compareUnits(
      facts,
      lines,
      events ? unitsOfWork(events.facts, productKey, asOf, billedUntil) : units,
    ),
    faults: [...(undone ? [undone.fault] : []), ...(events?.faults ?? faults)],
  };
}

function compareUnits(
  facts: AccountFacts,
  lines: readonly BilledLine[],
  units: readonly UnitOfWork[],
): Compared[] {
  const charges = new Map(units.map((unit) => [unit, unit.hasEnded ? chargeFor(unit) : null]));
  const attributed = attributeLines(
    lines,
    units.map((unit) => {
      const shouldMinor = charges.get(unit)?.totalMinor ?? null;
      return { unit, shouldMinor, reportedMinor: reportedMinor(facts, unit, shouldMinor) };
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
        isComparable: own.length > 0 || counted.length === 0,
        isBesideForeign: own.length < counted.length,
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
function reportedMinor(facts: AccountFacts, unit: UnitOfWork, shouldMinor: bigint | null): bigint {
  if (!unit.isLive || shouldMinor === null) return 0n;
  if (unit.isRecurring || unit.owesNothing || !facts.hasReports || unit.terms === null) return shouldMinor;
  return rate(unit.terms, Decimal.max(unit.tally.reported, 0)).totalMinor;
}

/** One row of the ledger. */
export function periodResult(facts: AccountFacts, each: Compared, gap: Gap | undefined): PeriodResult {
  const gapMinor = gap?.gapMinor ?? 0n;
  const isOpen = gap !== undefined && isFinding(each.lines, gap);
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
    leakMinor: isOpen && gapMinor > 0n ? gapMinor : 0n,
    overBilledMinor: isOpen && gapMinor < 0n ? -gapMinor : 0n,
  };
}

/** The quantities that the lines name, together; null when none names any. */
export function billedUnits(lines: readonly CountedLine[]): Decimal | null {
  const quantities = lines.flatMap(({ line }) => (line.quantity === null ? [] : [line.quantity]));
  return quantities.length === 0 ? null : sumDecimals(quantities);
}
