import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { fitNonnegativeLogistic } from '../linear/nonnegative-logistic.ts';
import { sigmoid } from '../log-odds.ts';
import { backtest } from './backtest.ts';
import { type FoldLogOdds, fitStack, stackedLogOdds } from './stack.ts';

/** Folds on which the first learner knows the truth at its second stage, and the second learner knows nothing. */
function folds(count: number, rows: number): FoldLogOdds[] {
  const random = createRandom('stack');
  return Array.from({ length: count }, (_, fold) => {
    const truth = Float64Array.from({ length: rows }, () => 4 * random.next() - 3);
    const noise = truth.map(() => 4 * random.next() - 2);
    const outcome = truth.map((z) => (random.next() < sigmoid(z) ? 1 : 0));
    const early = truth.map((z) => 0.2 * z);
    return {
      rows: Int32Array.from({ length: rows }, (_, row) => fold * rows + row),
      outcome,
      baseRate: 0.3,
      staged: [[early, truth, truth.map((z, row) => z + 3 * noise[row]!)], [noise]],
    };
  });
}

test('the stage with the least loss is taken, the useless learner left out, and truth is left as it is', () => {
  const stack = fitStack(folds(4, 500), false);
  expect(stack.stages).toEqual([1, 0]);
  expect(stack.mix.weights[1]).toBe(0);
  expect(stack.mix.weights[0]).toBeGreaterThan(0.85);
  expect(stack.mix.weights[0]).toBeLessThan(1.15);
  expect(stack.calibration.kind).toBe('none');
});

test('with few rows weights stay near to equal', () => {
  const { mix } = fitStack(folds(2, 10), false);
  const [first = 0, second = 0] = mix.weights;
  expect(first - second).toBeLessThan(0.5);
});

test('a learner that points the wrong way gets no weight', () => {
  const [fold] = folds(1, 400);
  const [[, truth]] = fold!.staged as [Float64Array[], Float64Array[]];
  const { weights } = fitNonnegativeLogistic([truth!, truth!.map((z) => -z)], fold!.outcome, [0.5, 0.5], 1);
  expect(weights[1]).toBe(0);
});

test('each fold is judged by a stack that did not know it: its outcomes change nothing in its predictions', () => {
  const all = folds(3, 200);
  const turned = all.map((fold, at) =>
    at === 1 ? { ...fold, outcome: fold.outcome.map((each) => 1 - each) } : fold,
  );
  const ofSecond = ({ logOdds }: { logOdds: Float64Array }) => logOdds.slice(200, 400);
  expect(ofSecond(backtest(turned, false))).toEqual(ofSecond(backtest(all, false)));
  expect(backtest(turned, false).logOdds.slice(0, 200)).not.toEqual(
    backtest(all, false).logOdds.slice(0, 200),
  );
});

test('ordered folds are judged by older ones only, and the oldest is not judged', () => {
  const all = folds(3, 200);
  const tested = backtest(all, true);
  expect([...tested.rows]).toEqual(Array.from({ length: 400 }, (_, row) => 200 + row));
  expect(tested.logOdds.slice(0, 200)).toEqual(stackedLogOdds(fitStack(all.slice(0, 1), true), all[1]!));
  const turned = all.map((fold, at) =>
    at === 2 ? { ...fold, outcome: fold.outcome.map((each) => 1 - each) } : fold,
  );
  expect(backtest(turned, true).logOdds).toEqual(tested.logOdds);
});
