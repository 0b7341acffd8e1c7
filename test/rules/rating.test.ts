import { describe, expect, it } from 'vitest';
import { JAN, ledger, type PriceText, type Story, type SubscriptionText } from './story.ts';

/** What January 2026 should have billed for units used in it. */
function january(
  price: PriceText,
  units?: string,
  subscription: SubscriptionText = {},
  rest: Story = {},
): string {
  const usage = units === undefined ? {} : { usage: { '2026-01-15': units } };
  const story: Story = { prices: [price], subscriptions: [subscription], ...usage, ...rest };
  const rows = ledger(story, '2026-02-01');
  expect(rows).toHaveLength(1);
  return rows[0]?.split(' ').slice(2, 4).join(' ') ?? '';
}

describe('rules 8 and 9: fees, seats and metered use', () => {
  it('meters per unit without a quantity', () => {
    expect(january({ unit: '0.02' }, '1234')).toBe('24.68 EUR');
  });

  it('charges the seats held when fewer are used', () => {
    expect(january({ unit: '30' }, '4', { seats: '10' })).toBe('300.00 EUR');
  });

  it('charges the peak when more seats are used, not the sum of the days', () => {
    const usage = { '2026-01-05': '11', '2026-01-12': '13', '2026-01-19': '12' };
    // max(10, 13) × 30
    expect(january({ unit: '30' }, undefined, { seats: '10' }, { usage, aggregation: 'max' })).toBe(
      '390.00 EUR',
    );
  });

  it('takes the peak of seats also when the product is summed', () => {
    const usage = { '2026-01-05': '11', '2026-01-12': '13' };
    expect(january({ unit: '30' }, undefined, { seats: '10' }, { usage })).toBe('390.00 EUR');
  });

  it('prorates fee and seats by days, and metered use not at all', () => {
    const half = { start: '2026-01-17', anchor: 1 };
    // 15 of 31 days: 310 × 15 ÷ 31 = 150; 31 × 10 × 15 ÷ 31 = 150
    expect(january({ model: 'flat', unit: '310' }, undefined, half)).toBe('150.00 EUR');
    expect(january({ unit: '31' }, undefined, { ...half, seats: '10' })).toBe('150.00 EUR');
    expect(january({ unit: '0.10' }, undefined, half, { usage: { '2026-01-20': '1000' } })).toBe(
      '100.00 EUR',
    );
  });
});

describe('rule 10: allowances and floors shrink with a partial period, tiers and packages do not', () => {
  const part: SubscriptionText = { start: '2026-01-12', anchor: 1 };
  const used = { usage: { '2026-01-20': '1000' } };

  it('prorates included units', () => {
    // 20 of 31 days: 620 × 20 ÷ 31 = 400; (1000 − 400) × 0.10
    expect(january({ unit: '0.10', included: '620' }, undefined, part, used)).toBe('60.00 EUR');
  });

  it('prorates minimum and commitment', () => {
    // 310 × 20 ÷ 31 = 200, above 1000 × 0.10 = 100
    expect(january({ unit: '0.10', minimum: '310' }, undefined, part, used)).toBe('200.00 EUR');
    expect(january({ unit: '0.10' }, undefined, { ...part, commitment: '310' }, used)).toBe('200.00 EUR');
  });

  it('keeps tier bounds and package size', () => {
    // 500 × 1 + 500 × 0.5; ⌈1000 ÷ 300⌉ = 4 × 7
    expect(january({ model: 'graduated', tiers: '500 @ 1; rest @ 0.5' }, undefined, part, used)).toBe(
      '750.00 EUR',
    );
    expect(january({ model: 'package', unit: '7', packageSize: '300' }, undefined, part, used)).toBe(
      '28.00 EUR',
    );
  });
});

describe('rules 11 and 12: order of steps, one rounding, floors last', () => {
  it('rounds a half to the even cent', () => {
    // 45.125 → 45.12; 45.135 → 45.14
    expect(january({ unit: '0.25' }, '180.5')).toBe('45.12 EUR');
    expect(january({ unit: '0.005' }, '9027')).toBe('45.14 EUR');
  });

  it('rounds once after discount and proration', () => {
    // 99.99 × 0.85 × 20 ÷ 31 = 54.8332…; 0.05 × 0.9 = 0.045, a half, to the even cent
    expect(
      january({ model: 'flat', unit: '99.99' }, undefined, {
        start: '2026-01-12',
        anchor: 1,
        discount: '15',
      }),
    ).toBe('54.83 EUR');
    expect(january({ model: 'flat', unit: '0.05' }, undefined, { discount: '10' })).toBe('0.04 EUR');
    // 0.333 × 0.5 = 0.1665 → 0.17; rounded first: 0.33 × 0.5 = 0.165 → 0.16
    expect(january({ model: 'flat', unit: '0.333' }, undefined, { discount: '50' })).toBe('0.17 EUR');
  });

  it('tops up to the larger of minimum and commitment, without the discount', () => {
    expect(january({ unit: '0.10', minimum: '200' }, '1000', { discount: '10' })).toBe('200.00 EUR');
    expect(january({ unit: '0.10', minimum: '200' }, '1000', { commitment: '250' })).toBe('250.00 EUR');
    expect(january({ unit: '0.10', minimum: '250' }, '1000', { commitment: '200' })).toBe('250.00 EUR');
  });

  it('compares the floor with the discounted charge', () => {
    // 210 × 0.9 = 189 < 200
    expect(january({ unit: '0.10', minimum: '200' }, '2100', { discount: '10' })).toBe('200.00 EUR');
    // 230 × 0.9 = 207 > 200
    expect(january({ unit: '0.10', minimum: '200' }, '2300', { discount: '10' })).toBe('207.00 EUR');
  });

  it('does not let one subscription’s charge fill another’s commitment', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }, { id: 'Q', product: 'other', model: 'flat', unit: '500' }],
      subscriptions: [{ commitment: '100' }, { id: 'T', price: 'Q' }],
      usage: { '2026-01-10': '100' },
    };
    expect(ledger(story, '2026-02-01')).toEqual([
      `api ${JAN} 100.00 EUR 0.00 EUR`,
      `other ${JAN} 500.00 EUR 0.00 EUR`,
    ]);
  });
});

describe('rule 13: tiers and packages', () => {
  const graduated: PriceText = { model: 'graduated', tiers: '1000 @ 0.10; 5000 @ 0.08; rest @ 0.05' };
  const volume: PriceText = { model: 'volume', tiers: '1000 @ 0.10; 5000 @ 0.08; rest @ 0.05' };

  it.each([
    ['0', '0.00'], // zero units cost nothing
    ['1000', '100.00'],
    ['1000.5', '100.04'], // 100 + 0.5 × 0.08
    ['5000', '420.00'], // 100 + 4000 × 0.08
    ['6000', '470.00'], // 100 + 320 + 1000 × 0.05
  ])('graduates %s units', (units, expected) => {
    expect(january(graduated, units)).toBe(`${expected} EUR`);
  });

  it.each([
    ['1000', '100.00'], // up_to is inclusive
    ['1000.5', '80.04'], // all 1000.5 × 0.08
    ['5000', '400.00'],
    ['5001', '250.05'], // all 5001 × 0.05
  ])('prices all of %s units by the tier of the total', (units, expected) => {
    expect(january(volume, units)).toBe(`${expected} EUR`);
  });

  it('adds a tier’s flat amount once a unit falls in it', () => {
    const tiers = '100 @ 1 + 5; rest @ 0.5 + 20';
    expect(january({ model: 'graduated', tiers }, '100')).toBe('105.00 EUR'); // 100 + 5
    expect(january({ model: 'graduated', tiers }, '100.5')).toBe('125.25 EUR'); // 105 + 20 + 0.5 × 0.5
    expect(january({ model: 'graduated', tiers }, '0')).toBe('0.00 EUR');
    expect(january({ model: 'volume', tiers }, '200')).toBe('120.00 EUR'); // 200 × 0.5 + 20
    expect(january({ model: 'volume', tiers }, '0')).toBe('0.00 EUR');
  });

  it('counts tiers from the first unit above the included ones', () => {
    // 1500 − 500 = 1000, all in the first tier: 100
    expect(january({ ...graduated, included: '500' }, '1500')).toBe('100.00 EUR');
    expect(january({ ...volume, included: '500' }, '1500')).toBe('100.00 EUR');
    expect(january({ ...graduated, included: '500' }, '500')).toBe('0.00 EUR');
  });

  it('counts a started package whole', () => {
    const pack: PriceText = { model: 'package', unit: '150', packageSize: '1000', currency: 'JPY' };
    expect(january(pack, '1000')).toBe('150 JPY');
    expect(january(pack, '1000.001')).toBe('300 JPY');
    expect(january({ ...pack, included: '250' }, '1250')).toBe('150 JPY');
    expect(january(pack, '0')).toBe('0 JPY');
  });
});

describe('currencies and sizes', () => {
  it('rounds yen to whole yen and dinars to thousandths', () => {
    expect(january({ unit: '0.5', currency: 'JPY' }, '1001')).toBe('500 JPY'); // 500.5 → even
    expect(january({ unit: '0.5', currency: 'JPY' }, '1003')).toBe('502 JPY'); // 501.5 → even
    expect(january({ unit: '0.0005', currency: 'KWD' }, '1001')).toBe('0.500 KWD'); // 0.5005 → even
    expect(january({ unit: '0.0015', currency: 'KWD' }, '1001')).toBe('1.502 KWD'); // 1.5015 → even
  });

  it('keeps prices below a cent', () => {
    expect(january({ unit: '0.0025' }, '123458')).toBe('308.64 EUR'); // 308.645 → even
    expect(january({ unit: '0.00000001' }, '1000000')).toBe('0.01 EUR');
  });

  it('stays exact at 10^15 units', () => {
    // 10^15 × 0.00001234 = 12,340,000,000
    expect(january({ unit: '0.00001234' }, '1000000000000000')).toBe('12340000000.00 EUR');
    // (10^15 + 1) × 0.01: the cent is not lost
    expect(january({ unit: '0.01' }, '1000000000000001')).toBe('10000000000000.01 EUR');
  });

  it('subtracts corrections, and never charges below zero', () => {
    const usage = { '2026-01-10': ['1000', '-300'] };
    expect(january({ unit: '0.10' }, undefined, {}, { usage })).toBe('70.00 EUR');
    const below = { '2026-01-10': ['100', '-300'] };
    expect(january({ unit: '0.10' }, undefined, {}, { usage: below })).toBe('0.00 EUR');
  });
});

describe('aggregations', () => {
  const usage = { '2026-01-05': ['10', '30'], '2026-01-06': ['20', '15'], '2026-02-01': ['99'] };
  it.each([
    ['sum', '75.00'], // 10 + 30 + 20 + 15
    ['max', '30.00'],
    ['last', '15.00'],
    ['unique_count', '4.00'], // 10, 30, 20, 15
  ] as const)('takes the %s of the period', (aggregation, expected) => {
    expect(january({ unit: '1' }, undefined, {}, { usage, aggregation })).toBe(`${expected} EUR`);
  });

  it('counts a value once that comes on two days', () => {
    const twice = { '2026-01-05': ['7', '8'], '2026-01-06': ['8', '9'] };
    expect(january({ unit: '1' }, undefined, {}, { usage: twice, aggregation: 'unique_count' })).toBe(
      '3.00 EUR',
    );
  });
});
