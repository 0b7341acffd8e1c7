import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingJson } from '#findings/shapes.ts';
import { startGround, type TestGround } from '../harness.ts';
import { linesOf, openLedger } from './files.ts';

/**
 * A place whose clock changes on the first day of a billing period, and the instants in UTC of the local
 * midnights that bound this period, looked up in the zone's public rules and written out by hand.
 */
type Change = { zone: string; what: string; first: string; next: string; startUtc: string; endUtc: string };

const CHANGES: Change[] = [
  {
    what: 'Berlin, summer time begins (north)',
    zone: 'Europe/Berlin',
    first: '2024-03-31', // begins at +01:00; 30 April is at +02:00
    next: '2024-04-30',
    startUtc: '2024-03-30T23:00:00Z',
    endUtc: '2024-04-29T22:00:00Z',
  },
  {
    what: 'Berlin, summer time ends (north)',
    zone: 'Europe/Berlin',
    first: '2024-10-27', // +02:00, then +01:00
    next: '2024-11-27',
    startUtc: '2024-10-26T22:00:00Z',
    endUtc: '2024-11-26T23:00:00Z',
  },
  {
    what: 'New York, summer time begins',
    zone: 'America/New_York',
    first: '2024-03-10', // −05:00, then −04:00
    next: '2024-04-10',
    startUtc: '2024-03-10T05:00:00Z',
    endUtc: '2024-04-10T04:00:00Z',
  },
  {
    what: 'New York, summer time ends',
    zone: 'America/New_York',
    first: '2024-11-03', // −04:00, then −05:00
    next: '2024-12-03',
    startUtc: '2024-11-03T04:00:00Z',
    endUtc: '2024-12-03T05:00:00Z',
  },
  {
    what: 'Sydney, summer time ends (south)',
    zone: 'Australia/Sydney',
    first: '2024-04-07', // +11:00, then +10:00
    next: '2024-05-07',
    startUtc: '2024-04-06T13:00:00Z',
    endUtc: '2024-05-06T14:00:00Z',
  },
  {
    what: 'Sydney, summer time begins (south)',
    zone: 'Australia/Sydney',
    first: '2024-10-06', // +10:00, then +11:00
    next: '2024-11-06',
    startUtc: '2024-10-05T14:00:00Z',
    endUtc: '2024-11-05T13:00:00Z',
  },
  {
    what: 'Lord Howe, a change of half an hour',
    zone: 'Australia/Lord_Howe',
    first: '2024-04-07', // +11:00, then +10:30
    next: '2024-05-07',
    startUtc: '2024-04-06T13:00:00Z',
    endUtc: '2024-05-06T13:30:00Z',
  },
  {
    what: 'Cairo, where midnight itself is skipped',
    zone: 'Africa/Cairo',
    first: '2024-04-26', // 00:00 is 01:00 at once: the day begins at 22:00 UTC
    next: '2024-05-26',
    startUtc: '2024-04-25T22:00:00Z',
    endUtc: '2024-05-25T21:00:00Z',
  },
  {
    what: 'Santiago, where midnight itself is skipped (south)',
    zone: 'America/Santiago',
    first: '2024-09-08', // 00:00 −04:00 is 01:00 −03:00
    next: '2024-10-08',
    startUtc: '2024-09-08T04:00:00Z',
    endUtc: '2024-10-08T03:00:00Z',
  },
  {
    what: 'Havana, where midnight comes twice',
    zone: 'America/Havana',
    first: '2024-11-03', // 00:00 −04:00, and at 01:00 the clock goes back to 00:00 −05:00
    next: '2024-12-03',
    startUtc: '2024-11-03T04:00:00Z',
    endUtc: '2024-12-03T05:00:00Z',
  },
  {
    what: 'Kiritimati, the earliest zone',
    zone: 'Pacific/Kiritimati',
    first: '2024-02-29', // always +14:00
    next: '2024-03-29',
    startUtc: '2024-02-28T10:00:00Z',
    endUtc: '2024-03-28T10:00:00Z',
  },
  {
    what: 'Kathmandu, 5 hours and 45 minutes ahead',
    zone: 'Asia/Kathmandu',
    first: '2024-02-29', // always +05:45
    next: '2024-03-29',
    startUtc: '2024-02-28T18:15:00Z',
    endUtc: '2024-03-28T18:15:00Z',
  },
];

let ground: TestGround;
let findings: FindingJson[];

/** An instant in UTC moved by milliseconds. */
const moved = (instant: string, ms: number) => new Date(Date.parse(instant) + ms).toISOString();

beforeAll(async () => {
  ground = await startGround();
  const ledger = await openLedger(ground);
  const subscriptions = CHANGES.map(
    (each, index) => `S${index} | ${each.what} | P | ${each.first} | month | ${each.zone}`,
  );
  const usage = CHANGES.flatMap((each, index) => [
    `${index}a | ${each.what} | ${each.startUtc} | use | 1`,
    `${index}b | ${each.what} | ${moved(each.endUtc, -1)} | use | 10`,
    `${index}c | ${each.what} | ${each.endUtc} | use | 100`,
  ]);
  await ledger.take({
    prices: 'price_id | product_key | model | currency | unit_amount\nP | use | per_unit | EUR | 1',
    subscriptions: [
      'subscription_id | account_id | price_id | start_date | billing_interval | time_zone',
      ...subscriptions,
    ].join('\n'),
    usage: ['event_id | account_id | ts | product_key | units', ...usage].join('\n'),
    reported_usage: `record_id | account_id | product_key | ts | units
      r | somebody else | use | 2024-01-01T00:00:00Z | 1`,
  });
  findings = await ledger.reconcile('2025-06-01T00:00:00Z');
});
afterAll(() => ground.stop());

describe('a period begins and ends at local midnight where the clock changes', () => {
  it.each(CHANGES)('$what', ({ what, first, next }) => {
    // The first instant and the last millisecond are in (1 + 10 units at 1 EUR), the end is the next one's.
    const [inside, after, ...more] = linesOf(findings, what);
    expect(inside).toBe(`unreported_usage use ${first}/${next} 11.00 EUR`);
    expect(after).toMatch(new RegExp(`^unreported_usage use ${next}/\\S+ 100\\.00 EUR$`));
    expect(more).toEqual([]);
  });
});

describe('a share of a period', () => {
  it('is counted in local days: the day of 23 and the day of 25 hours are one day each', async () => {
    const ledger = await openLedger(ground);
    await ledger.take({
      prices: 'price_id | product_key | model | currency | unit_amount\nF | fee | flat | EUR | 310',
      subscriptions: `subscription_id | account_id | price_id | start_date | end_date | anchor_day | time_zone
        S1 | 23 hours | F | 2024-03-31 | 2024-04-01 | 1 | Europe/Berlin
        S2 | 25 hours | F | 2024-10-27 | 2024-10-28 | 1 | Europe/Berlin`,
    });
    const found = await ledger.reconcile('2025-01-01T00:00:00Z');
    // 310 × 1 ÷ 31, both
    expect(linesOf(found, '23 hours')).toEqual(['uninvoiced_period fee 2024-03-01/2024-04-01 10.00 EUR']);
    expect(linesOf(found, '25 hours')).toEqual(['uninvoiced_period fee 2024-10-01/2024-11-01 10.00 EUR']);
  });

  it('has ended at local midnight and not a millisecond before', async () => {
    const ledger = await openLedger(ground);
    await ledger.take({
      prices: 'price_id | product_key | model | currency | unit_amount\nF | fee | flat | EUR | 310',
      subscriptions: `subscription_id | account_id | price_id | start_date | time_zone
        S1 | Auckland | F | 2024-03-07 | Pacific/Auckland`,
    });
    // 7 April 2024 begins at +13:00, some hours before the clock goes back: 6 April 11:00 UTC.
    expect(await ledger.reconcile('2024-04-06T10:59:59.999Z')).toEqual([]);
    expect(linesOf(await ledger.reconcile('2024-04-06T11:00:00Z'), 'Auckland')).toEqual([
      'uninvoiced_period fee 2024-03-07/2024-04-07 310.00 EUR',
    ]);
  });
});
