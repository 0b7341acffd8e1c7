import { Decimal, ONE, ZERO } from '#core/decimal.ts';
import { formatMajor, maxMinor, roundToMinor } from '#core/money.ts';
import type { Price } from '#records/price.ts';
import { graduated } from './graduated.ts';
import { packages } from './package.ts';
import { perUnit } from './per-unit.ts';
import {
  type Model,
  type ModelCharge,
  type ScaledUnits,
  showAmount,
  showUnits,
  unitAmountOf,
} from './scaled.ts';
import type { Step } from './step.ts';
import { volume } from './volume.ts';

/** What is in force for one subscription in one billing period, decided on its first day (rule 3). */
export type Terms = {
  readonly price: Price;
  /** Licensed seats when set on a `per_unit` price; metered otherwise. */
  readonly quantity: Decimal | null;
  readonly upliftPercent: Decimal;
  /** How many times the uplift has compounded by this period; 0 before the renewal date. */
  readonly upliftCount: number;
  /** The percents by which a contract's escalator has raised the price by this period, one a step. */
  readonly escalatorPercents?: readonly Decimal[];
  readonly discountPercent: Decimal;
  readonly commitmentAmount: Decimal | null;
  readonly coveredDays: number;
  readonly periodDays: number;
};

export type Charge = {
  readonly totalMinor: bigint;
  /** Before the top-up to the minimum or commitment. */
  readonly ratedMinor: bigint;
  readonly floorMinor: bigint;
  readonly steps: readonly Step[];
};

const METERED: Record<Exclude<Price['model'], 'flat'>, Model> = {
  per_unit: perUnit,
  graduated,
  volume,
  package: packages,
};

/** True for a flat fee or seats, which are owed whether used or not and are prorated by days. */
export function isRecurring(terms: Pick<Terms, 'price' | 'quantity'>): boolean {
  return terms.price.model === 'flat' || (terms.price.model === 'per_unit' && terms.quantity !== null);
}

/**
 * What one subscription should be charged for a billing period: model → uplift and escalator → discount →
 * proration → one half-even rounding → top-up to the minimum or commitment (rules 8 to 14 and docs/formulas).
 * `units` are measured units, or the peak use for seats; negative units count as zero.
 */
export function rate(terms: Terms, units: Decimal): Charge {
  const { totalMinor, ratedMinor, floorMinor } = compute(terms, units, null);
  let steps: Step[] | null = null;
  return {
    totalMinor,
    ratedMinor,
    floorMinor,
    // Most charges are right, and nobody reads how they came about: the lines are written when they are asked for.
    get steps() {
      if (steps === null) {
        steps = [];
        compute(terms, units, steps);
      }
      return steps;
    },
  };
}

/** The arithmetic of a charge; each step is noted in `steps` as it is done, when there is anywhere to note it. */
function compute(terms: Terms, units: Decimal, steps: Step[] | null): Omit<Charge, 'steps'> {
  const { price, coveredDays, periodDays } = terms;
  const { currency } = price;
  const recurring = isRecurring(terms);
  const scale = periodDays;
  let amount = recurring
    ? recurringCharge(terms, units, scale, steps)
    : meteredCharge(terms, units, scale, steps);

  if (terms.upliftCount > 0 && !terms.upliftPercent.isZero()) {
    const factor = ONE.plus(terms.upliftPercent.div(100)).pow(terms.upliftCount);
    amount = amount.times(factor);
    const arithmetic = `× (1 + ${terms.upliftPercent.toFixed()} %)${power(terms.upliftCount)}`;
    steps?.push(step('Renewal uplift', arithmetic, amount, scale));
  }
  for (const percent of terms.escalatorPercents ?? []) {
    amount = amount.times(ONE.plus(percent.div(100)));
    steps?.push(step('Escalator', `× (1 + ${percent.toFixed()} %)`, amount, scale));
  }
  if (!terms.discountPercent.isZero()) {
    amount = amount.times(HUNDRED.minus(terms.discountPercent)).div(100);
    steps?.push(step('Discount', `× (1 − ${terms.discountPercent.toFixed()} %)`, amount, scale));
  }
  const isProrated = recurring && coveredDays !== periodDays;
  if (isProrated) {
    amount = amount.times(coveredDays);
    steps?.push(step('Proration', `× ${coveredDays} of ${periodDays} days`, amount, scale * periodDays));
  }
  const ratedMinor = roundToMinor(amount, currency, isProrated ? scale * periodDays : scale);
  steps?.push({
    label: 'Rounded',
    arithmetic: 'banker’s rounding, once',
    kind: 'money',
    amount: formatMajor(ratedMinor, currency),
  });

  const floorMinor = floorOf(terms);
  const totalMinor = maxMinor(ratedMinor, floorMinor);
  if (steps && totalMinor > ratedMinor) {
    const share = coveredDays === periodDays ? '' : `, ${coveredDays} of ${periodDays} days`;
    steps.push({
      label: 'Top-up to the minimum',
      arithmetic: `minimum ${formatMajor(floorMinor, currency)}${share}`,
      kind: 'money',
      amount: formatMajor(totalMinor, currency),
    });
  }
  return { totalMinor, ratedMinor, floorMinor };
}

const HUNDRED = new Decimal(100);

function recurringCharge(terms: Terms, peak: Decimal, scale: number, steps: Step[] | null): Decimal {
  const price = unitAmountOf(terms.price);
  if (terms.price.model === 'flat' || terms.quantity === null) {
    const amount = price.times(scale);
    steps?.push(step('Flat fee', price.toFixed(), amount, scale));
    return amount;
  }
  const seats = Decimal.max(terms.quantity, peak);
  const amount = seats.times(price).times(scale);
  steps?.push(unitPrice(terms.price));
  const used = peak.gt(terms.quantity) ? `peak use ${peak.toFixed()}` : `${terms.quantity.toFixed()} agreed`;
  steps?.push(step('Seats', `${seats.toFixed()} (${used}) × ${price.toFixed()}`, amount, scale));
  return amount;
}

function meteredCharge(terms: Terms, units: Decimal, scale: number, steps: Step[] | null): Decimal {
  const { price, coveredDays, periodDays } = terms;
  let billable: ScaledUnits = { units: (units.isNegative() ? ZERO : units).times(scale), scale };
  const included = price.includedUnits ?? ZERO;
  if (included.gt(0)) {
    const above = Decimal.max(billable.units.minus(included.times(coveredDays)), 0);
    const share = coveredDays === periodDays ? '' : ` × ${coveredDays}/${periodDays}`;
    billable = { units: above, scale };
    steps?.push({
      label: 'Units above those included',
      arithmetic: `${units.toFixed()} − ${included.toFixed()}${share}`,
      kind: 'units',
      amount: showUnits(billable),
    });
  }
  const charge: ModelCharge =
    price.model === 'flat' ? perUnit(price, billable) : METERED[price.model](price, billable);
  if (steps) {
    if (price.model === 'per_unit') steps.push(unitPrice(price));
    const [arithmetic = ''] = charge.arithmetic().split(' = ');
    steps.push(step('Usage', arithmetic, charge.amount, scale));
  }
  return charge.amount;
}

function floorOf(terms: Terms): bigint {
  const floors = [terms.price.minimumAmount, terms.commitmentAmount].filter((floor) => floor !== null);
  return floors.reduce((highest, floor) => {
    const share = roundToMinor(floor.times(terms.coveredDays), terms.price.currency, terms.periodDays);
    return maxMinor(highest, share);
  }, 0n);
}

function step(label: string, arithmetic: string, scaledAmount: Decimal, scale: number): Step {
  return { label, arithmetic, kind: 'money', amount: showAmount(scaledAmount, scale) };
}

function unitPrice(price: Price): Step {
  return { label: 'Unit price', arithmetic: '', kind: 'unit_price', amount: unitAmountOf(price).toFixed() };
}

function power(count: number): string {
  return count === 1 ? '' : ` to the power of ${count}`;
}
