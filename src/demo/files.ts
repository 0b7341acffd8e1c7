import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import { addDays } from './calendar.ts';
import { PRODUCTS } from './catalogue.ts';
import { discountInForce, moneyText, priceInForce, roundMoney, upliftInForce } from './charge.ts';
import type { Account, Price, Stage, Subscription } from './world.ts';

/** Rows of the files that describe who buys what, at which price. */

export const CUSTOMER_COLUMNS = [
  'account_id',
  'name',
  'domain',
  'industry',
  'region',
  'segment',
  'employees',
  'currency',
  'owner',
  'lifecycle_stage',
  'source',
  'created_at',
  'customer_since',
  'churned_at',
  'arr',
  'nps',
  'health_notes',
];
export const CONTACT_COLUMNS = ['account_id', 'name', 'title', 'email', 'phone', 'is_primary'];
export const PRODUCT_COLUMNS = ['product_key', 'name', 'unit', 'aggregation', 'category'];
export const PRICE_COLUMNS = [
  'price_id',
  'product_key',
  'model',
  'currency',
  'unit_amount',
  'package_size',
  'tiers',
  'included_units',
  'minimum_amount',
  'effective_from',
  'effective_to',
];
export const SUBSCRIPTION_COLUMNS = [
  'subscription_id',
  'account_id',
  'price_id',
  'start_date',
  'end_date',
  'quantity',
  'billing_interval',
  'anchor_day',
  'time_zone',
  'discount_percent',
  'discount_until',
  'commitment_amount',
  'renewal_date',
  'renewal_uplift_percent',
  'auto_renew',
  'status',
];

const LEFT = ['Left for an in-house system.', 'Acquired; moved to its parent.', 'Left over the price.'];

function healthNote({ nps, employees }: Account): string {
  if (nps < -10) return 'Unhappy with support response times; asks for a review with the vendor manager.';
  if (nps < 0) return 'Usage is fine, but the champion has left.';
  if (nps > 70) return 'Reference customer; open to a case study.';
  return employees > 9000 ? 'Consolidating suppliers this year.' : '';
}

const SOURCES = ['inbound', 'referral', 'partner', 'event', 'outbound'];

export function customerRows(
  stage: Stage,
  accounts: Account[],
  subscriptions: Subscription[],
  prices: Price[],
): string[][] {
  const arr = new Map<string, Decimal>();
  const alive = new Set<string>();
  const ends = new Map<string, string>();
  const last = addDays(stage.window.end, -1);
  for (const one of subscriptions) {
    if (one.end && one.end > (ends.get(one.account.id) ?? '')) ends.set(one.account.id, one.end);
    if (one.neverSold || one.start > last || (one.end && one.end <= last)) continue;
    alive.add(one.account.id);
    const price = priceInForce(prices, one.priceId, last);
    const monthly = price.model === 'flat' || one.quantity !== undefined;
    if (!monthly || one.currency !== one.account.currency) continue;
    const full = decimal(price.unitAmount ?? '0')
      .times(one.quantity ?? 1)
      .times(upliftInForce(one, last));
    const net = full.times(decimal(100).minus(discountInForce(one, last) ?? '0')).div(100);
    arr.set(one.account.id, (arr.get(one.account.id) ?? ZERO).plus(net.times(12 / one.intervalMonths)));
  }
  return accounts.map((account) => {
    const random = stage.random.fork(`customer/${account.index}`);
    const gone = alive.has(account.id) ? '' : (ends.get(account.id) ?? '');
    const created = addDays(account.customerSince, -random.integer(20, 150));
    const note = gone ? random.pick(LEFT) : account.isTest ? 'Internal test account.' : healthNote(account);
    const amount = moneyText(roundMoney(arr.get(account.id) ?? ZERO, account.currency), account.currency);
    return [
      account.id,
      account.name,
      account.domain,
      account.industry,
      account.region,
      account.isTest ? 'internal test' : account.segment,
      String(account.employees),
      account.currency,
      account.owner,
      gone ? 'churned' : 'customer',
      random.pick(SOURCES),
      created,
      account.customerSince,
      gone,
      amount,
      String(account.nps),
      note,
    ];
  });
}

export function productRows(): string[][] {
  return PRODUCTS.map((one) => [one.key, one.name, one.unit, one.aggregation, one.category]);
}

export function priceRows(prices: Price[]): string[][] {
  return prices.map((one) => {
    const tiers = one.tiers?.map((tier) => ({
      up_to: tier.upTo === null ? null : Number(tier.upTo),
      unit_amount: tier.unitAmount,
    }));
    const head = [one.id, one.product, one.model, one.currency, one.unitAmount ?? '', one.packageSize ?? ''];
    const tail = [one.includedUnits ?? '', one.minimumAmount ?? '', one.effectiveFrom, one.effectiveTo ?? ''];
    return [...head, tiers ? JSON.stringify(tiers) : '', ...tail];
  });
}

const INTERVALS = { 1: 'month', 3: 'quarter', 12: 'year' } as const;

export function subscriptionRows(subscriptions: Subscription[]): string[][] {
  return subscriptions
    .filter((one) => !one.neverSold)
    .map((one) => {
      const sameDay = Number(one.start.slice(8, 10)) === one.anchorDay;
      const anchor = sameDay && one.account.index % 4 === 0 ? '' : String(one.anchorDay);
      return [
        one.id,
        one.account.id,
        one.priceId,
        one.start,
        one.end ?? '',
        one.quantity === undefined ? '' : String(one.quantity),
        INTERVALS[one.intervalMonths],
        anchor,
        one.account.zone,
        one.discountPercent ?? '',
        one.discountUntil ?? '',
        one.commitmentAmount ?? '',
        one.renewalDate ?? '',
        one.upliftPercent ?? '',
        one.renewalDate ? 'true' : '',
        one.status,
      ];
    });
}
