import { describe, expect, it } from 'vitest';
import { findings, type Story } from './story.ts';

const fee: Story = {
  prices: [{ model: 'flat', unit: '49' }],
  subscriptions: [{ start: '2025-01-01' }],
  lines: [{ amount: '49.00', period: '2026-02-01/2026-03-01' }],
};

describe('where the loaded invoices begin', () => {
  it('says nothing of recurring charges that began before any invoice was loaded', () => {
    // Thirteen months before, one billed, and March without a line.
    expect(findings({ ...fee, billedSince: '2026-02-01' }, '2026-04-01')).toEqual([
      'uninvoiced_period api 2026-03-01/2026-04-01 49.00 EUR',
    ]);
  });

  it('says nothing of a year that was invoiced in advance before the data begin', () => {
    const yearly: Story = {
      prices: [{ model: 'flat', unit: '1200' }],
      subscriptions: [{ start: '2025-03-01', interval: 'year' }],
      billedSince: '2025-10-01',
    };
    expect(findings(yearly, '2026-04-01')).toEqual([]);
  });

  it('still finds use of that time, as the use itself is the proof', () => {
    const metered: Story = {
      prices: [{ unit: '0.10' }],
      subscriptions: [{ start: '2026-01-01' }],
      usage: { '2026-01-10': '1000' },
      reports: {},
      billedSince: '2026-02-01',
    };
    expect(findings(metered, '2026-02-01')).toEqual([
      'unreported_usage api 2026-01-01/2026-02-01 100.00 EUR',
    ]);
  });

  it.each(['2026-01-01', '2025-12-31'])(
    'says nothing of a part of a period that began before %s',
    (billedSince) => {
      const story: Story = {
        prices: [{ model: 'flat', unit: '31' }],
        subscriptions: [{ start: '2026-01-01', anchor: 29 }],
        lines: [{ amount: '31.00', period: '2026-01-29/2026-02-28' }],
        billedSince,
      };
      expect(findings(story, '2026-03-01')).toEqual([]);
      // With an invoice from before the period's start it is known to lack one: 28 of 31 days.
      const earlier = { amount: '1.00', period: '2025-12-01/2026-01-01', product: 'setup' };
      expect(findings({ ...story, lines: [earlier, ...(story.lines ?? [])] }, '2026-03-01')).toEqual([
        'uninvoiced_period api 2025-12-29/2026-01-29 28.00 EUR',
      ]);
    },
  );

  it('says nothing before an account of old is billed itself, though others were billed earlier', () => {
    const inAdvance = { ...fee, billedSince: '2026-01-01' };
    expect(findings(inAdvance, '2026-03-01')).toEqual([]);
  });

  it('finds the months before the first bill of a subscription that began after the loaded invoices', () => {
    const story: Story = { ...fee, subscriptions: [{ start: '2026-01-01' }], billedSince: '2026-01-01' };
    expect(findings(story, '2026-03-01')).toEqual(['uninvoiced_period api 2026-01-01/2026-02-01 49.00 EUR']);
  });

  it('goes by the account’s own older invoices where it has some', () => {
    const lines = [{ amount: '49.00', period: '2025-11-01/2025-12-01' }, ...(fee.lines ?? [])];
    expect(findings({ ...fee, lines, billedSince: '2026-02-01' }, '2026-03-01')).toEqual([
      'uninvoiced_period api 2025-12-01/2026-01-01 49.00 EUR',
      'uninvoiced_period api 2026-01-01/2026-02-01 49.00 EUR',
    ]);
  });
});
