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

test('10 of 50 is 11.2 to 33.0 %, and 0 of 10 is 0 to 27.8 %', () => {
  const rounded = ({ low, high }: { low: number; high: number }) =>
    [low, high].map((each) => Number(each.toFixed(3)));
  expect(rounded(shareInterval(10, 50))).toEqual([0.112, 0.33]);
  expect(rounded(shareInterval(0, 10))).toEqual([0, 0.278]);
});
