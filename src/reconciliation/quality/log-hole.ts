import { Decimal, ZERO } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';
import type { AccountFacts } from '../account-facts.ts';
import { billedUnits, type Compared } from '../comparison.ts';
import { isMaterial } from '../gap.ts';
import { rate } from '../rating/charge.ts';
import { counted } from '../reason.ts';
import { hasWideHole, lostDays } from '../rhythm.ts';
import { ratedUnits, type UnitOfWork } from '../unit-of-work.ts';
import type { QualityFault, QualityFaultKind } from './fault.ts';

/** True when the log of metered use has holes, so that too much billed for it may be right (rule 24). */
export function isLogTorn(facts: AccountFacts, each: Compared): boolean {
  const { unit } = each;
  if (unit.isRecurring) return false;
  if (unit.tally.holes.length > 0) return true;
  // What was reported above the log is reported by day: another day's silence does not explain it.
  if (isExcessReportedByDay(unit)) return false;
  return isSilentLong(facts, each) || daysBilledOnly(facts, each).length > 0;
}

function isExcessReportedByDay({ tally }: UnitOfWork): boolean {
  return tally.isReportedByDay && tally.reported.gt(tally.actual);
}

function isSilentLong(facts: AccountFacts, { unit }: Compared): boolean {
  const use = facts.products.get(unit.productKey)?.use ?? [];
  return hasWideHole(
    use.map((each) => each.day),
    unit.period.covered,
  );
}

/** Days that the log misses where nobody reported anything, by the units that were billed above it. */
function daysBilledOnly(facts: AccountFacts, each: Compared): Day[] {
  const { unit, lines } = each;
  if (unit.tally.reportRows > 0 || lines.length === 0) return [];
  const use = facts.products.get(unit.productKey)?.use ?? [];
  const above = (billedUnits(lines) ?? unitsFor(each)).minus(unit.tally.actual);
  return above.gt(0) ? lostDays(use, unit.period.covered, above) : [];
}

/** Halvings of the span in which the units lie: enough for one in a million million. */
const HALVINGS = 40;
/** A log is not looked upon as torn that lost more than so many times what it kept. */
const TIMES_MAX = 4;

/** The units for which billing would have charged what it did, when that is more than for those in the log. */
function unitsFor({ unit, charge, billedMinor }: Compared): Decimal {
  const logged = ratedUnits(unit);
  if (!charge || !unit.terms || billedMinor <= charge.totalMinor) return logged;
  let [low, high] = [logged, logged.times(TIMES_MAX)];
  if (rate(unit.terms, high).totalMinor < billedMinor) return high;
  for (let at = 0; at < HALVINGS; at++) {
    const middle = low.plus(high).div(2);
    if (rate(unit.terms, middle).totalMinor < billedMinor) low = middle;
    else high = middle;
  }
  return high;
}

/** Days or hours that the log misses while more was reported or billed (rule 24). */
export function holeFaults(facts: AccountFacts, each: Compared): QualityFault[] {
  const { unit, charge } = each;
  if (unit.isRecurring || !unit.isLive) return [];
  const { tally, period } = unit;
  const isOverBilled =
    charge !== null && each.isComparable && isMaterial(charge.totalMinor - each.billedMinor);
  const billedOnly = isOverBilled && each.billedMinor > charge.totalMinor ? daysBilledOnly(facts, each) : [];
  const holes = tally.holes.length > 0 ? tally.holes : billedOnly;
  const isTorn =
    holes.length === 0 &&
    !isExcessReportedByDay(unit) &&
    tally.reported.gt(tally.actual) &&
    isSilentLong(facts, each);
  if (holes.length === 0 && !isTorn) return [];
  const seen = new Set((facts.products.get(unit.productKey)?.use ?? []).map(({ day }) => day));
  const empty = holes.filter((day) => !seen.has(day));
  const kind: QualityFaultKind = holes.length > 0 && empty.length === 0 ? 'missing_hours' : 'missing_days';
  const when = holes.length === 0 ? 'a long stretch' : counted(holes.length, 'day');
  const what = kind === 'missing_hours' ? 'has fewer rows than usual' : 'has no rows';
  const logged = tally.actual.toFixed();
  const isBilledOnly = holes === billedOnly && holes.length > 0;
  const more = isBilledOnly
    ? `more was billed than the ${logged} units logged`
    : `more was reported to billing: ${tally.reported.toFixed()} units against ${logged} logged`;
  return [
    {
      kind,
      accountId: facts.accountId,
      productKey: unit.productKey,
      sourceKey: null,
      period: period.whole,
      measured: {
        days: holes.length,
        first_day: holes[0] ?? '',
        units_reported: tally.reported.toFixed(),
        units_logged: logged,
      },
      words: `On ${when} from ${holes[0] ?? period.whole.start} the log of ${unit.productKey} ${what}, while ${more}.`,
      effect: effectOf(each, isBilledOnly),
      findingsAffected: 0,
    },
  ];
}

function effectOf({ unit: { tally } }: Compared, isBilledOnly: boolean): string {
  if (isBilledOnly) return 'No over-billing is claimed for the units that the log may have lost.';
  const lost = Decimal.max(tally.reported.minus(tally.actual), ZERO).toFixed();
  return tally.standIn.gt(0)
    ? `${tally.standIn.toFixed()} reported units stand in for the lost rows; findings of this period have a lower confidence.`
    : `No over-billing is claimed for the ${lost} units that the log may have lost; findings of this period have a lower confidence.`;
}
