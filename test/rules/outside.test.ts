import { describe, expect, it } from 'vitest';
import { APR, FEB, findings, JAN, MAR, type Story } from './story.ts';

describe('rule 28: use outside subscriptions', () => {
  it('is priced by the product’s last subscription, in its anchored periods going on', () => {
    const story: Story = {
      prices: [{ model: 'graduated', tiers: '1000 @ 0.10; rest @ 0.08' }],
      subscriptions: [{ start: '2026-01-15', end: '2026-03-15' }],
      usage: { '2026-03-20': '1000', '2026-04-14': '500' },
      reports: {},
    };
    // One period, 15 March to 15 April: 1000 × 0.10 + 500 × 0.08
    expect(findings(story, '2026-04-15')).toEqual(['unbilled_account api 2026-03-15/2026-04-15 140.00 EUR']);
    expect(findings(story, '2026-04-14')).toEqual([]);
  });

  it('takes the latest of several ended subscriptions', () => {
    const story: Story = {
      prices: [
        { id: 'OLD', unit: '0.10' },
        { id: 'NEW', unit: '0.20' },
      ],
      subscriptions: [
        { id: 'S2', price: 'NEW', start: '2026-02-01', end: '2026-03-01' },
        { id: 'S1', price: 'OLD', start: '2026-01-01', end: '2026-02-01' },
      ],
      usage: { '2026-03-20': '1000' },
      reports: {},
    };
    expect(findings(story, '2026-04-01')).toEqual([`unbilled_account api ${MAR} 200.00 EUR`]);
  });

  it('keeps the two sides of an end inside a period apart', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{ start: '2026-03-01', end: '2026-03-11' }],
      usage: { '2026-03-05': '1000', '2026-03-20': '700' },
      reports: { '2026-03-05': '1000' },
      lines: [{ amount: '100.00', period: '2026-03-01/2026-03-11' }],
    };
    expect(findings(story, '2026-04-01')).toEqual([`unbilled_account api ${MAR} 70.00 EUR`]);
    const byPeriod = { ...story, lines: [{ amount: '100.00', period: MAR }] };
    expect(findings(byPeriod, '2026-04-01')).toEqual([`unbilled_account api ${MAR} 70.00 EUR`]);
  });

  it('is no finding when it was billed all the same', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{ end: '2026-03-01' }],
      usage: { '2026-03-20': '1000' },
      lines: [{ amount: '100.00', period: MAR }],
    };
    expect(findings(story, '2026-04-01')).toEqual([]);
  });

  it('is one finding for each period', () => {
    const story: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{ end: '2026-02-01' }],
      usage: { '2026-02-10': '10', '2026-02-20': '20', '2026-04-20': '50' },
      reports: {},
    };
    expect(findings(story, '2026-05-01')).toEqual([
      `unbilled_account api ${FEB} 3.00 EUR`,
      `unbilled_account api ${APR} 5.00 EUR`,
    ]);
  });

  it('asks for no recurring fee after the end', () => {
    const story: Story = {
      prices: [{ model: 'flat', unit: '100' }],
      subscriptions: [{ end: '2026-02-01' }],
      lines: [{ amount: '100.00', period: JAN }],
    };
    expect(findings(story, '2026-06-01')).toEqual([]);
  });

  const never = (prices: Story['prices'], currency: string | null = 'EUR'): Story => ({
    prices,
    currency,
    usage: { '2026-03-05': '600', '2026-03-20': '400' },
    reports: {},
  });

  it('has the amount of the one price there is, for an account that never subscribed', () => {
    expect(findings(never([{ unit: '0.10' }]), '2026-04-01')).toEqual([
      `unbilled_account api ${MAR} 100.00 EUR`,
    ]);
  });

  it('has no amount with two prices, or none', () => {
    const two = never([
      { id: 'P1', unit: '0.10' },
      { id: 'P2', unit: '0.20' },
    ]);
    expect(findings(two, '2026-04-01')).toEqual([`unbilled_account api ${MAR} -`]);
    expect(findings(never([]), '2026-04-01')).toEqual([`unbilled_account api ${MAR} -`]);
  });

  it('counts only prices of its currency', () => {
    const two = [
      { id: 'P1', unit: '0.10' },
      { id: 'P2', unit: '0.20', currency: 'USD' },
    ];
    expect(findings(never(two), '2026-04-01')).toEqual([`unbilled_account api ${MAR} 100.00 EUR`]);
    expect(findings(never(two, 'USD'), '2026-04-01')).toEqual([`unbilled_account api ${MAR} 200.00 USD`]);
    expect(findings(never(two, 'CHF'), '2026-04-01')).toEqual([`unbilled_account api ${MAR} -`]);
  });

  it('counts versions of one price as one', () => {
    const versions = [
      { unit: '0.10', to: '2026-02-01' },
      { unit: '0.12', from: '2026-02-01' },
    ];
    expect(findings(never(versions), '2026-04-01')).toEqual([`unbilled_account api ${MAR} 120.00 EUR`]);
  });
});

describe('rule 28: unmapped use', () => {
  const story: Story = {
    prices: [{ unit: '0.10' }],
    subscriptions: [{}],
    unmapped: { legacy: { '2026-02': '5', '2026-03': '7' }, other: { '2026-03': '1' } },
  };

  it('is one finding for each key and calendar month, without an amount', () => {
    expect(findings(story, '2026-04-01')).toEqual([
      `unmapped_usage legacy ${FEB} -`,
      `unmapped_usage legacy ${MAR} -`,
      `unmapped_usage other ${MAR} -`,
    ]);
  });

  it('waits for the end of the month', () => {
    expect(findings(story, '2026-03-31T23:59:59.999Z')).toEqual([`unmapped_usage legacy ${FEB} -`]);
  });
});
