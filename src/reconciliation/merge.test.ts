import { expect, test } from 'vitest';
import { reconcile } from '../../test/rules/story.ts';

test('a subscription that changed inside a period gives one finding and one ledger row for it', () => {
  // One subscription id in two rows: 1 × 14 uses at 1.00 and 1 × 17 uses at 2.00, and nothing billed.
  const { findings, periods } = reconcile(
    {
      prices: [
        { id: 'P', unit: '1' },
        { id: 'Q', unit: '2' },
      ],
      subscriptions: [
        { id: 'S', price: 'P', start: '2026-01-01', end: '2026-01-15', anchor: 1 },
        { id: 'S', price: 'Q', start: '2026-01-15', end: '2026-02-01', anchor: 1 },
      ],
      usage: { '2026-01-05': '14', '2026-01-20': '17' },
      reports: {},
      hasReports: true,
    },
    '2026-02-01T00:00:00Z',
  );
  expect(findings.map((each) => [each.type, each.period.start, each.amountMinor])).toEqual([
    ['unreported_usage', '2026-01-01', 4800n],
  ]);
  expect(periods.map((each) => [each.period.start, each.shouldMinor, each.leakMinor])).toEqual([
    ['2026-01-01', 4800n, 4800n],
  ]);
});
