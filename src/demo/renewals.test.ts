import { expect, test } from 'vitest';
import { leakyRenewals, noiseDeals, renewals } from './renewals.ts';

test('the same seed makes the same renewals, in the order of their days, some of them without a score', () => {
  const rows = renewals('a', 600, '2024-11-01', 699);
  expect(renewals('a', 600, '2024-11-01', 699)).toEqual(rows);
  expect(renewals('b', 600, '2024-11-01', 699)).not.toEqual(rows);
  expect(rows.map((row) => row.as_of)).toEqual(rows.map((row) => row.as_of).toSorted());
  expect([rows[0]?.as_of, (rows.at(-1)?.as_of ?? '') <= '2026-09-30']).toEqual(['2024-11-01', true]);
  const share = (of: (row: (typeof rows)[number]) => boolean) => rows.filter(of).length / rows.length;
  expect(share((row) => row.nps === null)).toBeCloseTo(0.2, 1);
  expect(share((row) => row.churned === 'yes')).toBeGreaterThan(0.15);
  const used = (churned: string) => {
    const of = rows.filter((row) => row.churned === churned);
    return of.reduce((sum, row) => sum + row.seats_used_share, 0) / of.length;
  };
  expect(used('no') - used('yes')).toBeGreaterThan(0.1);
});

test('the form is there for nearly all who left and for nobody else; deals have both outcomes', () => {
  const rows = leakyRenewals('a', 300, '2024-11-01', 699);
  expect(rows.filter((row) => row.cancellation_form_received === 'yes' && row.churned === 'no')).toEqual([]);
  expect(rows.filter((row) => row.cancellation_form_received === 'yes').length).toBeGreaterThan(40);
  expect(new Set(noiseDeals('a', 100).map((deal) => deal.stage))).toEqual(new Set(['won', 'lost']));
});
