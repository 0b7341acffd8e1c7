import { describe, expect, it } from 'vitest';
import { FEB, findings, JAN, type LineText, ledger, type Story } from './story.ts';

/** 1000 units at 0.10 in January, all reported: 100.00 should be billed. */
const hundred = (lines: LineText[], rest: Story = {}): Story => ({
  prices: [{ unit: '0.10' }],
  subscriptions: [{}],
  usage: { '2026-01-15': '1000' },
  lines,
  ...rest,
});
const january = (lines: LineText[], rest: Story = {}): string[] =>
  findings(hundred(lines, rest), '2026-02-01');
const billed = (lines: LineText[], rest: Story = {}): string | undefined =>
  ledger(hundred(lines, rest), '2026-02-01')[0]?.split(' ')[4];

describe('rule 15: the gap and its credits', () => {
  const ninety: LineText[] = [{ amount: '60.00', period: JAN }];
  const amountOf = (credits: Story['credits'], lines = ninety): string[] =>
    january(lines, { credits }).map((row) => row.split(' ').slice(3).join(' '));

  it('is what should be billed less what was', () => {
    expect(amountOf([])).toEqual(['40.00 EUR']); // 100 − 60
  });

  it('lets one minor unit pass, both ways, and not two', () => {
    expect(january([{ amount: '99.99', period: JAN }])).toEqual([]);
    expect(january([{ amount: '100.01', period: JAN }])).toEqual([]);
    expect(january([{ amount: '99.98', period: JAN }])[0]).toContain('0.02 EUR');
    expect(january([{ amount: '100.02', period: JAN }])[0]).toBe(`over_billed api ${JAN} 0.02 EUR`);
  });

  it('counts a yen as a minor unit', () => {
    const yen = (amount: string): Story => ({
      prices: [{ unit: '1', currency: 'JPY' }],
      subscriptions: [{}],
      usage: { '2026-01-15': '1650' },
      lines: [{ amount, period: JAN, currency: 'JPY' }],
      currency: 'JPY',
    });
    expect(findings(yen('1649'), '2026-02-01')).toEqual([]);
    expect(findings(yen('1648'), '2026-02-01')[0]).toContain('2 JPY');
  });

  it.each(['credit', 'waiver', 'refund'] as const)('lets a %s of the period close part of a gap', (kind) => {
    expect(amountOf([{ amount: '15.00', kind, period: JAN }])).toEqual(['25.00 EUR']); // 40 − 15
  });

  it('closes the gap with a credit of its size, or of all but a cent', () => {
    expect(amountOf([{ amount: '40.00', period: JAN }])).toEqual([]);
    expect(amountOf([{ amount: '39.99', period: JAN }])).toEqual([]);
  });

  it('is not reversed by a larger credit', () => {
    expect(amountOf([{ amount: '500.00', period: JAN }])).toEqual([]);
  });

  it('is not opened by a credit where all was billed', () => {
    expect(amountOf([{ amount: '30.00', period: JAN }], [{ amount: '100.00', period: JAN }])).toEqual([]);
  });

  it('adds credits up', () => {
    expect(
      amountOf([
        { amount: '10.00', period: JAN },
        { amount: '12.50', period: JAN },
      ]),
    ).toEqual(['17.50 EUR']); // 40 − 22.50
  });

  it('takes a credit without product or without period for any', () => {
    expect(amountOf([{ amount: '15.00', product: null, period: JAN }])).toEqual(['25.00 EUR']);
    expect(amountOf([{ amount: '15.00', period: null }])).toEqual(['25.00 EUR']);
    expect(amountOf([{ amount: '15.00', product: null, period: null }])).toEqual(['25.00 EUR']);
  });

  it('spends a credit without a period only once', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-15': '1000', '2026-02-15': '1000' },
      lines: [
        { amount: '70.00', period: JAN },
        { amount: '70.00', period: FEB },
      ],
      credits: [{ amount: '40.00', period: null }],
    };
    const left = findings(story, '2026-03-01').map((row) => Number(row.split(' ')[3]));
    expect(left.reduce((sum, each) => sum + each, 0)).toBe(20); // 30 + 30 − 40
  });

  it('does not use a credit of another product, period or currency', () => {
    expect(amountOf([{ amount: '15.00', product: 'other', period: JAN }])).toEqual(['40.00 EUR']);
    expect(amountOf([{ amount: '15.00', period: FEB }])).toEqual(['40.00 EUR']);
    expect(amountOf([{ amount: '15.00', period: JAN, currency: 'USD' }])).toEqual(['40.00 EUR']);
  });

  it('lets a refund close an over-billing, and opens no leak by a larger one', () => {
    const tooMuch = [{ amount: '130.00', period: JAN }];
    expect(january(tooMuch)).toEqual([`over_billed api ${JAN} 30.00 EUR`]);
    expect(amountOf([{ amount: '20.00', kind: 'refund', period: JAN }], tooMuch)).toEqual(['10.00 EUR']);
    expect(amountOf([{ amount: '30.00', kind: 'refund', period: JAN }], tooMuch)).toEqual([]);
    expect(amountOf([{ amount: '50.00', kind: 'refund', period: JAN }], tooMuch)).toEqual([]);
  });
});

describe('rule 16: credit lines', () => {
  it('takes a negative credit line for a credit, not for less billed', () => {
    const lines: LineText[] = [
      { amount: '100.00', period: JAN },
      { amount: '-25.00', period: JAN, kind: 'credit' },
    ];
    expect(january(lines)).toEqual([]);
    expect(billed(lines)).toBe('100.00');
  });

  it('lets a credit line close a gap', () => {
    const lines: LineText[] = [
      { amount: '60.00', period: JAN },
      { amount: '-25.00', period: JAN, kind: 'credit' },
    ];
    expect(january(lines)[0]).toContain('15.00 EUR'); // 40 − 25
  });

  it('counts a credit line once that credits.csv has too', () => {
    const lines: LineText[] = [
      { amount: '60.00', period: JAN },
      { amount: '-25.00', period: JAN, kind: 'credit', line: 'C-9' },
    ];
    expect(january(lines, { credits: [{ id: 'C-9', amount: '25.00', period: JAN }] })[0]).toContain(
      '15.00 EUR',
    );
    expect(january(lines, { credits: [{ id: 'other', amount: '25.00', period: JAN }] })[0]).toContain(
      '15.00 EUR',
    );
  });

  it('counts two credits of different sizes both', () => {
    const lines: LineText[] = [
      { amount: '60.00', period: JAN },
      { amount: '-25.00', period: JAN, kind: 'credit' },
    ];
    expect(january(lines, { credits: [{ amount: '5.00', period: JAN }] })[0]).toContain('10.00 EUR');
  });

  it('counts a credit line once that credits.csv has without its product or period', () => {
    const lines: LineText[] = [
      { amount: '60.00', period: JAN },
      { amount: '-25.00', period: JAN, kind: 'credit' },
    ];
    for (const less of [{ product: null, period: JAN }, { period: null }]) {
      expect(january(lines, { credits: [{ amount: '25.00', ...less }] })[0]).toContain('15.00 EUR'); // 40 − 25
    }
  });

  it('keeps the credit line of one month beside an equal credit of another', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-15': '1000', '2026-02-15': '1000' },
      lines: [
        { amount: '80.00', period: JAN },
        { amount: '-20.00', period: JAN, kind: 'credit' },
        { amount: '80.00', period: FEB },
      ],
      credits: [{ amount: '20.00', period: FEB }],
    };
    expect(findings(story, '2026-03-01')).toEqual([]);
  });

  it('counts a negative line that is no credit line as less billed', () => {
    const lines: LineText[] = [
      { amount: '120.00', period: JAN, kind: 'usage' },
      { amount: '-20.00', period: JAN, kind: 'usage' },
    ];
    expect(january(lines)).toEqual([]);
    expect(billed(lines)).toBe('100.00');
  });
});
