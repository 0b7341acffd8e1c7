import { describe, expect, it } from 'vitest';
import { FEB, findings, JAN, type LineText, ledger, MAR, reconcile, type Story } from './story.ts';

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

describe('rule 16: which lines count, and where', () => {
  it('never counts tax, nor fees against usage', () => {
    const lines: LineText[] = [
      { amount: '100.00', period: JAN, kind: 'usage' },
      { amount: '19.00', period: JAN, kind: 'tax' },
      { amount: '5.00', period: JAN, kind: 'fee' },
    ];
    expect(january(lines)).toEqual([]);
    expect(january([{ amount: '100.00', period: JAN, kind: 'fee' }])[0]).toContain('100.00 EUR');
    expect(january([{ amount: '100.00', period: JAN, kind: 'tax' }])[0]).toContain('100.00 EUR');
  });

  it('adds up usage, overage, minimum and recurring lines of one period', () => {
    expect(
      january([
        { amount: '40.00', period: JAN, kind: 'recurring' },
        { amount: '30.00', period: JAN, kind: 'usage' },
        { amount: '20.00', period: JAN, kind: 'overage' },
        { amount: '10.00', period: JAN, kind: 'minimum' },
      ]),
    ).toEqual([]);
  });

  it('puts a line in its own period before its invoice’s', () => {
    // Billed in arrears: the invoice is February's, the line January's.
    expect(january([{ amount: '100.00', period: JAN, invoicePeriod: FEB }])).toEqual([]);
  });

  it('puts a line without a period in its invoice’s', () => {
    expect(january([{ amount: '100.00', period: null, invoicePeriod: JAN }])).toEqual([]);
  });

  it('gives a line without a product to its invoice’s subscription', () => {
    expect(january([{ amount: '100.00', period: JAN, product: null, subscription: 'S' }])).toEqual([]);
  });

  it('does not compare a line without product and subscription', () => {
    expect(january([{ amount: '100.00', period: JAN, product: null }])[0]).toContain('100.00 EUR');
    const both: LineText[] = [
      { amount: '100.00', period: JAN },
      { amount: '777.00', period: JAN, product: null },
    ];
    expect(january(both)).toEqual([]);
  });

  it('spreads a line over the periods that it spans by days', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{}],
      usage: { '2026-01-15': '310', '2026-02-15': '280', '2026-03-15': '310' },
      lines: [{ amount: '90.00', period: '2026-01-01/2026-04-01' }],
    };
    // 90 over 31 + 28 + 31 days: 31.00, 28.00, 31.00
    expect(findings(story, '2026-04-01')).toEqual([]);
    expect(ledger(story, '2026-04-01')).toEqual([
      `api ${JAN} 31.00 EUR 31.00 EUR`,
      `api ${FEB} 28.00 EUR 28.00 EUR`,
      `api ${MAR} 31.00 EUR 31.00 EUR`,
    ]);
  });

  it('loses no cent in spreading', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '0' }],
      subscriptions: [{}],
      lines: [{ amount: '100.00', period: '2026-01-01/2026-04-01' }],
    };
    // 100 × 31/90 = 34.444…, × 59/90 = 65.555…: 34.44, 31.12, 34.44
    expect(ledger(story, '2026-04-01').map((row) => row.split(' ')[4])).toEqual(['34.44', '31.12', '34.44']);
  });

  it('spreads the share of periods that still run to them', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '31' }],
      subscriptions: [{}],
      lines: [{ amount: '90.00', period: '2026-01-01/2026-04-01' }],
    };
    // As of 1 February only January has ended, and 31.00 of the 90.00 is its.
    expect(ledger(story, '2026-02-01')).toEqual([`api ${JAN} 31.00 EUR 31.00 EUR`]);
    expect(findings(story, '2026-02-01')).toEqual([]);
  });

  it('adds up monthly lines in a quarter', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '90' }],
      subscriptions: [{ interval: 'quarter' }],
      lines: [JAN, FEB, MAR].map((period) => ({ amount: '30.00', period })),
    };
    expect(findings(story, '2026-04-01')).toEqual([]);
  });

  it('takes the line of a partial period, stated by covered days or by the whole period', () => {
    const story = (period: string): Story => ({
      prices: [{ model: 'flat', unit: '310' }],
      subscriptions: [{ start: '2026-03-11', anchor: 1 }],
      lines: [{ amount: '210.00', period }],
    });
    expect(findings(story(MAR), '2026-04-01')).toEqual([]);
    expect(findings(story('2026-03-11/2026-04-01'), '2026-04-01')).toEqual([]);
  });

  it('keeps a line of a period before the subscription out of it', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{ start: '2026-02-01' }],
      lines: [
        { amount: '100.00', period: JAN },
        { amount: '100.00', period: FEB },
      ],
    };
    expect(ledger(story, '2026-03-01').filter((row) => row.includes(FEB))).toEqual([
      `api ${FEB} 100.00 EUR 100.00 EUR`,
    ]);
  });
});

describe('currencies are never compared or added', () => {
  it('leaves a fully billed period alone when another currency’s invoice lies beside it', () => {
    expect(
      january([
        { amount: '100.00', period: JAN },
        { amount: '55.00', period: JAN, currency: 'USD' },
      ]),
    ).toEqual([]);
  });

  it('finds what is wrong in the price’s currency although another currency is billed beside it', () => {
    const dollars: LineText = { amount: '55.00', period: JAN, currency: 'USD' };
    const euros: LineText = { amount: '100.00', period: JAN, kind: 'usage' };
    expect(january([euros, euros, dollars])).toEqual([`duplicate_billing api ${JAN} 100.00 EUR`]);
    expect(january([{ ...euros, amount: '90.00' }, dollars])).toEqual([`price_drift api ${JAN} 10.00 EUR`]);
  });

  it('has a lower confidence in a shortfall when another currency may be the rest of the bill', () => {
    const sureness = (...lines: LineText[]) =>
      reconcile(hundred(lines), '2026-02-01').findings[0]?.confidence ?? 0;
    const short: LineText = { amount: '90.00', period: JAN };
    expect(sureness(short, { amount: '11.00', period: JAN, currency: 'USD' })).toBeLessThan(sureness(short));
  });

  it('raises no alarm for a charge whose only line is in another currency', () => {
    expect(january([{ amount: '110.00', period: JAN, currency: 'USD' }])).toEqual([]);
  });

  it('does not call a bill in another currency too much or too little', () => {
    const found = january([{ amount: '110.00', period: JAN, currency: 'USD' }]);
    expect(found.filter((row) => row.includes('USD') || row.startsWith('over_billed'))).toEqual([]);
  });

  it('keeps two currencies of one product apart by the subscriptions named', () => {
    const story = (euro: string): Story => ({
      prices: [
        { model: 'flat', unit: '100' },
        { id: 'U', model: 'flat', unit: '110', currency: 'USD' },
      ],
      subscriptions: [{}, { id: 'SU', price: 'U' }],
      lines: [
        { amount: euro, period: JAN, subscription: 'S' },
        { amount: '110.00', period: JAN, currency: 'USD', subscription: 'SU' },
      ],
    });
    expect(findings(story('100.00'), '2026-02-01')).toEqual([]);
    expect(findings(story('60.00'), '2026-02-01')).toEqual([`price_drift api ${JAN} 40.00 EUR`]);
  });

  it('keeps a currency’s periods apart by subscription', () => {
    const story: Story = {
      prices: [
        { id: 'E', model: 'flat', unit: '100', product: 'eu' },
        { id: 'U', model: 'flat', unit: '110', product: 'us', currency: 'USD' },
      ],
      subscriptions: [
        { id: 'SE', price: 'E' },
        { id: 'SU', price: 'U' },
      ],
      lines: [
        { amount: '100.00', period: JAN, product: 'eu' },
        { amount: '110.00', period: JAN, product: 'us', currency: 'USD' },
      ],
    };
    expect(findings(story, '2026-02-01')).toEqual([]);
  });
});

it('bills two subscriptions of one product side by side', () => {
  const story: Story = {
    prices: [{ model: 'flat', unit: '100' }],
    subscriptions: [{ id: 'S1' }, { id: 'S2' }],
    lines: [
      { amount: '100.00', period: JAN, subscription: 'S1' },
      { amount: '100.00', period: JAN, subscription: 'S2' },
    ],
  };
  expect(findings(story, '2026-02-01')).toEqual([]);
  const unnamed = (story.lines ?? []).map(({ subscription: _, ...line }) => line);
  expect(findings({ ...story, lines: unnamed }, '2026-02-01')).toEqual([]);
});
