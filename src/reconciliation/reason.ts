import { Decimal, ZERO } from '#core/decimal.ts';
import { formatMajor } from '#core/money.ts';
import type { Part } from './cause.ts';
import { ratedUnits, type UnitOfWork } from './unit-of-work.ts';

/** What a finding comes to; null where nothing prices it. */
export type Amounts = {
  readonly amountMinor: bigint | null;
  readonly shouldMinor: bigint | null;
  readonly currency: string | null;
};

/**
 * One sentence that says what went wrong, for whoever opens the finding. Its figures are those of the finding: the
 * units of this part and their amount, which is what is left when some of it was billed or credited.
 */
export function reasonFor(part: Part, unit: UnitOfWork, amounts: Amounts): string {
  const { actual, reported, standIn } = unit.tally;
  const { subscription } = unit;
  const money = moneyWords(amounts.amountMinor, amounts.currency);
  const worth = (verb: string) =>
    part.isRest ? `${money} of their price was never billed` : `${verb} worth ${money}`;
  const rated = ratedUnits(unit);
  const used = standIn.isZero()
    ? `${actual.toFixed()} units were used`
    : `${actual.toFixed()} units were logged and ${standIn.toFixed()} stand in for lost rows`;
  const short = part.units ?? rated.minus(reported);
  const free = includedUnits(unit);
  const beyond = free.isZero() ? '' : `beyond the ${free.toFixed()} included, `;
  switch (part.type) {
    case 'under_reported_usage': {
      const missing = rated.minus(reported);
      const these = short.eq(missing)
        ? `the missing ${missing.toFixed()}`
        : `${short.toFixed()} of the missing ${missing.toFixed()}`;
      return part.isRest
        ? `${used} but ${reported.toFixed()} reported to billing: of the price of ${these}, ${money} was never billed.`
        : `${used} but ${reported.toFixed()} reported to billing; ${these} are worth ${money}.`;
    }
    case 'unreported_usage':
      return short.eq(rated)
        ? `${used} and none was reported to billing: ${worth(`${beyond}they are`)}.`
        : `${used} and none was reported to billing: ${worth(`${short.toFixed()} of them are`)}.`;
    case 'late_usage':
      return part.isRest
        ? `${short.toFixed()} units arrived after their invoice was issued: ${money} of their price was never billed.`
        : `${short.toFixed()} units arrived after their invoice was issued and were never billed, worth ${money}.`;
    case 'missed_overage':
      return overageWords(unit, used, money);
    case 'unbilled_account':
      return subscription
        ? `${used} after subscription ${subscription.subscriptionId} had ended: ${worth('at its price they are')}.`
        : `${used} without any subscription to this product: ${worth('they are')}.`;
    case 'uninvoiced_period': {
      const charge = moneyWords(amounts.shouldMinor, amounts.currency);
      const rest = part.isRest ? `, of which ${money} is left after credits` : '';
      return `The period ended without an invoice line for this recurring charge of ${charge}${rest}.`;
    }
    case 'renewal_drift':
      return (unit.terms?.upliftCount ?? 0) > 0
        ? `The subscription renewed but was billed ${money} short: its agreed uplift was not applied.`
        : `The subscription replaced another but was billed ${money} short, at the terms of the old one.`;
    case 'missed_escalator':
      return `Billed ${money} short: at least one contracted price increase was not applied.`;
    case 'expired_discount':
      return `A discount that ended on ${subscription?.discountUntil ?? 'its last day'} was still applied: billed ${money} short.`;
    case 'minimum_shortfall':
      return `The charge stayed below the contracted minimum and was not topped up: billed ${money} short.`;
    case 'quantity_drift':
      return `More seats were contracted or used than billed: billed ${money} short.`;
    case 'price_drift':
      return `Billed ${money} less than the contract price.`;
    case 'over_billed':
      return `Billed ${money} more than the contract price.`;
    case 'duplicate_billing':
      return `The same charge was billed twice: ${money} is credit due to the customer.`;
    default:
      return `${money}.`;
  }
}

function moneyWords(minor: bigint | null, currency: string | null): string {
  return minor === null || currency === null
    ? 'an unknown amount'
    : `${formatMajor(minor, currency)} ${currency}`;
}

/** The units included in a period, its share of them where it is not whole. */
function includedUnits({ terms }: UnitOfWork): Decimal {
  const included = terms?.price.includedUnits ?? ZERO;
  if (terms === null || included.isZero()) return ZERO;
  const share = included.times(terms.coveredDays).div(terms.periodDays);
  return share.toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN);
}

/** How many units lie above those included, beside how many were used and how many were reported to billing. */
function overageWords(unit: UnitOfWork, used: string, money: string): string {
  const { tally } = unit;
  const opening = tally.reported.eq(tally.actual)
    ? `${used} and reported`
    : `${used} and ${tally.reported.toFixed()} reported`;
  const free = includedUnits(unit);
  if (free.isZero()) return `${opening}, but nothing was billed for them: ${money}.`;
  const above = Decimal.max(ratedUnits(unit).minus(free), 0);
  return `${opening}; the ${above.toFixed()} above those included were not billed: ${money}.`;
}

/** A number with its noun: `1 day`, `3 days`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
