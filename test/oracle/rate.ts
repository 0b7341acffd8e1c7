import {
  ceiling,
  compare,
  type Fraction,
  fraction,
  halfEven,
  larger,
  minus,
  ONE,
  over,
  plus,
  ratio,
  smaller,
  times,
  ZERO,
} from './fraction.ts';

export type RatingTier = { upTo: string | null; unitAmount: string; flatAmount: string };

/** One subscription in one billing period. Decimal strings; money in major units; k and days are decided. */
export type RatingCase = {
  model: 'per_unit' | 'graduated' | 'volume' | 'package' | 'flat';
  unitAmount: string | null;
  packageSize: string | null;
  tiers: RatingTier[] | null;
  includedUnits: string | null;
  minimumAmount: string | null;
  commitmentAmount: string | null;
  quantity: string | null;
  discountPercent: string | null;
  upliftPercent: string | null;
  upliftCount: number;
  coveredDays: number;
  periodDays: number;
  units: string;
  currencyDigits: 0 | 2 | 3;
};

/** totalMinor = beforeFloorMinor + toppedUpMinor; the last is what the floor adds, never negative. */
export type OracleCharge = { totalMinor: bigint; beforeFloorMinor: bigint; toppedUpMinor: bigint };

/**
 * The should-have-billed amount in integer minor units, by exact fractions and one rounding at the end:
 * model → uplift → discount → proration → half-even → top-up. Throws RangeError on a card that has no price
 * for the units it meets.
 */
export function oracleCharge(rated: RatingCase): OracleCharge {
  if (rated.coveredDays < 0 || rated.coveredDays > rated.periodDays)
    throw new RangeError('days out of order');
  const covered = ratio(BigInt(rated.coveredDays), BigInt(rated.periodDays));
  const isSeats = rated.model === 'per_unit' && rated.quantity !== null;
  const isRecurring = rated.model === 'flat' || isSeats;

  const modelled = isSeats
    ? seats(rated)
    : rated.model === 'flat'
      ? need(rated.unitAmount)
      : metered(rated, covered);
  const uplifted = times(modelled, upliftFactor(rated));
  const discounted = times(uplifted, minus(ONE, percent(rated.discountPercent)));
  const prorated = isRecurring ? times(discounted, covered) : discounted;

  const minorPerMajor: Fraction = { n: 10n ** BigInt(rated.currencyDigits), d: 1n };
  const beforeFloorMinor = halfEven(times(prorated, minorPerMajor));
  const floor = larger(optional(rated.minimumAmount), optional(rated.commitmentAmount));
  const floorMinor = halfEven(times(times(floor, covered), minorPerMajor));
  const toppedUpMinor = floorMinor > beforeFloorMinor ? floorMinor - beforeFloorMinor : 0n;
  return { totalMinor: beforeFloorMinor + toppedUpMinor, beforeFloorMinor, toppedUpMinor };
}

function seats(rated: RatingCase): Fraction {
  const held = larger(need(rated.quantity), fraction(rated.units));
  return times(held, need(rated.unitAmount));
}

function metered(rated: RatingCase, covered: Fraction): Fraction {
  const included = times(optional(rated.includedUnits), covered);
  const billable = larger(ZERO, minus(fraction(rated.units), included));
  if (rated.model === 'per_unit') return times(billable, need(rated.unitAmount));
  if (rated.model === 'package') {
    const started = ceiling(over(billable, need(rated.packageSize)));
    return times({ n: started, d: 1n }, need(rated.unitAmount));
  }
  const tiers = rated.tiers ?? [];
  return rated.model === 'volume' ? volume(tiers, billable) : graduated(tiers, billable);
}

function graduated(tiers: RatingTier[], billable: Fraction): Fraction {
  let charge = ZERO;
  let below = ZERO;
  for (const tier of tiers) {
    if (compare(billable, below) <= 0) return charge;
    const top = tier.upTo === null ? billable : smaller(billable, fraction(tier.upTo));
    charge = plus(charge, times(minus(top, below), fraction(tier.unitAmount)));
    charge = plus(charge, fraction(tier.flatAmount));
    if (tier.upTo === null) return charge;
    below = fraction(tier.upTo);
  }
  if (compare(billable, below) > 0) throw new RangeError('units above the last tier');
  return charge;
}

function volume(tiers: RatingTier[], billable: Fraction): Fraction {
  if (billable.n === 0n) return ZERO;
  for (const tier of tiers) {
    if (tier.upTo !== null && compare(billable, fraction(tier.upTo)) > 0) continue;
    return plus(times(billable, fraction(tier.unitAmount)), fraction(tier.flatAmount));
  }
  throw new RangeError('units above the last tier');
}

/** (1 + g)^k as a product of k equal steps: every amount of a card is a price times units, so it may come last. */
function upliftFactor(rated: RatingCase): Fraction {
  const step = plus(ONE, percent(rated.upliftPercent));
  let factor = ONE;
  for (let k = 0; k < rated.upliftCount; k += 1) factor = times(factor, step);
  return factor;
}

const percent = (text: string | null): Fraction => over(optional(text), { n: 100n, d: 1n });
const optional = (text: string | null): Fraction => (text === null ? ZERO : fraction(text));

function need(text: string | null): Fraction {
  if (text === null) throw new RangeError('the card lacks an amount that its model needs');
  return fraction(text);
}
