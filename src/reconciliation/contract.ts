import type { Decimal } from '#core/decimal.ts';
import { addDays, addMonths, type Day } from '#core/period.ts';
import {
  type ContractTerm,
  type ContractTermName,
  numberIn,
  percentsByYear,
  yearlyPercentIn,
} from '#records/contract-term.ts';
import type { Price } from '#records/price.ts';
import type { Subscription } from '#records/subscription.ts';

/** A subscription with its product, among which a contract's terms find those they hold for. */
export type Held = { readonly subscription: Subscription; readonly productKey: string | null };

/** Amounts and prices that cannot apply to every product of an account at once. */
const OF_ONE_PRODUCT = new Set<ContractTermName>([
  'unit_amount',
  'included_units',
  'minimum_amount',
  'commitment_amount',
  'renewal_uplift_percent',
]);

/**
 * The terms that hold for one subscription. A contract is narrowed by a row or a term that names a product or a
 * subscription, by bearing the subscription's id, by the subscription that names it, or by a clause that names
 * products of the account; else it holds for all of them. Prices and amounts need one to hold for.
 */
export function termsFor(terms: readonly ContractTerm[], held: readonly Held[], own: Held): ContractTerm[] {
  return terms.filter((term) => {
    const scope = scopeOf(term, terms, held);
    if (!scope.includes(own.subscription.subscriptionId)) return false;
    return term.name === null || !OF_ONE_PRODUCT.has(term.name) || isOne(scope, held);
  });
}

/** Terms that change nothing: of unknown name, without a readable value, or for one product when it says not which. */
export function unreadTerms(terms: readonly ContractTerm[], held: readonly Held[]): ContractTerm[] {
  return terms.filter((term) => {
    if (term.name === null) return true;
    if (NUMBERED.has(term.name) && numberIn(term.value) === null && percentsByYear(term.value) === null)
      return true;
    return OF_ONE_PRODUCT.has(term.name) && held.length > 0 && !isOne(scopeOf(term, terms, held), held);
  });
}

const NUMBERED = new Set<ContractTermName>([
  'escalator_percent',
  'escalator_floor_percent',
  'escalator_cap_percent',
  'renewal_uplift_percent',
  'discount_percent',
  'minimum_amount',
  'commitment_amount',
  'included_units',
  'unit_amount',
  'back_billing_days',
  'back_billing_months',
  'late_interest_percent',
  'payment_terms_days',
]);

function isOne(scope: readonly string[], held: readonly Held[]): boolean {
  const products = held.filter(({ subscription }) => scope.includes(subscription.subscriptionId));
  return new Set(products.map(({ productKey }) => productKey)).size === 1;
}

function scopeOf(term: ContractTerm, terms: readonly ContractTerm[], held: readonly Held[]): string[] {
  const ids = (chosen: readonly Held[]) => chosen.map(({ subscription }) => subscription.subscriptionId);
  const among = (productKeys: readonly string[], subscriptionIds: readonly string[]) =>
    held.filter(
      ({ subscription, productKey }) =>
        subscriptionIds.includes(subscription.subscriptionId) ||
        (productKey !== null && productKeys.includes(productKey)),
    );
  if (term.productKey !== null || term.subscriptionId !== null)
    return ids(among([term.productKey ?? ''], [term.subscriptionId ?? '']));
  const siblings = terms.filter((each) => each.contractId === term.contractId);
  const stated = (name: ContractTermName) =>
    siblings.filter((each) => each.name === name).map((each) => each.value);
  const [products, subscriptions] = [stated('product_key'), stated('subscription_id')];
  if (products.length + subscriptions.length > 0) return ids(among(products, subscriptions));
  const named = held.filter(
    ({ subscription }) =>
      subscription.subscriptionId === term.contractId || subscription.contractId === term.contractId,
  );
  if (named.length > 0) return ids(named);
  const clause = plain(term.clause ?? '');
  const matching = held.filter(
    ({ productKey }) => productKey !== null && clause.includes(` ${plain(productKey).trim()} `),
  );
  return ids(matching.length > 0 ? matching : held);
}

const plain = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;

/** The row of a term in force on a day: the one that came into force last. */
export function termOn(
  terms: readonly ContractTerm[],
  name: ContractTermName,
  day: Day,
): ContractTerm | null {
  let found: ContractTerm | null = null;
  for (const term of terms) {
    if (term.name !== name || term.effectiveFrom > day) continue;
    if (found === null || term.effectiveFrom > found.effectiveFrom) found = term;
  }
  return found;
}

function numberOn(terms: readonly ContractTerm[], name: ContractTermName, day: Day): Decimal | null {
  const term = termOn(terms, name, day);
  return term === null ? null : numberIn(term.value);
}

/** An escalator that comes into force this long after the subscription's start has its first step then. */
const FIRST_STEP_DAYS_MIN = 28;

/**
 * The percents by which an escalator has raised the price by a day, one for each step: on each anniversary of
 * the subscription's start (or of the term's, when that is earlier); a term that comes into force later has its
 * first step that day and then yearly. Each step takes the row in force on its day, within floor and cap.
 */
export function escalatorPercents(terms: readonly ContractTerm[], startDate: Day, day: Day): Decimal[] {
  const first = terms
    .filter((term) => term.name === 'escalator_percent')
    .reduce<Day | null>(
      (least, { effectiveFrom }) => (least && least < effectiveFrom ? least : effectiveFrom),
      null,
    );
  if (first === null) return [];
  const isLater = first >= addDays(startDate, FIRST_STEP_DAYS_MIN);
  const base = isLater || first > '0001-01-01' ? first : startDate;
  const percents: Decimal[] = [];
  for (let year = isLater ? 0 : 1; ; year++) {
    const step = addMonths(base, 12 * year);
    if (step > day) return percents;
    if (!isLater && step <= startDate) continue;
    const percent = percentOn(terms, step);
    if (percent !== null) percents.push(percent);
  }
}

function percentOn(terms: readonly ContractTerm[], step: Day): Decimal | null {
  const term = termOn(terms, 'escalator_percent', step);
  if (term === null) return null;
  const percent = percentsByYear(term.value)?.get(Number(step.slice(0, 4))) ?? numberIn(term.value);
  if (percent === null) return null;
  const floor = numberOn(terms, 'escalator_floor_percent', step);
  const cap = numberOn(terms, 'escalator_cap_percent', step);
  if (cap !== null && percent.gt(cap)) return cap;
  return floor !== null && percent.lt(floor) ? floor : percent;
}

/** A subscription and its price as the contract amends them on a day; the same ones when it does not change them. */
export function amended(
  subscription: Subscription,
  price: Price,
  terms: readonly ContractTerm[],
  day: Day,
): { subscription: Subscription; price: Price } {
  if (terms.length === 0) return { subscription, price };
  const number = (name: ContractTermName) => numberOn(terms, name, day);
  const until = termOn(terms, 'discount_until', day)?.value.slice(0, 10) ?? null;
  const discount = number('discount_percent');
  return {
    subscription: {
      ...subscription,
      renewalUpliftPercent: number('renewal_uplift_percent') ?? subscription.renewalUpliftPercent,
      discountPercent: discount ?? subscription.discountPercent,
      discountUntil: until ?? (discount === null ? subscription.discountUntil : null),
      commitmentAmount: number('commitment_amount') ?? subscription.commitmentAmount,
    },
    price: {
      ...price,
      unitAmount: number('unit_amount') ?? price.unitAmount,
      includedUnits: number('included_units') ?? price.includedUnits,
      minimumAmount: number('minimum_amount') ?? price.minimumAmount,
    },
  };
}

/** How far back may be billed, as days or months; null when the contract does not say. */
export type BackBilling = { readonly days: number } | { readonly months: number };

export function backBillingOn(terms: readonly ContractTerm[], day: Day): BackBilling | null {
  const days = termOn(terms, 'back_billing_days', day);
  const months = termOn(terms, 'back_billing_months', day);
  const term = days ?? months;
  const count = term === null ? null : numberIn(term.value);
  if (term === null || count === null) return null;
  const isMonths = term === months || /month/i.test(term.value);
  if (/year/i.test(term.value)) return { months: Math.round(count.toNumber() * 12) };
  return isMonths ? { months: Math.round(count.toNumber()) } : { days: Math.round(count.toNumber()) };
}

/** The yearly interest that a contract asks for late payment, in percent; null when it does not say. */
export function lateInterestOn(terms: readonly ContractTerm[], day: Day): Decimal | null {
  const term = termOn(terms, 'late_interest_percent', day);
  return term === null ? null : yearlyPercentIn(term.written, term.value);
}

/** Days to pay after issue; null when the contract does not say. */
export function paymentTermsOn(terms: readonly ContractTerm[], day: Day): number | null {
  const days = numberOn(terms, 'payment_terms_days', day);
  return days === null ? null : Math.round(days.toNumber());
}

/** True when the contract gave up a claim: for every type (`all`), or for one that it names. */
export function isWaived(terms: readonly ContractTerm[], type: string, day: Day): boolean {
  const term = termOn(terms, 'waived', day);
  if (term === null) return false;
  const words = term.value.toLowerCase().split(/[^a-z_]+/);
  return words.some((word) => word === type || ['all', 'yes', 'true'].includes(word));
}
