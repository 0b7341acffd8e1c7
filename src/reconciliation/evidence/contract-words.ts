import type { Price } from '#records/price.ts';
import type { FindingDraft } from '../draft.ts';
import type { EngineInput } from './facts-codec.ts';
import { subscriptionOf, termsHeld } from './window.ts';
import { dayWords, grouped } from './words.ts';

export type Term = { label: string; value: string };

/** Subscription and price as they were in force in the finding's period, a line each. */
export function contractRows(input: EngineInput, draft: FindingDraft): Term[] {
  const subscription = subscriptionOf(input, draft);
  const versions = input.facts.prices.get(draft.evidence.priceId ?? subscription?.priceId ?? '') ?? [];
  const price = versions.find((each) => each.effectiveFrom === draft.evidence.priceFrom) ?? versions.at(-1);
  const rows: Term[] = [];
  const add = (label: string, value: string | null | undefined) => {
    if (value) rows.push({ label, value });
  };
  if (!subscription) add('Subscription', 'None covers this use.');
  else {
    const until =
      subscription.endDate === null ? 'with no end' : `until ${dayWords(subscription.endDate)}, not included`;
    const since = `from ${dayWords(subscription.startDate)} ${until}`;
    add(
      'Subscription',
      `${subscription.subscriptionId}, ${since}, billed by ${subscription.interval}, zone ${subscription.timeZone}`,
    );
    add('Quantity', subscription.quantity && `${grouped(subscription.quantity.toFixed())} agreed`);
    const lasts = subscription.discountUntil === null ? '' : ` until ${dayWords(subscription.discountUntil)}`;
    add('Discount', subscription.discountPercent && `${subscription.discountPercent.toFixed()} %${lasts}`);
    add('Commitment', money(subscription.commitmentAmount?.toFixed(), price));
    const renewal =
      subscription.renewalDate === null ? '' : ` at renewal on ${dayWords(subscription.renewalDate)}`;
    add(
      'Uplift',
      subscription.renewalUpliftPercent && `${subscription.renewalUpliftPercent.toFixed()} %${renewal}`,
    );
  }
  if (price) {
    add(
      'Price',
      `${price.priceId}${price.effectiveFrom === '0001-01-01' ? '' : `, from ${dayWords(price.effectiveFrom)}`}`,
    );
    add('Model', modelWords(price));
    add('Included', price.includedUnits && `${grouped(price.includedUnits.toFixed())} units a period`);
    add('Minimum', money(price.minimumAmount?.toFixed(), price));
  }
  if (rows.length === 0) add('Contract', 'Nothing is known of one.');
  return rows;
}

function money(amount: string | undefined, price: Price | undefined): string | null {
  return amount === undefined || !price ? null : `${price.currency} ${grouped(amount)} a period`;
}

function modelWords(price: Price): string {
  const each = price.unitAmount === null ? '' : `${price.currency} ${grouped(price.unitAmount.toFixed())}`;
  switch (price.model) {
    case 'per_unit':
      return `${each} a unit`;
    case 'flat':
      return `${each} a period, whatever is used`;
    case 'package':
      return `${each} for every ${grouped(price.packageSize?.toFixed() ?? '1')} units begun`;
    default: {
      const tiers = price.tiers.map((tier) => {
        const flat = tier.flatAmount.isZero()
          ? ''
          : ` and ${price.currency} ${grouped(tier.flatAmount.toFixed())} once`;
        const reach = tier.upTo === null ? 'beyond' : `up to ${grouped(tier.upTo.toFixed())}`;
        return `${reach}: ${price.currency} ${grouped(tier.unitAmount.toFixed())} a unit${flat}`;
      });
      const how =
        price.model === 'volume'
          ? 'All units at the tier that the total falls in'
          : 'Each unit at the tier it falls in';
      return `${how} · ${tiers.join(' · ')}`;
    }
  }
}

/** The contracts' own terms as rows, the oldest first, so that an amendment stands under what it amends. */
export function clauseRows(input: EngineInput, draft: FindingDraft) {
  return termsHeld(input, draft).map((term) => ({
    clause: term.clause ?? term.contractId,
    term: term.written,
    value: term.isConfirmed ? term.value : `${term.value} (read from a document, not confirmed)`,
    since: term.effectiveFrom === '0001-01-01' ? '–' : term.effectiveFrom,
  }));
}
