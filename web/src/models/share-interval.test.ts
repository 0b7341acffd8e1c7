import { expect, test } from 'vitest';
import { shareInterval } from './share-interval.ts';

test('the interval of a share is Wilson’s, as in his worked case of 10 in 20', () => {
  const { low, high } = shareInterval(10, 20);
  expect(low).toBeCloseTo(0.2993, 4);
  expect(high).toBeCloseTo(0.7007, 4);
});

test('shares of none, of all and of no rows stay within 0 and 1', () => {
  expect(shareInterval(0, 5).low).toBe(0);
  expect(shareInterval(5, 5).high).toBe(1);
  expect(shareInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
