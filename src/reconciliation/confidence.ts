import type { Decimal } from '#core/decimal.ts';
import { daysIn } from '#core/period.ts';
import type { MappingState } from '#records/source-mapping.ts';
import type { AccountFacts } from './account-facts.ts';
import { calibrated } from './calibration.ts';
import type { FindingType } from './notices.ts';
import type { QualityFault } from './quality/fault.ts';
import { counted } from './reason.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One measured check: the factor it contributes and, in words, why. */
export type Check = { readonly check: string; readonly factor: number; readonly because: string };

export type Subject = {
  readonly type: FindingType;
  readonly unit: UnitOfWork;
  readonly mapping: MappingState;
  readonly isExact: boolean;
  /** How far use and reports of this product usually differ, as a share; null when nothing tells. */
  readonly noise: number | null;
  /** Faults of the data that this unit depends on. */
  readonly faults: readonly QualityFault[];
  /** False when a term of the contract was read by inference, or does not say what it holds for. */
  readonly isTermSure: boolean;
  /** Something in another currency was billed for the same product and days. */
  readonly isBesideForeign: boolean;
};

const USAGE_TYPES = new Set<FindingType>([
  'under_reported_usage',
  'unreported_usage',
  'late_usage',
  'unbilled_account',
]);

const TOO_MUCH = new Set<FindingType>(['over_billed', 'duplicate_billing']);

/** The checks behind a finding's confidence; docs/formulas/confidence.md says how their product is read. */
export function checksFor(facts: AccountFacts, subject: Subject): Check[] {
  const { type, unit, mapping, isExact } = subject;
  const checks: (Check | null)[] = [
    isExact
      ? check('Explanation', 0.99, 'What was billed is exactly the charge with this one thing wrong.')
      : check('Explanation', 0.88, 'The bill is off, but no single mistake gives exactly its amount.'),
    USAGE_TYPES.has(type) || type === 'missed_overage' ? mappingCheck(mapping) : null,
    type === 'unreported_usage' && !facts.hasReports
      ? check('Reports', 0.8, 'No reported usage was loaded at all, so its absence says little.')
      : null,
    completenessCheck(unit),
    USAGE_TYPES.has(type) && unit.isLive ? noiseCheck(unit, subject.noise) : null,
    subject.isTermSure
      ? null
      : check(
          'Contract term',
          0.85,
          'A term of the contract was inferred, or does not name what it holds for.',
        ),
    subject.isBesideForeign && !TOO_MUCH.has(type)
      ? check('Currency', 0.9, 'A line in another currency, which is not compared, bills the same days.')
      : null,
    type === 'unbilled_account' && unit.subscription === null
      ? check('Contract', 0.75, 'No subscription ever priced this product for the account.')
      : null,
    faultCheck(subject.faults),
  ];
  return checks.filter((each) => each !== null);
}

const check = (name: string, factor: number, because: string): Check => ({ check: name, factor, because });

function mappingCheck(mapping: MappingState): Check {
  return mapping === 'inferred'
    ? check('Mapping', 0.85, 'The usage key was matched to the product by inference.')
    : check('Mapping', 1, 'The usage key names the product, or its mapping was approved.');
}

function completenessCheck(unit: UnitOfWork): Check | null {
  const days = unit.tally.holes.length;
  if (days === 0) return null;
  const factor = Math.round((0.95 - 0.3 * Math.min(1, holeShare(unit))) * 1000) / 1000;
  return check(
    'Completeness',
    factor,
    `The log has holes on ${counted(days, 'day')}, so the usage may be higher still.`,
  );
}

/** Share of a period's days on which the log has holes. */
function holeShare({ tally, period }: UnitOfWork): number {
  return tally.holes.length / Math.max(1, daysIn(period.covered));
}

/** A difference within the account's own noise says little; one far above it says much. */
function noiseCheck({ tally }: UnitOfWork, noise: number | null): Check | null {
  if (noise === null || tally.actual.lte(0)) return null;
  const share = shareMissing(tally.actual, tally.reported);
  if (noise === 0)
    return check('Noise', 1, 'In its other periods the use and the reports agree to the unit.');
  const times = share / noise;
  const told = `The difference of ${percent(share)} is ${times.toFixed(1)} times that of the account’s other periods.`;
  return check('Noise', times < 2 ? 0.7 : times < 5 ? 0.9 : 0.98, told);
}

function shareMissing(actual: Decimal, reported: Decimal): number {
  return actual.minus(reported).abs().div(actual).toNumber();
}

const percent = (share: number) => `${(share * 100).toFixed(share < 0.01 ? 2 : 0)} %`;

/** What each kind of fault leaves of the belief in what depends on it; the others are looked at elsewhere. */
const FACTORS: Partial<Record<QualityFault['kind'], number>> = {
  conflicting_events: 0.9,
  clock_skew: 0.92,
  future_events: 0.95,
  unit_change: 0.85,
  zone_edge: 0.9,
  late_arrival: 0.98,
};

function faultCheck(faults: readonly QualityFault[]): Check | null {
  const known = faults.filter((fault) => FACTORS[fault.kind] !== undefined);
  const [first] = known;
  if (!first) return null;
  const factor = known.reduce((product, { kind }) => product * (FACTORS[kind] ?? 1), 1);
  return check('Data quality', Math.round(factor * 1000) / 1000, first.words);
}

/** The calibrated probability that a finding is true, from the product of its checks; to three decimals. */
export function confidenceOf(checks: readonly Check[]): number {
  return calibrated(checks.reduce((product, each) => product * each.factor, 1));
}
