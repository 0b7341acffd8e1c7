import { describe, expect, it } from 'vitest';
import { FEB, findings, JAN, ledger, type Story } from './story.ts';

const QUARTER = '2026-01-01/2026-04-01';
const fee = (lines: Story['lines'], more: Story = {}): Story => ({
  prices: [{ model: 'flat', unit: '100.00' }],
  subscriptions: [{}],
  lines,
  ...more,
});

describe('rule 13: a first tier with a flat amount', () => {
  const idle = (amount: string, discount?: string): Story => ({
    prices: [{ model: 'graduated', tiers: '1000 @ 0 + 10; rest @ 0.05' }],
    subscriptions: [discount === undefined ? {} : { discount }],
    usage: { '2026-01-15': '1200' },
    lines: [
      { amount: discount === undefined ? '20.00' : '18.00', period: JAN },
      { amount, period: FEB },
    ],
  });

  it('may be billed in an idle period as well, whole or discounted', () => {
    // January: 10 + 200 × 0.05 = 20. February: no units, and the first tier's 10 all the same.
    expect(findings(idle('10.00'), '2026-03-01')).toEqual([]);
    expect(findings(idle('9.00', '10'), '2026-03-01')).toEqual([]);
  });

  it('is over-billed by any other amount', () => {
    expect(findings(idle('10.05'), '2026-03-01')).toEqual([`over_billed api ${FEB} 10.05 EUR`]);
  });
});

describe('rule 15: every line was rounded on its own', () => {
  const tiers = (lines: string[]): Story => ({
    prices: [{ model: 'graduated', tiers: '1 @ 1.005; 2 @ 2.005; 3 @ 3.005; rest @ 4.005' }],
    subscriptions: [{}],
    usage: { '2026-01-15': '4' },
    lines: lines.map((amount, index) => ({ amount, period: JAN, line: `L${index}`, invoice: 'I' })),
  });

  it('so that one minor unit a line is no finding', () => {
    // 1.005 + 2.005 + 3.005 + 4.005 = 10.02; billed 1.01 + 2.01 + 3.01 + 4.01 = 10.04.
    expect(findings(tiers(['1.01', '2.01', '3.01', '4.01']), '2026-02-01')).toEqual([]);
    expect(findings(tiers(['10.04']), '2026-02-01')).toEqual([`over_billed api ${JAN} 0.02 EUR`]);
    expect(findings(tiers(['1.00', '2.00', '3.00', '3.97']), '2026-02-01')[0]).toContain('0.05 EUR');
  });

  it('but a charge that was made twice is one, however small', () => {
    const twice = fee(
      [
        { amount: '0.02', period: JAN },
        { amount: '0.02', period: JAN },
      ],
      { prices: [{ model: 'flat', unit: '0.02' }] },
    );
    expect(findings(twice, '2026-02-01')).toEqual([`duplicate_billing api ${JAN} 0.02 EUR`]);
  });
});

describe('rule 16: several periods on one line', () => {
  it('share it equally where they cost the same, though their days differ', () => {
    const story = fee([{ amount: '300.00', period: QUARTER, quantity: '3' }]);
    expect(findings(story, '2026-04-01')).toEqual([]);
    expect(ledger(story, '2026-04-01').map((row) => row.split(' ').slice(4, 6).join(' '))).toEqual([
      '100.00 EUR',
      '100.00 EUR',
      '100.00 EUR',
    ]);
  });

  it('share it equally when its last day is written as its end', () => {
    expect(findings(fee([{ amount: '300.00', period: '2026-01-01/2026-03-31' }]), '2026-04-01')).toEqual([]);
  });

  it('each lack their part where it is less than their sum', () => {
    // 270 over three months of 100 lacks 10 in each.
    expect(findings(fee([{ amount: '270.00', period: QUARTER }]), '2026-04-01')).toEqual([
      'price_drift api 2026-01-01/2026-02-01 10.00 EUR',
      'price_drift api 2026-02-01/2026-03-01 10.00 EUR',
      'price_drift api 2026-03-01/2026-04-01 10.00 EUR',
    ]);
  });

  it('take it by days where it bills use', () => {
    const story: Story = {
      prices: [{ unit: '1' }],
      subscriptions: [{}],
      usage: { '2026-01-15': '31', '2026-02-15': '28' },
      lines: [{ amount: '59.00', period: '2026-01-01/2026-03-01', kind: 'usage' }],
    };
    expect(findings(story, '2026-03-01')).toEqual([]);
  });
});

describe('rule 18: without any invoice', () => {
  it('nothing is under-billed, fee or use', () => {
    expect(findings(fee([], { billedSince: null }), '2026-04-01')).toEqual([]);
    const used: Story = {
      prices: [{ unit: '1' }],
      subscriptions: [{}],
      usage: { '2026-01-15': '31' },
      billedSince: null,
    };
    expect(findings(used, '2026-02-01')).toEqual([]);
    expect(findings({ ...used, billedSince: '2025-01-01' }, '2026-02-01')).toHaveLength(1);
  });

  it('use without a subscription is found all the same', () => {
    const stray: Story = { prices: [{ unit: '1' }], usage: { '2026-01-15': '31' }, billedSince: null };
    expect(findings(stray, '2026-02-01')).toEqual([`unbilled_account api ${JAN} 31.00 EUR`]);
  });
});
