import { expect, test } from 'vitest';
import { reasonsText } from './reason-words.ts';

const reason = (name: string, value: string | number | null, points: number) => ({
  group: name,
  name,
  value,
  points,
});

test('reasons are listed by word and value, the heaviest first, what raises apart from what lowers', () => {
  const text = reasonsText([
    reason('Tenure', 12, -0.4),
    reason('Tickets', 9, 0.9),
    reason('Plan', 'Basic', 0.3),
    reason('Region', 'EU', 0.2),
  ]);
  expect(text).toBe('Raised by Tickets (9) and Plan (Basic); lowered by Tenure (12)');
});

test('what lowers most is listed first, and what hardly weighs is left out', () => {
  const text = reasonsText([
    reason('Tenure', 12, -0.9),
    reason('Tickets', 1, 0.01),
    reason('NPS', null, -0.5),
  ]);
  expect(text).toBe('Lowered by Tenure (12) and NPS (missing)');
});

test('a row that nothing moves says so', () => {
  expect(reasonsText([])).toBe('No reasons: it is the base rate.');
  expect(reasonsText([reason('Plan', 'Basic', 0)])).toBe('No reasons: it is the base rate.');
});
