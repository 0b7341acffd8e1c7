import { expect, test } from 'vitest';
import { stepWords } from '../../src/reconciliation/evidence/words.ts';
import { stepOf } from '../../src/reconciliation/rating/step.ts';
import { JAN, reconcile, type Story } from './story.ts';

const stepsOf = (story: Story) =>
  (reconcile(story, '2026-02-10').findings[0]?.evidence.steps ?? []).map(
    (step) => `${step.label}: ${stepWords(step)}`,
  );

test('units above those included and a price a unit are no money in the report of a finding', () => {
  const story: Story = {
    prices: [{ unit: '0.0125', included: '18000' }],
    subscriptions: [{}],
    usage: { '2026-01-10': '100000' },
  };
  expect(stepsOf(story)).toEqual([
    'Units above those included: 82,000 units',
    'Unit price: 0.0125 a unit',
    'Usage: 1,025',
    'Rounded: 1,025.00',
    'Should have been billed: 1,025.00',
    'Billed: 0.00',
    'Not billed: 1,025.00',
  ]);
});

test('days past due and the interest a year are shown as what they are', () => {
  const receivables = [{ id: 'I1', period: JAN, total: '3650.00', due: '2026-01-31T00:00:00Z' }];
  expect(stepsOf({ receivables }).slice(3)).toEqual([
    'Past due: 10 days',
    'Interest a year: 8 %',
    'Interest: 8.00',
  ]);
});

test('a step that was kept before kinds were is read as what it was', () => {
  const kept = { label: 'Units above those included', arithmetic: '', amount: '5' };
  expect(stepOf(kept).kind).toBe('units');
  expect(stepOf({ ...kept, label: 'Usage' }).kind).toBe('money');
});
