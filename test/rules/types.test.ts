import { describe, expect, it } from 'vitest';
import { FEB, findings, JAN, type LineText, MAR, type Story } from './story.ts';

const metered = (rest: Story): Story => ({ prices: [{ unit: '0.10' }], subscriptions: [{}], ...rest });
const fee = (rest: Story): Story => ({
  prices: [{ model: 'flat', unit: '100' }],
  subscriptions: [{}],
  ...rest,
});
const line = (amount: string, period: string, rest: Partial<LineText> = {}): LineText => ({
  amount,
  period,
  ...rest,
});

describe('rule 27: which type a shortfall has', () => {
  it('no line for a recurring charge: uninvoiced_period', () => {
    const story = fee({ lines: [line('100.00', JAN)] });
    expect(findings(story, '2026-03-01')).toEqual([`uninvoiced_period api ${FEB} 100.00 EUR`]);
    const seats: Story = { prices: [{ unit: '30' }], subscriptions: [{ seats: '10' }] };
    expect(findings(seats, '2026-02-01')).toEqual([`uninvoiced_period api ${JAN} 300.00 EUR`]);
  });

  it('nothing reported: unreported_usage', () => {
    const story = metered({ usage: { '2026-01-10': '1000' }, reports: {} });
    expect(findings(story, '2026-02-01')).toEqual([`unreported_usage api ${JAN} 100.00 EUR`]);
  });

  it('nothing reported in one of two months: unreported_usage in that one', () => {
    const story = metered({
      usage: { '2026-01-10': '1000', '2026-02-10': '1000' },
      reports: { '2026-01-10': '1000' },
      lines: [line('100.00', JAN)],
    });
    expect(findings(story, '2026-03-01')).toEqual([`unreported_usage api ${FEB} 100.00 EUR`]);
  });

  it('less reported than used: under_reported_usage, priced by the tiers of the missing units', () => {
    const story: Story = {
      prices: [{ model: 'graduated', tiers: '1000 @ 0.10; 5000 @ 0.08; rest @ 0.05' }],
      subscriptions: [{}],
      usage: { '2026-02-05': '2500', '2026-02-15': '2000', '2026-02-25': '1500' },
      reports: { '2026-02-05': '2500', '2026-02-15': '2000' },
      lines: [line('380.00', FEB)], // 100 + 3500 × 0.08
    };
    // 6000 cost 100 + 4000 × 0.08 + 1000 × 0.05 = 470; 470 − 380
    expect(findings(story, '2026-03-01')).toEqual([`under_reported_usage api ${FEB} 90.00 EUR`]);
  });

  it('billed without the uplift: renewal_drift', () => {
    const story = fee({
      subscriptions: [{ start: '2025-02-01', renewal: '2026-02-01', uplift: '7' }],
      lines: [line('100.00', FEB)],
    });
    expect(findings(story, '2026-03-01').filter((row) => row.includes(FEB))).toEqual([
      `renewal_drift api ${FEB} 7.00 EUR`, // 100 × 1.07 − 100
    ]);
  });

  it('billed with the first of two uplifts: renewal_drift by the difference', () => {
    const story = fee({
      subscriptions: [{ start: '2024-01-01', renewal: '2025-01-01', uplift: '10', interval: 'year' }],
      lines: [
        line('100.00', '2024-01-01/2025-01-01'),
        line('110.00', '2025-01-01/2026-01-01'),
        line('110.00', '2026-01-01/2027-01-01'),
      ],
    });
    // 100 × 1.1² = 121
    expect(findings(story, '2027-01-01')).toEqual(['renewal_drift api 2026-01-01/2027-01-01 11.00 EUR']);
  });

  it('billed with a discount that has ended: expired_discount', () => {
    const story = fee({
      subscriptions: [{ discount: '20', discountUntil: '2026-01-31' }],
      lines: [line('80.00', JAN), line('80.00', FEB)],
    });
    expect(findings(story, '2026-03-01')).toEqual([`expired_discount api ${FEB} 20.00 EUR`]);
  });

  it('billed without the floor: minimum_shortfall', () => {
    const used = { usage: { '2026-01-10': '1250' }, lines: [line('125.00', JAN)] };
    const minimum = metered({ prices: [{ unit: '0.10', minimum: '200' }], ...used });
    expect(findings(minimum, '2026-02-01')).toEqual([`minimum_shortfall api ${JAN} 75.00 EUR`]);
    const commitment = metered({ subscriptions: [{ commitment: '300' }], ...used });
    expect(findings(commitment, '2026-02-01')).toEqual([`minimum_shortfall api ${JAN} 175.00 EUR`]);
  });

  it('fewer seats billed than used: quantity_drift', () => {
    const story: Story = {
      prices: [{ unit: '30' }],
      subscriptions: [{ seats: '10' }],
      aggregation: 'max',
      usage: { '2026-01-10': '12' },
      lines: [line('300.00', JAN, { quantity: '10', kind: 'recurring' })],
    };
    expect(findings(story, '2026-02-01')).toEqual([`quantity_drift api ${JAN} 60.00 EUR`]); // 2 × 30
    const unsaid = { ...story, lines: [line('300.00', JAN)] };
    expect(findings(unsaid, '2026-02-01')).toEqual([`quantity_drift api ${JAN} 60.00 EUR`]);
  });

  it('fewer seats billed than held: quantity_drift', () => {
    const story: Story = {
      prices: [{ unit: '30' }],
      subscriptions: [{ seats: '10' }],
      lines: [line('240.00', JAN, { quantity: '8' })],
    };
    expect(findings(story, '2026-02-01')).toEqual([`quantity_drift api ${JAN} 60.00 EUR`]); // 2 × 30
  });

  it('above the included units, reported, and nothing billed: missed_overage', () => {
    const story = metered({
      prices: [{ unit: '0.02', included: '10000' }],
      usage: { '2026-03-10': '12750' },
    });
    expect(findings(story, '2026-04-01')).toEqual([`missed_overage api ${MAR} 55.00 EUR`]); // 2750 × 0.02
  });

  it('an old price row still billed: price_drift', () => {
    const story = metered({
      prices: [
        { unit: '0.10', to: '2026-02-01' },
        { unit: '0.12', from: '2026-02-01' },
      ],
      usage: { '2026-01-10': '1000', '2026-02-10': '1000' },
      lines: [line('100.00', JAN), line('100.00', FEB)],
    });
    expect(findings(story, '2026-03-01')).toEqual([`price_drift api ${FEB} 20.00 EUR`]); // 1000 × 0.02
  });

  it('any other shortfall: price_drift', () => {
    const story = metered({ usage: { '2026-01-10': '1000' }, lines: [line('87.65', JAN)] });
    expect(findings(story, '2026-02-01')).toEqual([`price_drift api ${JAN} 12.35 EUR`]);
  });
});

describe('rule 27: too much', () => {
  it('the same charge twice: duplicate_billing by the whole second charge', () => {
    const story = fee({
      lines: [line('100.00', JAN, { invoice: 'I1' }), line('100.00', JAN, { invoice: 'I2' })],
    });
    expect(findings(story, '2026-02-01')).toEqual([`duplicate_billing api ${JAN} 100.00 EUR`]);
  });

  it('a metered charge twice, net of tax', () => {
    const story = metered({
      usage: { '2026-01-10': '1000' },
      lines: [
        line('100.00', JAN, { invoice: 'I1', line: 'a', kind: 'usage' }),
        line('19.00', JAN, { invoice: 'I1', line: 'b', kind: 'tax' }),
        line('100.00', JAN, { invoice: 'I2', line: 'a', kind: 'usage' }),
        line('19.00', JAN, { invoice: 'I2', line: 'b', kind: 'tax' }),
      ],
    });
    expect(findings(story, '2026-02-01')).toEqual([`duplicate_billing api ${JAN} 100.00 EUR`]);
  });

  it('three times: one finding of the second and third', () => {
    const story = fee({ lines: ['I1', 'I2', 'I3'].map((invoice) => line('100.00', JAN, { invoice })) });
    expect(findings(story, '2026-02-01')).toEqual([`duplicate_billing api ${JAN} 200.00 EUR`]);
  });

  it('two equal lines that together are right: nothing', () => {
    const story = fee({
      lines: [line('50.00', JAN, { invoice: 'I1' }), line('50.00', JAN, { invoice: 'I2' })],
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('another amount too much: over_billed', () => {
    const story = metered({ usage: { '2026-01-10': '12000' }, lines: [line('1500.00', JAN)] });
    expect(findings(story, '2026-02-01')).toEqual([`over_billed api ${JAN} 300.00 EUR`]);
  });

  it('a discount that was not given: over_billed', () => {
    const story = fee({ subscriptions: [{ discount: '10' }], lines: [line('100.00', JAN)] });
    expect(findings(story, '2026-02-01')).toEqual([`over_billed api ${JAN} 10.00 EUR`]);
  });

  it('billed with nothing used: over_billed', () => {
    const story = metered({ usage: {}, lines: [line('25.00', JAN)] });
    expect(findings(story, '2026-02-01')).toEqual([`over_billed api ${JAN} 25.00 EUR`]);
  });

  it('twice and too dear: both, adding up', () => {
    const story = fee({
      lines: [line('120.00', JAN, { invoice: 'I1' }), line('120.00', JAN, { invoice: 'I2' })],
    });
    // 240 − 100 = 140: the second charge of 120, and 20 too much in the first
    expect(findings(story, '2026-02-01')).toEqual([
      `duplicate_billing api ${JAN} 120.00 EUR`,
      `over_billed api ${JAN} 20.00 EUR`,
    ]);
  });

  it('a second charge of which a refund took a part back: the rest of it', () => {
    const lines = [line('100.00', JAN, { invoice: 'I1' }), line('100.00', JAN, { invoice: 'I2' })];
    for (const [refund, left] of [
      ['30.00', '70.00'],
      ['60.00', '40.00'],
    ]) {
      const story = fee({ lines, credits: [{ amount: refund ?? '', kind: 'refund', period: JAN }] });
      expect(findings(story, '2026-02-01')).toEqual([`duplicate_billing api ${JAN} ${left} EUR`]);
    }
  });

  it('a second charge that a refund took back: nothing', () => {
    const story = fee({
      lines: [line('100.00', JAN, { invoice: 'I1' }), line('100.00', JAN, { invoice: 'I2' })],
      credits: [{ amount: '100.00', kind: 'refund', period: JAN }],
    });
    expect(findings(story, '2026-02-01')).toEqual([]);
  });
});

describe('rule 27: two causes in one unit, each the difference it makes with the later ones still wrong', () => {
  it('under-reported, and a discount that has ended', () => {
    const story = metered({
      subscriptions: [{ discount: '10', discountUntil: '2026-01-31' }],
      usage: { '2026-02-10': '2000' },
      reports: { '2026-02-10': '1500' },
      lines: [line('135.00', FEB)], // 1500 × 0.10 × 0.9
    });
    // Should be 200. Units mended, discount still given: 2000 × 0.09 − 135 = 45; then 200 − 180 = 20; together 65
    expect(findings(story, '2026-03-01')).toEqual([
      `expired_discount api ${FEB} 20.00 EUR`,
      `under_reported_usage api ${FEB} 45.00 EUR`,
    ]);
  });

  it('under-reported, and without the uplift', () => {
    const story = metered({
      subscriptions: [{ start: '2025-02-01', renewal: '2026-02-01', uplift: '10' }],
      usage: { '2026-02-10': '2000' },
      reports: { '2026-02-10': '1500' },
      lines: [line('150.00', FEB)], // 1500 × 0.10
    });
    // Should be 220. Units first: 200 − 150 = 50; then 220 − 200 = 20; together 70
    expect(findings(story, '2026-03-01')).toEqual([
      `renewal_drift api ${FEB} 20.00 EUR`,
      `under_reported_usage api ${FEB} 50.00 EUR`,
    ]);
  });

  it('without the uplift, and a discount that has ended', () => {
    const story = fee({
      subscriptions: [
        {
          start: '2025-02-01',
          renewal: '2026-02-01',
          uplift: '10',
          discount: '20',
          discountUntil: '2026-01-31',
        },
      ],
      lines: [line('80.00', FEB)],
    });
    // Should be 110. Uplift first, discount still given: 110 × 0.8 − 80 = 8; then 110 − 88 = 22; together 30
    expect(findings(story, '2026-03-01').filter((row) => row.includes(FEB))).toEqual([
      `expired_discount api ${FEB} 22.00 EUR`,
      `renewal_drift api ${FEB} 8.00 EUR`,
    ]);
  });

  it('late, and an old price row', () => {
    const story = metered({
      prices: [
        { unit: '0.10', to: '2026-02-01' },
        { unit: '0.12', from: '2026-02-01' },
      ],
      usage: { '2026-02-10': '1500', '2026-02-20': '500' },
      reports: { '2026-02-10': '1500' },
      arrivals: [{ day: '2026-02-20', at: '2026-03-05T00:00:00Z', units: '500' }],
      lines: [line('150.00', FEB)], // 1500 × 0.10
    });
    // Should be 240. Units at the old price: 200 − 150 = 50; then 240 − 200 = 40; together 90
    expect(findings(story, '2026-03-10')).toEqual([
      `late_usage api ${FEB} 50.00 EUR`,
      `price_drift api ${FEB} 40.00 EUR`,
    ]);
  });

  it('under-reported, and without the floor', () => {
    const story = metered({
      prices: [{ unit: '0.10', minimum: '300' }],
      subscriptions: [{ start: '2026-02-01' }],
      usage: { '2026-02-10': '2000' },
      reports: { '2026-02-10': '1500' },
      lines: [line('150.00', FEB)], // 1500 × 0.10
    });
    // Should be 300. Units with the floor still missing: 200 − 150 = 50; then 300 − 200 = 100; together 150
    expect(findings(story, '2026-03-01')).toEqual([
      `minimum_shortfall api ${FEB} 100.00 EUR`,
      `under_reported_usage api ${FEB} 50.00 EUR`,
    ]);
  });

  it('without the uplift, and fewer seats than used', () => {
    const story: Story = {
      prices: [{ unit: '30' }],
      subscriptions: [{ start: '2025-02-01', seats: '10', renewal: '2026-02-01', uplift: '10' }],
      usage: { '2026-02-10': '12' },
      lines: [line('300.00', FEB, { quantity: '10' })],
    };
    // Should be 12 × 33 = 396. Uplift first, on ten seats: 330 − 300 = 30; then 2 × 33 = 66; together 96
    expect(findings(story, '2026-03-01').filter((row) => row.includes(FEB))).toEqual([
      `quantity_drift api ${FEB} 66.00 EUR`,
      `renewal_drift api ${FEB} 30.00 EUR`,
    ]);
  });

  it('one cause and an unexplained rest', () => {
    const story = metered({
      usage: { '2026-02-10': '2000' },
      reports: { '2026-02-10': '1500' },
      lines: [line('120.00', FEB)], // 1500 × 0.08: reported units at a rate nobody agreed
    });
    const found = findings(story, '2026-03-01');
    // The parts add up to 200 − 120.
    const sum = found.reduce((total, row) => total + Number(row.split(' ')[3]), 0);
    expect(sum).toBe(80);
    expect(found.map((row) => row.split(' ')[0])).toContain('under_reported_usage');
  });
});

describe('rule 27: two products and two periods do not mix', () => {
  it('gives each unit its own type and amount', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }, { id: 'B', product: 'base', model: 'flat', unit: '49' }],
      subscriptions: [{}, { id: 'T', price: 'B' }],
      usage: { '2026-01-10': '1000', '2026-02-10': '1000' },
      reports: { '2026-01-10': '1000', '2026-02-10': '400' },
      lines: [line('130.00', JAN), line('40.00', FEB), line('49.00', JAN, { product: 'base' })],
    };
    expect(findings(story, '2026-03-01')).toEqual([
      `over_billed api ${JAN} 30.00 EUR`,
      `under_reported_usage api ${FEB} 60.00 EUR`,
      `uninvoiced_period base ${FEB} 49.00 EUR`,
    ]);
  });
});

describe('a minimum that does not bite is no cause', () => {
  const story = (amount: string | null): Story => ({
    prices: [{ currency: 'JPY', unit: '5', included: '1000', minimum: '18750' }],
    subscriptions: [{}],
    usage: { '2026-01-10': '35078' },
    lines: amount === null ? [] : [{ amount, period: JAN, currency: 'JPY' }],
    currency: 'JPY',
  });

  it('tells all of a bill that was never made as missed_overage', () => {
    // (35078 − 1000) × 5, far above the minimum
    expect(findings(story(null), '2026-02-01')).toEqual([`missed_overage api ${JAN} 170390 JPY`]);
  });

  it('tells what lies above the minimum when that alone was billed', () => {
    expect(findings(story('18750'), '2026-02-01')).toEqual([`missed_overage api ${JAN} 151640 JPY`]);
  });
});
