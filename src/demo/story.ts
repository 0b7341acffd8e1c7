import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import { roughEuros } from './catalogue.ts';
import type { LeakType, Truth } from './world.ts';

/** One thing that happened at the demo company, as a reader sees it, with the unit in which it cost the most. */
export type Story = {
  title: string;
  text: string;
  account_id: string;
  account_name: string;
  type: LeakType;
  product_key: string;
  period_start: string;
  period_end: string;
  /** Over all its periods, in major units; empty when unknown. */
  amount: string;
  currency: string;
  periods: number;
};

const TITLES: Record<LeakType, string> = {
  under_reported_usage: 'A region that was never connected to billing',
  unreported_usage: 'A meter lost in a rollout',
  unbilled_account: 'Use that no contract covers',
  missed_overage: 'Overage that stayed off the invoice',
  minimum_shortfall: 'A commitment nobody trued up',
  missed_escalator: 'A yearly rise that never came',
  renewal_drift: 'Renewed, and billed as before',
  expired_discount: 'A launch discount that never ended',
  price_drift: 'An old price row, still in use',
  quantity_drift: 'More seats in use than on the bill',
  uninvoiced_period: 'A fee that the billing run skipped',
  late_usage: 'Events stuck in a queue',
  unmapped_usage: 'A meter without a product',
  uncollected: 'An invoice nobody chased',
  over_billed: 'A customer who paid too much',
  duplicate_billing: 'One period, two invoices',
};

/** These get two stories, as they are the first that a reader looks for. */
const SHOWN_TWICE: readonly LeakType[] = [
  'under_reported_usage',
  'unreported_usage',
  'unbilled_account',
  'over_billed',
];

type Candidate = { largest: Truth; sum: Decimal; size: Decimal; periods: number };

/** Takes the leaks block by block and keeps the largest of each type. */
export type StoryPicker = { add(leaks: readonly Truth[]): void; stories(): Story[] };

export function createStoryPicker(): StoryPicker {
  let kept = new Map<LeakType, Candidate[]>();
  return {
    add(leaks) {
      const next = new Map<LeakType, Candidate[]>();
      for (const each of [...[...kept.values()].flat(), ...gather(leaks)]) {
        const type = each.largest.type as LeakType;
        next.set(type, [...(next.get(type) ?? []), each].sort(byHeroAndSize).slice(0, quotaOf(type)));
      }
      kept = next;
    },
    stories: () => (Object.keys(TITLES) as LeakType[]).flatMap((type) => (kept.get(type) ?? []).map(tell)),
  };
}

function quotaOf(type: LeakType): number {
  return SHOWN_TWICE.includes(type) ? 2 : 1;
}

function byHeroAndSize(a: Candidate, b: Candidate): number {
  const heroes = Number(b.largest.hero === true) - Number(a.largest.hero === true);
  return heroes || b.size.comparedTo(a.size) || (a.largest.account_id < b.largest.account_id ? -1 : 1);
}

/** The periods of one account, type and product as one candidate. */
function gather(leaks: readonly Truth[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const leak of leaks) {
    const amount = decimal(leak.amount || '0');
    const size = leak.currency ? roughEuros(amount, leak.currency) : ZERO;
    const key = `${leak.type} ${leak.account_id} ${leak.product_key} ${leak.source_key ?? ''}`;
    const so = found.get(key);
    if (!so) {
      found.set(key, { largest: leak, sum: amount, size, periods: 1 });
      continue;
    }
    if (amount.greaterThan(so.largest.amount || '0')) so.largest = leak;
    so.sum = so.sum.plus(amount);
    so.size = so.size.plus(size);
    so.periods++;
  }
  return [...found.values()];
}

function tell({ largest, sum, periods }: Candidate): Story {
  const { type, account_id, account_name, product_key, period_start, period_end, currency, story } = largest;
  const kind = type as LeakType;
  const decimals = largest.amount.split('.')[1]?.length ?? 0;
  const amount = sum.isZero() ? '' : sum.toFixed(decimals);
  const span = periods === 1 ? 'in one period' : `over ${periods} periods`;
  const tooMuch = kind === 'over_billed' || kind === 'duplicate_billing';
  const money =
    amount === ''
      ? 'What it is worth is unknown until the key is mapped to a product.'
      : `${grouped(amount)} ${currency} ${tooMuch ? 'were billed too much' : 'are owed'} ${span}.`;
  return {
    title: TITLES[kind],
    text: kind === 'uncollected' ? story : `${story} ${money}`,
    account_id,
    account_name,
    type: kind,
    product_key,
    period_start,
    period_end,
    amount,
    currency,
    periods,
  };
}

function grouped(amount: string): string {
  const [whole = '0', fraction] = amount.split('.');
  const head = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? head : `${head}.${fraction}`;
}
