import { describe, expect, it } from 'vitest';
import { FEB, findings, JAN, ledger, MAR, type Story } from './story.ts';

/** What each period should have billed, in order of time. */
const should = (story: Story, asOf: string): string[] =>
  ledger(story, asOf).map((row) => row.split(' ')[2] ?? '');

describe('rules 3 and 4: the price version of the first day holds for the whole period', () => {
  const versions = [
    { unit: '0.10', from: '2025-01-01', to: '2026-02-15' },
    { unit: '0.12', from: '2026-02-15' },
  ];
  const usage = { '2026-01-20': '1000', '2026-02-20': '1000', '2026-03-20': '1000' };

  it('keeps the old version in the period in which the new one begins', () => {
    // 1000 × 0.10 in January and, as it began on 1 February, in February too; then 1000 × 0.12
    expect(should({ prices: versions, subscriptions: [{}], usage }, '2026-04-01')).toEqual([
      '100.00',
      '100.00',
      '120.00',
    ]);
  });

  it('takes a version that begins on the period’s first day', () => {
    const onTheDay = [
      { unit: '0.10', from: '2025-01-01', to: '2026-02-01' },
      { unit: '0.12', from: '2026-02-01' },
    ];
    expect(should({ prices: onTheDay, subscriptions: [{}], usage }, '2026-04-01')).toEqual([
      '100.00',
      '120.00',
      '120.00',
    ]);
  });

  it('decides by the subscription’s own first day, not by the calendar month', () => {
    // Periods from the 20th: 20 January and 20 February; the second begins after the change on 15 February.
    const story: Story = {
      prices: versions,
      subscriptions: [{ start: '2026-01-20' }],
      usage: { '2026-02-19': '1000', '2026-02-20': '1000' },
    };
    expect(should(story, '2026-03-20')).toEqual(['100.00', '120.00']);
  });

  it('changes a fee and its tiers by version', () => {
    const fee: Story = {
      prices: [
        { model: 'flat', unit: '49', to: '2026-02-01' },
        { model: 'flat', unit: '59', from: '2026-02-01' },
      ],
      subscriptions: [{}],
    };
    expect(should(fee, '2026-03-01')).toEqual(['49.00', '59.00']);
    const tiered: Story = {
      prices: [
        { model: 'graduated', tiers: '100 @ 1; rest @ 0.5', to: '2026-02-01' },
        { model: 'graduated', tiers: '100 @ 2; rest @ 1', from: '2026-02-01' },
      ],
      subscriptions: [{}],
      usage: { '2026-01-05': '150', '2026-02-05': '150' },
    };
    // 100 × 1 + 50 × 0.5 = 125; 100 × 2 + 50 × 1 = 250
    expect(should(tiered, '2026-03-01')).toEqual(['125.00', '250.00']);
  });

  it('finds nothing when the version in force was billed', () => {
    const story: Story = {
      prices: versions,
      subscriptions: [{}],
      usage,
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '100.00', period: FEB },
        { amount: '120.00', period: MAR },
      ],
    };
    expect(findings(story, '2026-04-01')).toEqual([]);
  });
});

describe('rules 2 and 3: a discount counts by the period’s first day', () => {
  const fee = (discountUntil?: string): Story => ({
    prices: [{ model: 'flat', unit: '100' }],
    subscriptions: [{ discount: '10', discountUntil }],
  });

  it('discounts the whole period whose first day is the last discounted day', () => {
    expect(should(fee('2026-02-01'), '2026-04-01')).toEqual(['90.00', '90.00', '100.00']);
  });

  it('does not discount the period that begins the day after', () => {
    expect(should(fee('2026-01-31'), '2026-03-01')).toEqual(['90.00', '100.00']);
  });

  it('has no end when none is stated', () => {
    expect(should(fee(), '2026-04-01')).toEqual(['90.00', '90.00', '90.00']);
  });
});

describe('rule 14: the uplift compounds on each anniversary of the term', () => {
  const renewing = (text: Story['subscriptions']): Story => ({
    prices: [{ model: 'flat', unit: '100' }],
    subscriptions: text,
  });

  it('starts with the first period on or after the renewal date', () => {
    const story = renewing([{ start: '2025-12-01', renewal: '2026-02-01', uplift: '10' }]);
    expect(should(story, '2026-03-01')).toEqual(['100.00', '100.00', '110.00']);
  });

  it('waits for the next period when the renewal date lies inside one', () => {
    const story = renewing([{ start: '2025-12-15', anchor: 1, renewal: '2026-01-15', uplift: '10' }]);
    // 17 of December's 31 days: 100 × 17 ÷ 31 = 54.838… ; January began before the 15th
    expect(should(story, '2026-03-01')).toEqual(['54.84', '100.00', '110.00']);
  });

  it('compounds yearly from the start of a one-year term', () => {
    const story = renewing([
      { start: '2023-01-01', renewal: '2024-01-01', uplift: '10', interval: 'year', autoRenew: true },
    ]);
    // 100; × 1.1 = 110; × 1.1² = 121
    expect(should(story, '2026-01-01')).toEqual(['100.00', '110.00', '121.00']);
  });

  it('compounds every half year on a term of six months', () => {
    const story = renewing([
      { start: '2025-01-01', renewal: '2025-07-01', uplift: '10', interval: 'quarter' },
    ]);
    expect(should(story, '2026-04-01')).toEqual(['100.00', '100.00', '110.00', '110.00', '121.00']);
  });

  it('counts once without automatic renewal', () => {
    const story = renewing([
      { start: '2023-01-01', renewal: '2024-01-01', uplift: '10', interval: 'year', autoRenew: false },
    ]);
    expect(should(story, '2026-01-01')).toEqual(['100.00', '110.00', '110.00']);
  });

  it('keeps the uplifted unit price unrounded', () => {
    const story: Story = {
      prices: [{ unit: '0.333' }],
      subscriptions: [{ start: '2024-01-01', renewal: '2025-01-01', uplift: '7', interval: 'year' }],
      usage: { '2025-06-01': '1000', '2026-06-01': '1000' },
    };
    // 2025: 0.333 × 1.07 = 0.35631 → 356.31; 2026: 0.333 × 1.1449 = 0.3812517 → 381.2517
    expect(should(story, '2027-01-01').slice(-2)).toEqual(['356.31', '381.25']);
  });

  it('lifts tier prices, and neither minimum nor commitment', () => {
    const story: Story = {
      prices: [{ model: 'graduated', tiers: '100 @ 1; rest @ 0.5', minimum: '50' }],
      subscriptions: [{ start: '2025-12-01', renewal: '2026-02-01', uplift: '10', commitment: '60' }],
      usage: { '2026-01-05': '150', '2026-02-05': '150', '2026-03-05': '10' },
    };
    // January 100 + 25 = 125; February × 1.1 = 137.50; March 10 × 1.10 = 11, below the commitment of 60 (not 66)
    expect(should(story, '2026-04-01').slice(-3)).toEqual(['125.00', '137.50', '60.00']);
  });

  it('gives the discount on the uplifted price', () => {
    const story = renewing([
      { start: '2025-12-01', renewal: '2026-01-01', uplift: '10', autoRenew: false, discount: '10' },
    ]);
    // 100 × 1.1 × 0.9 = 99
    expect(should(story, '2026-02-01').at(-1)).toBe('99.00');
  });
});
