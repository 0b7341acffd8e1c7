import { describe, expect, it } from 'vitest';
import {
  APR,
  FEB,
  findings,
  JAN,
  ledger,
  MAR,
  reconcile,
  type Story,
  type SubscriptionText,
} from './story.ts';

const fee = (subscription: SubscriptionText, unit = '100'): Story => ({
  prices: [{ model: 'flat', unit }],
  subscriptions: [subscription],
});
const periods = (subscription: SubscriptionText, asOf: string): string[] =>
  reconcile(fee(subscription), asOf)
    .periods.map(({ period }) => `${period.start}/${period.end}`)
    .sort();

describe('rule 1: only ended periods are reconciled', () => {
  it('reconciles a period as of the very instant it ends', () => {
    expect(findings(fee({}), '2026-02-01T00:00:00Z')).toEqual([`uninvoiced_period api ${JAN} 100.00 EUR`]);
  });

  it('is silent one millisecond before', () => {
    expect(findings(fee({}), '2026-01-31T23:59:59.999Z')).toEqual([]);
  });

  it('ends a period at its own zone’s midnight', () => {
    // Summer time in Berlin: 1 April begins at 22:00 UTC. In New York it begins at 04:00 UTC.
    const berlin = fee({ start: '2026-03-01', zone: 'Europe/Berlin' });
    expect(findings(berlin, '2026-03-31T21:59:59.999Z')).toEqual([]);
    expect(findings(berlin, '2026-03-31T22:00:00Z')).toEqual([`uninvoiced_period api ${MAR} 100.00 EUR`]);
    const newYork = fee({ start: '2026-03-01', zone: 'America/New_York' });
    expect(findings(newYork, '2026-04-01T03:59:59.999Z')).toEqual([]);
    expect(findings(newYork, '2026-04-01T04:00:00Z')).toEqual([`uninvoiced_period api ${MAR} 100.00 EUR`]);
  });

  it('does not call a running period over-billed that is billed in advance', () => {
    const story: Story = {
      ...fee({}),
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '100.00', period: FEB },
      ],
    };
    expect(findings(story, '2026-02-10')).toEqual([]);
  });

  it('does not find a subscription that starts after as-of', () => {
    expect(findings(fee({ start: '2026-05-01' }), '2026-04-10')).toEqual([]);
  });
});

describe('rule 2: ends are exclusive, starts inclusive', () => {
  it('has no period that begins on the end date', () => {
    expect(periods({ end: '2026-03-01' }, '2026-06-01')).toEqual([JAN, FEB]);
  });

  it('lets a new row start on the old one’s end without a day between or twice', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [
        { id: 'S1', end: '2026-02-01' },
        { id: 'S2', start: '2026-02-01' },
      ],
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '100.00', period: FEB },
      ],
    };
    expect(findings(story, '2026-03-01')).toEqual([]);
  });

  it('counts use on the last day in the period and on the end day in the next', () => {
    const story: Story = {
      prices: [{ unit: '1' }],
      subscriptions: [{}],
      usage: { '2026-01-31': '5', '2026-02-01': '7' },
    };
    expect(ledger(story, '2026-03-01')).toEqual([
      `api ${JAN} 5.00 EUR 0.00 EUR`,
      `api ${FEB} 7.00 EUR 0.00 EUR`,
    ]);
  });
});

describe('rule 6: periods are anchored', () => {
  it('goes on from the day of the start', () => {
    expect(periods({ start: '2026-01-15' }, '2026-03-20')).toEqual([
      '2026-01-15/2026-02-15',
      '2026-02-15/2026-03-15',
    ]);
  });

  it.each([
    ['2026-01-31', ['2026-01-31/2026-02-28', '2026-02-28/2026-03-31', '2026-03-31/2026-04-30']],
    ['2026-01-30', ['2026-01-30/2026-02-28', '2026-02-28/2026-03-30', '2026-03-30/2026-04-30']],
    ['2026-01-29', ['2026-01-29/2026-02-28', '2026-02-28/2026-03-29', '2026-03-29/2026-04-29']],
  ])('returns to the anchor of %s after a short month', (start, expected) => {
    expect(periods({ start }, '2026-05-01')).toEqual(expected);
  });

  it.each([
    ['2024-01-31', ['2024-01-31/2024-02-29', '2024-02-29/2024-03-31', '2024-03-31/2024-04-30']],
    ['2024-01-30', ['2024-01-30/2024-02-29', '2024-02-29/2024-03-30', '2024-03-30/2024-04-30']],
    ['2024-01-29', ['2024-01-29/2024-02-29', '2024-02-29/2024-03-29', '2024-03-29/2024-04-29']],
  ])('uses the leap day from %s', (start, expected) => {
    expect(periods({ start }, '2024-05-01')).toEqual(expected);
  });

  it('starts before the subscription when the anchor day does', () => {
    expect(periods({ start: '2026-03-11', anchor: 1 }, '2026-05-01')).toEqual([MAR, APR]);
    expect(periods({ start: '2026-01-15', anchor: 20 }, '2026-02-20')).toEqual([
      '2025-12-20/2026-01-20',
      '2026-01-20/2026-02-20',
    ]);
  });

  it('takes the last day of a short month for an anchor of 31', () => {
    expect(periods({ start: '2026-02-28', anchor: 31 }, '2026-05-01')).toEqual([
      '2026-02-28/2026-03-31',
      '2026-03-31/2026-04-30',
    ]);
  });

  it('cuts quarters and years', () => {
    expect(periods({ start: '2025-08-31', interval: 'quarter' }, '2026-06-01')).toEqual([
      '2025-08-31/2025-11-30',
      '2025-11-30/2026-02-28',
      '2026-02-28/2026-05-31',
    ]);
    expect(periods({ start: '2024-02-29', interval: 'year' }, '2028-03-01')).toEqual([
      '2024-02-29/2025-02-28',
      '2025-02-28/2026-02-28',
      '2026-02-28/2027-02-28',
      '2027-02-28/2028-02-29',
    ]);
  });

  it('waits for the end of the year before a yearly fee in advance is missed', () => {
    const story = fee({ interval: 'year' }, '1200');
    expect(findings(story, '2026-12-31')).toEqual([]);
    // Nothing was ever billed: the whole fee.
    expect(findings(story, '2027-01-01')).toEqual([
      'uninvoiced_period api 2026-01-01/2027-01-01 1200.00 EUR',
    ]);
  });

  it('accepts a yearly fee that one line in advance bills', () => {
    const story: Story = {
      ...fee({ interval: 'year' }, '1200'),
      lines: [{ amount: '1200.00', period: '2026-01-01/2027-01-01', issued: '2026-01-01T09:00:00Z' }],
    };
    expect(findings(story, '2026-06-01')).toEqual([]);
    expect(findings(story, '2027-01-01')).toEqual([]);
  });
});

describe('rules 5 and 10: amounts are per billing period, and partial periods are prorated by days', () => {
  it('prorates the first period and reports it under the whole period', () => {
    // 310 × 21 ÷ 31 = 210
    expect(findings(fee({ start: '2026-03-11', anchor: 1 }, '310'), '2026-04-01')).toEqual([
      `uninvoiced_period api ${MAR} 210.00 EUR`,
    ]);
  });

  it('prorates the last period and reports it under the whole period', () => {
    // 310 × 10 ÷ 31 = 100
    const story = fee({ start: '2026-03-01', end: '2026-03-11' }, '310');
    expect(findings(story, '2026-04-01')).toEqual([`uninvoiced_period api ${MAR} 100.00 EUR`]);
  });

  it('prorates a subscription that starts and ends inside one period', () => {
    // 310 × 6 ÷ 31 = 60
    const story = fee({ start: '2026-03-05', end: '2026-03-11', anchor: 1 }, '310');
    expect(findings(story, '2026-04-01')).toEqual([`uninvoiced_period api ${MAR} 60.00 EUR`]);
  });

  it('counts the leap day', () => {
    // 290 × 15 ÷ 29 = 150 (15 February to 1 March 2024)
    const story = fee({ start: '2024-02-15', end: '2024-03-01', anchor: 1 }, '290');
    expect(findings(story, '2024-03-01')).toEqual(['uninvoiced_period api 2024-02-01/2024-03-01 150.00 EUR']);
  });

  it('prorates a quarter over its own days', () => {
    // 1 February to 1 May 2026 has 28 + 31 + 30 = 89 days, 80 of them from 10 February: 890 × 80 ÷ 89 = 800
    const story = fee({ start: '2026-02-10', anchor: 1, interval: 'quarter' }, '890');
    expect(findings(story, '2026-05-01')).toEqual(['uninvoiced_period api 2026-02-01/2026-05-01 800.00 EUR']);
  });

  it('counts local calendar days over the change to summer time', () => {
    // 16 of 31 days from 16 March, although one of them has 23 hours: 310 × 16 ÷ 31 = 160
    const story = fee({ start: '2026-03-16', anchor: 1, zone: 'Europe/Berlin' }, '310');
    expect(findings(story, '2026-04-01')).toEqual([`uninvoiced_period api ${MAR} 160.00 EUR`]);
  });

  it('charges a fee once a quarter, not once a month', () => {
    expect(ledger(fee({ interval: 'quarter' }, '900'), '2026-04-01')).toEqual([
      'api 2026-01-01/2026-04-01 900.00 EUR 0.00 EUR',
    ]);
  });
});
