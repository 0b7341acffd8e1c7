import { daysIn } from '#core/period.ts';
import type { MappingState } from '#records/source-mapping.ts';
import type { AccountFacts } from './account-facts.ts';
import type { Around } from './around.ts';
import { agreementCheck, corroborationCheck, invoiceCheck, unnamedCheck } from './around-checks.ts';
import { calibrated } from './calibration.ts';
import { type Check, check } from './check.ts';
import type { FindingType } from './notices.ts';
import type { QualityFault } from './quality/fault.ts';
import { counted } from './reason.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { directionCheck, noiseCheck, sizeCheck } from './usage-checks.ts';

export type Subject = {
  readonly type: FindingType;
  readonly unit: UnitOfWork;
  readonly mapping: MappingState;
  readonly isExact: boolean;
  /** How far use and reports of this product usually differ, as a share; null when nothing tells. */
  readonly noise: number | null;
  /** Data issues that this unit depends on. */
  readonly faults: readonly QualityFault[];
  /** False when a term of the contract was read by inference, or does not say what it holds for. */
  readonly isTermSure: boolean;
  /** Something in another currency was billed for the same product and days. */
  readonly isBesideForeign: boolean;
  readonly around: Around;
};

const SHORT_USE = new Set<FindingType>(['under_reported_usage', 'late_usage']);
const USE = new Set<FindingType>([...SHORT_USE, 'unreported_usage', 'unbilled_account']);
const NO_LINE = new Set<FindingType>(['uninvoiced_period', 'missed_overage']);
const TOO_MUCH = new Set<FindingType>(['over_billed', 'duplicate_billing']);

/** The checks behind a finding's confidence; docs/formulas/confidence.md says how their product is read. */
export function checksFor(facts: AccountFacts, subject: Subject): Check[] {
  const { type, unit, mapping, isExact, around } = subject;
  const isOfUse = USE.has(type) || !unit.isRecurring;
  const checks: (Check | null)[] = [
    isExact
      ? check('Explanation', 1, 'This one mistake explains the billed amount exactly.')
      : check('Explanation', 0.54, 'The bill is wrong, but no single mistake explains its amount exactly.'),
    isOfUse ? mappingCheck(mapping) : null,
    type === 'unreported_usage' && !facts.hasReports
      ? check('Reports', 0.8, 'No reported usage was imported at all, so its absence says little.')
      : null,
    completenessCheck(unit),
    SHORT_USE.has(type) ? sizeCheck(unit) : null,
    SHORT_USE.has(type) ? directionCheck(unit) : null,
    USE.has(type) && unit.isLive ? noiseCheck(unit, subject.noise) : null,
    unit.isLive ? agreementCheck(around) : null,
    NO_LINE.has(type) ? corroborationCheck(around) : null,
    NO_LINE.has(type) || type === 'unreported_usage' ? invoiceCheck(around) : null,
    type === 'quantity_drift' ? seatsCheck(unit) : null,
    TOO_MUCH.has(type) ? null : unnamedCheck(around),
    subject.isTermSure
      ? null
      : check(
          'Contract term',
          0.85,
          'A term of the contract was inferred, or does not name what it applies to.',
        ),
    subject.isBesideForeign && !TOO_MUCH.has(type)
      ? check('Currency', 0.9, 'A line in another currency, which is not compared, covers the same days.')
      : null,
    type === 'unbilled_account' && unit.subscription === null
      ? check('Contract', 0.9, 'The account never had a subscription that prices this product.')
      : null,
    faultCheck(subject.faults),
  ];
  return checks.filter((each) => each !== null);
}

/** Seats that were seen in use say more than a number in the file of subscriptions. */
function seatsCheck({ tally, terms }: UnitOfWork): Check {
  return terms?.quantity != null && tally.actual.gt(terms.quantity)
    ? check('Seats', 1, 'More seats were used than contracted.')
    : check('Seats', 0.49, 'Only the subscription shows it; usage does not show more seats.');
}

function mappingCheck(mapping: MappingState): Check {
  return mapping === 'inferred'
    ? check('Mapping', 0.79, 'The usage key was matched to the product by inference.')
    : check('Mapping', 1, 'The usage key names the product, or its mapping was approved.');
}

function completenessCheck(unit: UnitOfWork): Check | null {
  const days = unit.tally.holes.length;
  if (days === 0) return null;
  const factor = Math.round((0.8 - 0.3 * Math.min(1, holeShare(unit))) * 1000) / 1000;
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

/** The product of the factors of some checks, as evidence shows it before it is calibrated. */
export function productOf(checks: readonly Check[]): number {
  return checks.reduce((product, each) => product * each.factor, 1);
}

/** The calibrated probability that a finding is true, from the product of its checks; to three decimals. */
export function confidenceOf(checks: readonly Check[]): number {
  return calibrated(productOf(checks));
}

/** The step after the checks: their product and, as a share of 1, what the calibration makes of it. */
export type CalibrationStep = {
  readonly product: number;
  readonly confidence: number;
  readonly because: string;
};

/** What stands below the checks of a finding; `confidence` is the one that it was given when it was found. */
export function calibrationStep(checks: readonly Check[], confidence: number): CalibrationStep {
  const product = Math.round(productOf(checks) * 1000) / 1000;
  const share = `${Math.round(confidence * 1000) / 10} %`;
  const because = `In test data with known leaks, at least ${share} of findings with a product of about ${product} were correct.`;
  return { product, confidence, because };
}
