import { describe, expect, it } from 'vitest';
import { findings, type LineText, MAR, type Story } from './story.ts';

describe('rules 3 and 16: a plan changed inside a period', () => {
  // 15 of 31 days at 310 = 150; 16 of 31 days at 620 = 320
  const change = (lines: LineText[], anchor: number | undefined): Story => ({
    prices: [
      { id: 'OLD', model: 'flat', unit: '310' },
      { id: 'NEW', model: 'flat', unit: '620' },
    ],
    subscriptions: [
      { id: 'S1', price: 'OLD', start: '2026-03-01', end: '2026-03-16' },
      { id: 'S2', price: 'NEW', start: '2026-03-16', anchor },
    ],
    lines,
  });

  it('is no finding when each subscription’s invoice bills its part', () => {
    const lines = [
      { amount: '150.00', period: '2026-03-01/2026-03-16', subscription: 'S1' },
      { amount: '320.00', period: '2026-03-16/2026-04-01', subscription: 'S2' },
    ];
    expect(findings(change(lines, 1), '2026-04-01')).toEqual([]);
  });

  it('is no finding when invoices name the whole period and their subscription', () => {
    const lines = [
      { amount: '150.00', period: MAR, subscription: 'S1' },
      { amount: '320.00', period: MAR, subscription: 'S2' },
    ];
    expect(findings(change(lines, 1), '2026-04-01')).toEqual([]);
  });

  it('is no finding when no invoice names a subscription', () => {
    const byPart = [
      { amount: '150.00', period: '2026-03-01/2026-03-16' },
      { amount: '320.00', period: '2026-03-16/2026-04-01' },
    ];
    expect(findings(change(byPart, 1), '2026-04-01')).toEqual([]);
    const byPeriod = [
      { amount: '150.00', period: MAR },
      { amount: '320.00', period: MAR },
    ];
    expect(findings(change(byPeriod, 1), '2026-04-01')).toEqual([]);
    expect(findings(change([{ amount: '470.00', period: MAR }], 1), '2026-04-01')).toEqual([]);
  });

  it('is no finding when the new subscription has an anchor of its own', () => {
    // From the 16th: a whole period 16 March to 16 April at 620
    const lines = [
      { amount: '150.00', period: MAR, subscription: 'S1' },
      { amount: '620.00', period: '2026-03-16/2026-04-16', subscription: 'S2' },
    ];
    expect(findings(change(lines, undefined), '2026-04-16')).toEqual([]);
    const unnamed = [
      { amount: '150.00', period: '2026-03-01/2026-03-16' },
      { amount: '620.00', period: '2026-03-16/2026-04-16' },
    ];
    expect(findings(change(unnamed, undefined), '2026-04-16')).toEqual([]);
  });

  it('does not find the use on both sides twice', () => {
    const story: Story = {
      prices: [
        { id: 'OLD', unit: '0.10' },
        { id: 'NEW', unit: '0.20' },
      ],
      subscriptions: [
        { id: 'S1', price: 'OLD', start: '2026-03-01', end: '2026-03-16' },
        { id: 'S2', price: 'NEW', start: '2026-03-16', anchor: 1 },
      ],
      usage: { '2026-03-15': '1000', '2026-03-16': '1000' },
      lines: [{ amount: '300.00', period: MAR }], // 100 + 200
    };
    expect(findings(story, '2026-04-01')).toEqual([]);
  });

  it('does not count the new subscription’s bill in advance against the old one', () => {
    // As of 1 April the new period, 16 March to 16 April, still runs.
    for (const subscription of ['S2', null]) {
      const lines = [
        { amount: '150.00', period: '2026-03-01/2026-03-16' },
        { amount: '620.00', period: '2026-03-16/2026-04-16', subscription },
      ];
      expect(findings(change(lines, undefined), '2026-04-01')).toEqual([]);
    }
  });

  it('gives a line to the subscription that its invoice names, whatever period it tells', () => {
    const lines = [
      { amount: '150.00', period: MAR, subscription: 'S1' },
      { amount: '620.00', period: MAR, subscription: 'S2' },
    ];
    expect(findings(change(lines, undefined), '2026-04-16')).toEqual([]);
  });

  it('finds units that were not reported after the change where they were used', () => {
    const metered = (lines: LineText[]): Story => ({
      ...change(lines, 1),
      prices: [
        { id: 'OLD', unit: '0.10' },
        { id: 'NEW', unit: '0.20' },
      ],
      usage: { '2026-03-10': '1000', '2026-03-20': '1000' },
      reports: { '2026-03-10': '1000', '2026-03-20': '600' },
    });
    // 1000 × 0.10 + 1000 × 0.20 = 300; billed 100 + 600 × 0.20 = 220
    for (const lines of [
      [
        { amount: '100.00', period: '2026-03-01/2026-03-16' },
        { amount: '120.00', period: '2026-03-16/2026-04-01' },
      ],
      [
        { amount: '100.00', period: MAR, subscription: 'S1' },
        { amount: '120.00', period: MAR, subscription: 'S2' },
      ],
      [
        { amount: '100.00', period: MAR },
        { amount: '120.00', period: MAR },
      ],
      [{ amount: '220.00', period: MAR }],
    ]) {
      expect(findings(metered(lines), '2026-04-01')).toEqual([`under_reported_usage api ${MAR} 80.00 EUR`]);
    }
  });

  it('finds what is missing on both named parts once', () => {
    const lines = [
      { amount: '140.00', period: MAR, subscription: 'S1' },
      { amount: '300.00', period: MAR, subscription: 'S2' },
    ];
    expect(findings(change(lines, 1), '2026-04-01')).toEqual([`price_drift api ${MAR} 30.00 EUR`]); // 470 − 440
  });

  it('finds nothing when the parts are cut otherwise and the period adds up', () => {
    const lines = [
      { amount: '170.00', period: MAR, subscription: 'S1' },
      { amount: '300.00', period: MAR, subscription: 'S2' },
    ];
    expect(findings(change(lines, 1), '2026-04-01')).toEqual([]);
  });

  it('finds what is missing over both parts, once', () => {
    const [finding, ...others] = findings(change([{ amount: '450.00', period: MAR }], 1), '2026-04-01');
    expect(others).toEqual([]);
    expect(finding).toContain(`${MAR} 20.00 EUR`); // 470 − 450
  });
});
