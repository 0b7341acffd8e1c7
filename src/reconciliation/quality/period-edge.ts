import { Decimal, sumDecimals, ZERO } from '#core/decimal.ts';
import { addDays, type Period } from '#core/period.ts';
import { startOfDay } from '#core/zone.ts';
import type { EdgeUse } from '../account-facts.ts';
import type { UnitOfWork } from '../unit-of-work.ts';
import type { QualityFault, QualityFaultKind } from './fault.ts';

/** Hours on both sides of an edge that are looked at: the widest difference between two zones of a business. */
export const EDGE_HOURS = 14;
const STEP_MINUTES = 15;
const MINUTE_MS = 60_000;
/** Two figures are the same when they differ by less than this share. */
const SAME = 1e-9;

/** Units of work with displaced use put back, and the faults that this named. */
export type PutBack = { readonly units: UnitOfWork[]; readonly faults: QualityFault[] };

type Run = {
  readonly units: readonly UnitOfWork[];
  readonly differences: readonly Decimal[];
  /** Its last period is the newest that has ended, so that what crossed its end is in none that is compared. */
  readonly isNewest: boolean;
};

/** Days at whose start the use has to be read, because periods on both sides differ and nearly net out. */
export function edgesToRead(units: readonly UnitOfWork[]): string[] {
  const runs = runsOf(units).filter(isDisplacement);
  return [...new Set(runs.flatMap((run) => edgesOf(run)))].sort();
}

/**
 * Puts use back that was counted on the wrong side of a period edge: what one period lacks its neighbour has too
 * much, to the unit, and the use that close to the edge explains it. Within the clock's tolerance it is skew;
 * where all edges fit one offset of hours, the log was cut in another zone. Neither is ever a finding.
 */
export function putBackAtEdges(
  accountId: string,
  units: readonly UnitOfWork[],
  use: EdgeUse,
  toleranceMinutes: number,
): PutBack {
  const faults: QualityFault[] = [];
  const moved = new Map<UnitOfWork, Decimal>();
  for (const run of runsOf(units).filter(isDisplacement)) {
    const edges = edgesMs(run);
    const found = byOffset(run, edges, use) ?? byTolerance(run, edges, use, toleranceMinutes);
    if (!found) continue;
    for (const [index, unit] of run.units.entries()) moved.set(unit, run.differences[index] ?? ZERO);
    const minutes = Math.abs(found.minutes);
    faults.push(
      faultOf(accountId, run, minutes <= toleranceMinutes ? 'clock_skew' : 'zone_edge', found.minutes),
    );
  }
  if (faults.length === 0) return { units: [...units], faults };
  const corrected = units.map((unit) => {
    const displaced = moved.get(unit);
    if (!displaced) return unit;
    // What crossed the edge is no hole of the log: nothing stands in for it a second time.
    const tally = { ...unit.tally, actual: unit.tally.actual.plus(displaced), standIn: ZERO, holes: [] };
    return { ...unit, tally };
  });
  return { units: corrected, faults };
}

/** Neighbouring live periods of one subscription that all differ from what was reported. */
function runsOf(units: readonly UnitOfWork[]): Run[] {
  const runs: Run[] = [];
  let current: UnitOfWork[] = [];
  const newest = units.findLast(isComparable);
  const close = () => {
    if (current.length > 0) {
      const isNewest = current.at(-1) === newest;
      runs.push({ units: current, differences: current.map(differenceOf), isNewest });
    }
    current = [];
  };
  for (const unit of units) {
    const last = current.at(-1);
    if (last && last.period.covered.end !== unit.period.covered.start) close();
    if (!isComparable(unit) || differenceOf(unit).isZero()) close();
    else current.push(unit);
  }
  close();
  return runs;
}

const isComparable = (unit: UnitOfWork) =>
  unit.isLive && !unit.isRecurring && unit.hasEnded && unit.tally.reportRows > 0;
const differenceOf = ({ tally }: UnitOfWork) => tally.reported.minus(tally.actual);

/** An edge holds at most this share of a period's use. */
const EDGE_SHARE_MAX = 0.05;
/** Of the newest period alone, whose neighbour nobody can ask yet, no more than this. */
const NEWEST_SHARE_MAX = 0.005;

/**
 * At least two periods that differ in opposite directions and nearly net out, or that all differ by so little
 * that an edge may hold it. What is lost for good differs in one direction, by more.
 */
function isDisplacement({ units, differences, isNewest }: Run): boolean {
  const isWithin = (share: number) =>
    units.every(({ tally }, index) =>
      (differences[index] ?? ZERO).abs().lte(tally.reported.abs().times(share)),
    );
  if (units.length < 2) return isNewest && isWithin(NEWEST_SHARE_MAX);
  if (isWithin(EDGE_SHARE_MAX)) return true;
  const total = sumDecimals(differences).abs();
  const largest = differences.reduce((max, each) => Decimal.max(max, each.abs()), ZERO);
  return (
    differences.some((each) => each.gt(0)) && differences.some((each) => each.lt(0)) && total.lte(largest)
  );
}

function edgesOf({ units }: Run): string[] {
  return [...units.map((unit) => unit.period.covered.start), units.at(-1)?.period.covered.end ?? ''].filter(
    Boolean,
  );
}

function edgesMs(run: Run): number[] {
  const zone = run.units[0]?.subscription?.timeZone ?? 'UTC';
  return edgesOf(run).map((day) => startOfDay(day, zone));
}

type Found = { readonly minutes: number };

/** One offset by which every edge of the run was cut early or late, exactly. */
function byOffset(run: Run, edges: readonly number[], use: EdgeUse): Found | null {
  for (let minutes = STEP_MINUTES; minutes <= EDGE_HOURS * 60; minutes += STEP_MINUTES) {
    for (const offset of [minutes, -minutes]) {
      const crossing = edges.map((edge) =>
        offset > 0
          ? unitsBetween(use, edge, edge + offset * MINUTE_MS)
          : unitsBetween(use, edge + offset * MINUTE_MS, edge).neg(),
      );
      const fits = run.units.every((unit, index) => {
        const expected = (crossing[index + 1] ?? ZERO).minus(crossing[index] ?? ZERO);
        return isSame(expected, run.differences[index] ?? ZERO, unit.tally.reported);
      });
      // One edge alone fits by chance as soon as somebody was busy near it; a zone shifts them all.
      if (fits && crossing.filter((units) => !units.isZero()).length > 1) return { minutes: offset };
    }
  }
  return null;
}

/** Each inner edge is crossed by no more than the use within the tolerance of it; the outer ones by nothing, but
 * for the end of the newest period. */
function byTolerance(
  run: Run,
  edges: readonly number[],
  use: EdgeUse,
  toleranceMinutes: number,
): Found | null {
  if (toleranceMinutes === 0) return null;
  const reach = toleranceMinutes * MINUTE_MS;
  let crossing = ZERO;
  for (const [index, difference] of run.differences.entries()) {
    crossing = crossing.plus(difference);
    const edge = edges[index + 1] ?? 0;
    if (index === run.differences.length - 1 && !run.isNewest) {
      if (!isSame(crossing, ZERO, run.units[index]?.tally.reported ?? ZERO)) return null;
      continue;
    }
    const after = unitsBetween(use, edge, edge + reach);
    const before = unitsBetween(use, edge - reach, edge).neg();
    if (crossing.gt(after) || crossing.lt(before)) return null;
  }
  return { minutes: toleranceMinutes };
}

function unitsBetween(use: EdgeUse, fromMs: number, toMs: number): Decimal {
  return sumDecimals(use.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ units }) => units));
}

function isSame(a: Decimal, b: Decimal, scale: Decimal): boolean {
  return a.minus(b).abs().lte(Decimal.max(scale.abs(), 1).times(SAME));
}

function faultOf(accountId: string, run: Run, kind: QualityFaultKind, minutes: number): QualityFault {
  const [first] = run.units;
  const last = run.units.at(-1);
  const productKey = first?.productKey ?? null;
  const period: Period = { start: first?.period.whole.start ?? '', end: last?.period.whole.end ?? '' };
  const displaced = run.differences.reduce((max, each) => Decimal.max(max, each.abs()), ZERO).toFixed();
  const about =
    kind === 'clock_skew'
      ? `no further than ${Math.abs(minutes)} minutes from the edge`
      : `as if the days began ${Math.abs(minutes) / 60} hours ${minutes > 0 ? 'later' : 'earlier'}`;
  return {
    kind,
    accountId,
    productKey,
    sourceKey: null,
    period,
    measured: { periods: run.units.length, units_displaced_max: displaced, minutes },
    words: `Up to ${displaced} units of ${productKey} between ${period.start} and ${addDays(period.end, -1)} were counted in the neighbouring period, ${about}; over ${run.units.length} periods usage and reports agree.`,
    effect:
      'The units are counted where they were reported, so that neither a leak nor an over-billing is claimed for them.',
    findingsAffected: 0,
  };
}
