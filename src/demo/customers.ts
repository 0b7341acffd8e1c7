import type { Random } from '#core/random.ts';
import { addDays, anchoredDate } from './calendar.ts';
import { FIRST_NAMES, INDUSTRIES, LAST_NAMES, NAME_ENDS, NAME_STARTS, OWNERS } from './names.ts';
import type { Account, Segment, Stage, Zone } from './world.ts';

type Market = { weight: number; region: string; currency: string; zone: Zone; taxPercent: number };

const MARKETS: Market[] = [
  { weight: 28, region: 'DACH', currency: 'EUR', zone: 'Europe/Berlin', taxPercent: 19 },
  { weight: 6, region: 'Switzerland', currency: 'CHF', zone: 'Europe/Berlin', taxPercent: 0 },
  { weight: 10, region: 'Western Europe', currency: 'EUR', zone: 'UTC', taxPercent: 21 },
  { weight: 8, region: 'United Kingdom', currency: 'GBP', zone: 'Europe/London', taxPercent: 20 },
  { weight: 6, region: 'United Kingdom', currency: 'GBP', zone: 'UTC', taxPercent: 20 },
  { weight: 18, region: 'North America East', currency: 'USD', zone: 'America/New_York', taxPercent: 0 },
  { weight: 8, region: 'North America West', currency: 'USD', zone: 'America/Los_Angeles', taxPercent: 0 },
  { weight: 8, region: 'Americas', currency: 'USD', zone: 'UTC', taxPercent: 0 },
  { weight: 8, region: 'Japan', currency: 'JPY', zone: 'Asia/Tokyo', taxPercent: 0 },
];

/**
 * `count` accounts from place `first` on, with ids, a market that gives currency and time zone, and names that
 * are not yet in `taken`.
 */
export function makeAccounts(stage: Stage, first: number, count: number, taken: Set<string>): Account[] {
  return Array.from({ length: count }, (_, place) => makeAccount(stage, first + place, taken));
}

function makeAccount(stage: Stage, index: number, taken: Set<string>): Account {
  const random = stage.random.fork(`account/${index}`);
  const industry = random.pick(Object.keys(INDUSTRIES));
  const name = composeName(random, industry, taken);
  const market = weighted(random, MARKETS);
  const segment = segmentOf(index);
  const sizes = {
    enterprise: [1200, 18_000],
    'mid-market': [150, 1100],
    'small business': [8, 140],
  } as const;
  const [low, high] = sizes[segment];
  const since = sinceDate(random, stage);
  const earlier = since < stage.window.start ? random.integer(0, 48) : 0;
  return {
    index,
    id: `TW-${String(index + 1).padStart(5, '0')}`,
    name,
    domain: `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.example`,
    industry,
    region: market.region,
    segment,
    employees: random.integer(low, high),
    currency: market.currency,
    zone: market.zone,
    taxPercent: market.taxPercent,
    anchorDay: random.chance(0.7) ? 1 : random.chance(0.55) ? 15 : random.integer(29, 31),
    owner: random.pick(OWNERS),
    since,
    customerSince: anchoredDate(since, -earlier, Number(since.slice(8, 10))),
    nps: random.integer(-20, 80),
    reportsByPeriod: random.chance(0.18),
  };
}

/** One in eight accounts is an enterprise and three in eight are mid-market, spread evenly over the ids. */
function segmentOf(index: number): Segment {
  const place = index % 8;
  if (place === 3) return 'enterprise';
  return place === 0 || place === 2 || place === 6 ? 'mid-market' : 'small business';
}

/** Two in a hundred accounts join in each month of the world; the others came in the year before it. */
function sinceDate(random: Random, stage: Stage): string {
  if (stage.months >= 3 && random.chance(Math.min(0.4, stage.months * 0.02))) {
    return addDays(stage.window.start, random.integer(5, 30 * (stage.months - 2)));
  }
  const month = anchoredDate(stage.window.start, -random.integer(1, 12), 1);
  return addDays(month, random.integer(0, 27));
}

function composeName(random: Random, industry: string, taken: Set<string>): string {
  const words = INDUSTRIES[industry] as string[];
  for (let attempt = 0; ; attempt++) {
    let name = `${random.pick(NAME_STARTS)}${random.pick(NAME_ENDS)} ${random.pick(words)}`;
    if (attempt > 20) name = `${name} ${random.pick(NAME_STARTS)}${random.pick(NAME_ENDS)}`;
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
  }
}

export function weighted<T extends { weight: number }>(random: Random, items: readonly T[]): T {
  let left = random.next() * items.reduce((total, item) => total + item.weight, 0);
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return items[items.length - 1] as T;
}

const TITLES = [
  'VP Engineering',
  'Head of Finance',
  'Platform Lead',
  'Procurement Manager',
  'CTO',
  'Controller',
];

/** Rows of contacts.csv: one to three people an account, the first of them primary. */
export function contactRows(stage: Stage, accounts: Account[]): string[][] {
  return accounts.flatMap((account) => {
    const random = stage.random.fork(`contacts/${account.index}`);
    const people = account.segment === 'enterprise' ? 3 : random.integer(1, 2);
    return Array.from({ length: people }, (_, place) => {
      const first = random.pick(FIRST_NAMES);
      const last = random.pick(LAST_NAMES);
      const email = `${first}.${last}.${place + 1}@${account.domain}`.toLowerCase();
      return [account.id, `${first} ${last}`, random.pick(TITLES), email, '', place === 0 ? 'true' : 'false'];
    });
  });
}
