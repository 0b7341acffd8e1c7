import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { stratifiedFolds, timeFolds } from './fold.ts';

test('each row is tested once, never by what was trained on it, and positives are spread evenly', () => {
  const outcomes = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 10, maxLength: 80 });
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 2, max: 5 }), (outcome, count) => {
      const folds = stratifiedFolds(Float64Array.from(outcome), count, createRandom('folds'));
      expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual(
        outcome.map((_, row) => row),
      );
      const positives = folds.map(({ test }) => test.reduce((sum, row) => sum + outcome[row]!, 0));
      expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(1);
      for (const { train, test } of folds) expect(new Set([...train, ...test]).size).toBe(outcome.length);
    }),
  );
});

test('folds depend on the seed alone', () => {
  const outcome = Float64Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const folds = (seed: string) => stratifiedFolds(outcome, 5, createRandom(seed));
  expect(folds('a')).toEqual(folds('a'));
  expect(folds('a')).not.toEqual(folds('b'));
});

test('a time fold is tested on instants that are all newer than its training data', () => {
  const instants = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 60 });
  fc.assert(
    fc.property(instants, (at) => {
      const folds = timeFolds(Float64Array.from(at), 4, 0.6);
      for (const { train, test } of folds) {
        const newest = Math.max(...[...train].map((row) => at[row]!));
        expect([...test].every((row) => at[row]! > newest)).toBe(true);
      }
      const tested = folds.flatMap(({ test }) => [...test]);
      expect(new Set(tested).size).toBe(tested.length);
    }),
  );
});

test('by hand: ten days, the newest six in three blocks', () => {
  const folds = timeFolds(
    Float64Array.from({ length: 10 }, (_, day) => day),
    3,
    0.6,
  );
  expect(folds.map(({ train, test }) => [train.length, [...test]])).toEqual([
    [4, [4, 5]],
    [6, [6, 7]],
    [8, [8, 9]],
  ]);
});

test('rows of a single instant cannot be split by time', () => {
  expect(timeFolds(new Float64Array(20), 4, 0.6)).toEqual([]);
});
