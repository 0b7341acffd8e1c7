import { describe, expect, it } from 'vitest';
import { findings, JAN, type LineText, type Story } from './story.ts';

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

describe('the same charge twice, however its lines are written', () => {
  const twice = (...lines: LineText[]) => findings(fee({ lines }), '2026-02-01');
  const found = [`duplicate_billing api ${JAN} 100.00 EUR`];

  it('on a second invoice without a kind', () => {
    expect(twice(line('100.00', JAN, { kind: 'recurring' }), line('100.00', JAN))).toEqual(found);
  });

  it('by lines of which one names the quantity, or the subscription', () => {
    const plain = line('100.00', JAN, { kind: 'recurring' });
    expect(twice(line('100.00', JAN, { quantity: '1' }), plain)).toEqual(found);
    expect(twice(line('100.00', JAN, { subscription: 'S' }), plain)).toEqual(found);
  });

  it('as usage and as overage', () => {
    const story = metered({
      usage: { '2026-01-10': '1000' },
      lines: [line('100.00', JAN, { kind: 'usage' }), line('100.00', JAN, { kind: 'overage' })],
    });
    expect(findings(story, '2026-02-01')).toEqual(found);
  });

  it('once as a charge with its top-up, and once in one line', () => {
    const story = metered({
      prices: [{ unit: '0.10', minimum: '150' }],
      usage: { '2026-01-10': '1000' },
      lines: [
        line('100.00', JAN, { kind: 'usage', invoice: 'I1', line: 'a' }),
        line('50.00', JAN, { kind: 'minimum', invoice: 'I1', line: 'b' }),
        line('150.00', JAN, { invoice: 'I2' }),
      ],
    });
    expect(findings(story, '2026-02-01')).toEqual([`duplicate_billing api ${JAN} 150.00 EUR`]);
  });

  it('not when kinds say that they are for different things', () => {
    const lines = [line('100.00', JAN, { kind: 'recurring' }), line('100.00', JAN, { kind: 'usage' })];
    expect(twice(...lines)).toEqual([`over_billed api ${JAN} 100.00 EUR`]);
  });
});
