import { type Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { absMinor } from '#core/money.ts';
import { addDays, type Day } from '#core/period.ts';
import { startOfDay } from '#core/zone.ts';
import type { EdgeUse } from '../account-facts.ts';
import type { Compared } from '../comparison.ts';
import { isMaterial } from '../gap.ts';
import { rate } from '../rating/charge.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { QualityFault } from './fault.ts';

const MINUTE_MS = 60_000;
/** Of the newest period, whose neighbour nobody can ask yet, an edge holds at most one part in so many. */
const NEWEST_PARTS_MIN = 20n;

/** Neighbouring metered periods that nobody reported use of, each with a bill of its own, oldest first. */
type Row = readonly Compared[];

/** Days at whose start the use has to be read, because bills on both sides are wrong in opposite directions. */
export function edgesToReadByBill(compared: readonly Compared[]): Day[] {
  const days: Day[] = [];
  const newest = newestOf(compared);
  for (const row of rowsOf(compared)) {
    for (const [index, each] of row.entries()) {
      const gap = gapOf(each, ZERO);
      if (!isMaterial(gap)) continue;
      const next = row[index + 1];
      const isOpposite = next && (gap < 0n ? next.unit.tally.actual.gt(0) : gapOf(next, ZERO) < 0n);
      const isSmall = absMinor(gap) * NEWEST_PARTS_MIN <= absMinor(each.charge?.totalMinor ?? 0n);
      if (next ? isOpposite : each === newest && isSmall) days.push(each.unit.period.covered.end);
    }
  }
  return days;
}

/**
 * Puts use back that was counted on the wrong side of a period edge where nobody reported any: moving what lies
 * within the clock's tolerance of the edge makes a bill right to the minor unit, and its neighbour's less wrong.
 */
export function putBackByBill(
  accountId: string,
  compared: readonly Compared[],
  use: EdgeUse,
  toleranceMinutes: number,
): { compared: Compared[]; faults: QualityFault[] } {
  const moved = new Map<Compared, Decimal>();
  const faults: QualityFault[] = [];
  const newest = newestOf(compared);
  for (const row of rowsOf(compared)) {
    for (const [index, each] of row.entries()) {
      const before = moved.get(each) ?? ZERO;
      const next = row[index + 1];
      if (!isMaterial(gapOf(each, before)) || (!next && each !== newest)) continue;
      const crossing = crossings(each.unit, use, toleranceMinutes).find(
        (units) =>
          !isMaterial(gapOf(each, before.plus(units))) &&
          (!next || absMinor(gapOf(next, units.neg())) <= absMinor(gapOf(next, ZERO))),
      );
      if (crossing === undefined) continue;
      moved.set(each, before.plus(crossing));
      if (next) moved.set(next, crossing.neg());
      faults.push(faultOf(accountId, each, next, crossing, toleranceMinutes));
    }
  }
  return { compared: compared.map((each) => withMoved(each, moved.get(each))), faults };
}

function withMoved(each: Compared, units: Decimal | undefined): Compared {
  if (!units || !each.unit.terms) return each;
  const tally = { ...each.unit.tally, actual: each.unit.tally.actual.plus(units) };
  return { ...each, unit: { ...each.unit, tally }, charge: rate(each.unit.terms, tally.actual) };
}

/** Units that may have crossed a period's end, nearest first: those just after it came late, those before it early. */
function crossings(unit: UnitOfWork, use: EdgeUse, toleranceMinutes: number): Decimal[] {
  const edge = startOfDay(unit.period.covered.end, unit.subscription?.timeZone ?? 'UTC');
  const within = (fromMs: number, toMs: number) =>
    sumDecimals(use.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ units }) => units));
  const found: Decimal[] = [];
  for (let minutes = 1; minutes <= toleranceMinutes; minutes++) {
    const reach = minutes * MINUTE_MS;
    found.push(within(edge, edge + reach), within(edge - reach, edge).neg());
  }
  return found.filter((units) => !units.isZero());
}

function gapOf({ unit, billedMinor }: Compared, moved: Decimal): bigint {
  if (!unit.terms) return 0n;
  const units = unit.tally.actual.plus(moved);
  return rate(unit.terms, units.isNegative() ? ZERO : units).totalMinor - billedMinor;
}

function rowsOf(compared: readonly Compared[]): Row[] {
  const rows: Compared[][] = [];
  for (const each of compared) {
    if (!isAlone(each)) continue;
    const last = rows.at(-1);
    const before = last?.at(-1);
    if (last && before?.unit.period.covered.end === each.unit.period.covered.start) last.push(each);
    else rows.push([each]);
  }
  return rows;
}

function isAlone({ unit, lines, isComparable }: Compared): boolean {
  const { isLive, isRecurring, hasEnded, owesNothing, terms, tally } = unit;
  const isBilled = isLive && hasEnded && !isRecurring && !owesNothing && terms !== null;
  return isBilled && isComparable && tally.reportRows === 0 && (lines.length > 0 || tally.actual.gt(0));
}

function newestOf(compared: readonly Compared[]): Compared | undefined {
  return compared.filter(({ unit }) => unit.isLive && unit.hasEnded).at(-1);
}

function faultOf(
  accountId: string,
  each: Compared,
  next: Compared | undefined,
  crossing: Decimal,
  minutes: number,
): QualityFault {
  const { productKey, period } = each.unit;
  const units = crossing.abs().toFixed();
  const end = (next?.unit ?? each.unit).period.whole.end;
  return {
    kind: 'clock_skew',
    accountId,
    productKey,
    sourceKey: null,
    period: { start: period.whole.start, end },
    measured: { periods: next ? 2 : 1, units_displaced_max: units, minutes },
    words: `${units} units of ${productKey} within ${minutes} minutes of the end of ${addDays(period.covered.end, -1)} were counted in the neighbouring period; with them moved back, the bill is correct.`,
    effect:
      'The units are counted where they were billed, so that neither a leak nor an over-billing is claimed for them.',
    findingsAffected: 0,
  };
}
