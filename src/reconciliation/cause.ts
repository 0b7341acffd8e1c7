import { Decimal, ZERO } from '#core/decimal.ts';
import { absMinor } from '#core/money.ts';
import type { Price } from '#records/price.ts';
import type { FindingType } from './notices.ts';
import { type Charge, rate, type Terms } from './rating/charge.ts';
import { ratedUnits, type UnitOfWork } from './unit-of-work.ts';

/** What billing is supposed to have computed with; each cause makes one part of it wrong. */
export type BillingState = { readonly terms: Terms; readonly units: Decimal };

/** One way in which a bill goes wrong, as the change it makes to a right state. */
export type Cause = {
  readonly type: FindingType;
  readonly spoil: (state: BillingState) => BillingState;
  /** The units that billing did not know of, where the cause is that. */
  readonly units?: Decimal;
};

export function chargeOf(state: BillingState): Charge {
  return rate(state.terms, state.units);
}

/** What causes need to know of the bill itself. */
export type BillFacts = {
  /** Seats that the invoice lines name, when they name any. */
  readonly billedQuantity: Decimal | null;
  readonly versions: readonly Price[];
  /** Price and seats of the subscriptions that this one took over from, under which billing may have gone on. */
  readonly predecessors: readonly { readonly price: Price; readonly quantity: Decimal | null }[];
  /** Use that arrived after its invoice was issued; what of it was reported all the same does not count. */
  readonly lateUnits: Decimal;
};

/** The causes that could have spoilt this unit's bill, in the order of rule 27. */
export function possibleCauses(unit: UnitOfWork, terms: Terms, bill: BillFacts): Cause[] {
  const causes: Cause[] = [];
  const { reported } = unit.tally;
  const actual = ratedUnits(unit);
  const metered = !unit.isRecurring;
  const spoilTerms = (type: FindingType, change: (terms: Terms) => Partial<Terms>): Cause => ({
    type,
    spoil: (state) => ({ ...state, terms: { ...state.terms, ...change(state.terms) } }),
  });

  if (metered && reported.lt(actual)) {
    const missing = actual.minus(reported);
    const late = reported.isZero() ? ZERO : Decimal.min(bill.lateUnits, missing);
    const without = (type: FindingType, units: Decimal) => {
      if (units.gt(0))
        causes.push({ type, units, spoil: (state) => ({ ...state, units: state.units.minus(units) }) });
    };
    without('late_usage', late);
    without(reported.isZero() ? 'unreported_usage' : 'under_reported_usage', missing.minus(late));
  }
  for (let count = 0; count < terms.upliftCount; count++) {
    causes.push(spoilTerms('renewal_drift', () => ({ upliftCount: count })));
  }
  const steps = terms.escalatorPercents ?? [];
  for (let count = 0; count < steps.length; count++) {
    causes.push(spoilTerms('missed_escalator', () => ({ escalatorPercents: steps.slice(0, count) })));
  }
  for (const before of bill.predecessors) {
    if (before.price.currency !== terms.price.currency) continue;
    causes.push(spoilTerms('renewal_drift', () => ({ price: before.price, quantity: before.quantity })));
  }
  const { subscription } = unit;
  if (subscription?.discountPercent && terms.discountPercent.isZero()) {
    const ended = subscription.discountPercent;
    causes.push(spoilTerms('expired_discount', () => ({ discountPercent: ended })));
  }
  if (terms.price.minimumAmount !== null || terms.commitmentAmount !== null) {
    causes.push(spoilTerms('minimum_shortfall', floorless));
  }
  if (unit.isRecurring && terms.quantity !== null) {
    for (const seats of [terms.quantity, bill.billedQuantity]) {
      if (!seats?.lt(Decimal.max(terms.quantity, actual))) continue;
      causes.push({
        type: 'quantity_drift',
        spoil: (state) => ({ terms: { ...state.terms, quantity: seats }, units: ZERO }),
      });
    }
  }
  if (metered && actual.gt(0)) {
    causes.push({ type: 'missed_overage', spoil: (state) => ({ ...state, units: ZERO }) });
    // A floor that the charge lies above takes no part in a bill that was never made.
    if (!isFloorReached(terms, actual))
      causes.push({
        type: 'missed_overage',
        spoil: ({ terms: own }) => ({ terms: floorless(own), units: ZERO }),
      });
  }
  for (const version of bill.versions) {
    const isInForce =
      version.effectiveFrom === terms.price.effectiveFrom &&
      String(version.unitAmount) === String(terms.price.unitAmount);
    if (isInForce || version.currency !== terms.price.currency) continue;
    causes.push(spoilTerms('price_drift', () => ({ price: version })));
  }
  return causes;
}

function floorless(terms: Terms): Terms {
  return { ...terms, commitmentAmount: null, price: { ...terms.price, minimumAmount: null } };
}

/** True when the charge of some units is topped up to the minimum or commitment. */
function isFloorReached(terms: Terms, units: Decimal): boolean {
  return rate(terms, units).totalMinor > rate(floorless(terms), units).totalMinor;
}

/** One cause and the difference it makes with the later ones still wrong. */
export type Part = {
  readonly type: FindingType;
  readonly amountMinor: bigint;
  readonly isExact: boolean;
  /** The units that are short, where the part is about units. */
  readonly units?: Decimal;
  /** True when some of what the part is about was billed or credited, so that the amount is not its whole price. */
  readonly isRest?: boolean;
};

const CAUSES_MAX = 3;

/**
 * Splits an under-billing into its causes. The smallest set of causes whose spoilt charge is exactly what
 * was billed explains it; each then gets the difference that mending it makes, in the order of rule 27, and
 * the parts add up to the gap. When no set explains the bill, missing units are priced at the margin and
 * the rest is price drift, marked as not exact.
 */
export function explainShortfall(right: BillingState, billedMinor: bigint, causes: readonly Cause[]): Part[] {
  for (let size = 1; size <= CAUSES_MAX; size++) {
    for (const set of subsets(causes, size)) {
      if (absMinor(spoilt(right, set) - billedMinor) <= 1n) return mended(right, set, billedMinor);
    }
  }
  return unexplained(right, billedMinor, causes);
}

function spoilt(right: BillingState, causes: readonly Cause[]): bigint {
  return chargeOf(causes.reduce((state, cause) => cause.spoil(state), right)).totalMinor;
}

function mended(right: BillingState, set: readonly Cause[], billedMinor: bigint): Part[] {
  const parts: Part[] = [];
  let reached = billedMinor;
  set.forEach((cause, index) => {
    const next = spoilt(right, set.slice(index + 1));
    if (next - reached !== 0n) parts.push({ ...about(cause), amountMinor: next - reached, isExact: true });
    reached = next;
  });
  return parts;
}

function about({ type, units }: Cause): Pick<Part, 'type' | 'units'> {
  return units === undefined ? { type } : { type, units };
}

function unexplained(right: BillingState, billedMinor: bigint, causes: readonly Cause[]): Part[] {
  const gapMinor = chargeOf(right).totalMinor - billedMinor;
  const missing = causes.filter((cause) => /usage$/.test(cause.type));
  const parts: Part[] = [];
  let rest = gapMinor;
  missing.forEach((cause, index) => {
    const margin = spoilt(right, missing.slice(index + 1)) - spoilt(right, missing.slice(index));
    const isLast = index === missing.length - 1;
    const amountMinor = margin > 0n && margin < rest ? margin : isLast || margin > 0n ? rest : 0n;
    if (amountMinor > 0n)
      parts.push({ ...about(cause), amountMinor, isExact: false, isRest: amountMinor !== margin });
    rest -= amountMinor;
  });
  if (rest > 0n) parts.push({ type: 'price_drift', amountMinor: rest, isExact: false });
  return parts;
}

function* subsets<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= items.length - size; index++) {
    for (const rest of subsets(items, size - 1, index + 1)) yield [items[index] as T, ...rest];
  }
}
