import { expect, test } from 'vitest';
import { minimise } from './minimise.ts';

test('the bottom of the banana valley of Rosenbrock is found', () => {
  const found = minimise(([x = 0, y = 0]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2, [-1.2, 1]);
  expect(found.isConverged).toBe(true);
  expect(found.at[0]).toBeCloseTo(1, 3);
  expect(found.at[1]).toBeCloseTo(1, 3);
});

test('one parameter, and four of different scale, are found', () => {
  expect(minimise(([x = 0]) => (x - 3) ** 2, [0]).at[0]).toBeCloseTo(3, 3);
  const goal = [1, -20, 0.3, 400];
  const found = minimise(
    (at) => goal.reduce((sum, aim, i) => sum + ((at[i]! - aim) / aim) ** 2, 0),
    [0, 0, 0, 0],
  );
  for (const [at, value] of goal.entries()) expect(found.at[at]! / value).toBeCloseTo(1, 2);
});

test('where the function is not finite the search does not go', () => {
  const found = minimise(([x = 0]) => (x <= 0 ? Number.NaN : x - Math.log(x)), [5]);
  expect(found.at[0]).toBeCloseTo(1, 3);
});

test('evaluations that run out are reported, and no parameters give the value itself', () => {
  expect(minimise(([x = 0, y = 0]) => (x - 9) ** 2 + (y - 9) ** 4, [0, 0], 8).isConverged).toBe(false);
  expect(minimise(() => 7, []).cost).toBe(7);
});
