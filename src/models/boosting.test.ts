import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { type BoostingSettings, trainBoosting } from './boosting.ts';
import { type BoostingModel, boostingMargin, boostingMargins, visitStages } from './boosting-model.ts';
import { boostingReasons } from './contributions.ts';
import type { Matrix } from './matrix.ts';
import { binMatrix } from './tree/bins.ts';
import { type Objective, sigmoid } from './tree/objective.ts';

const LOGISTIC: Objective = { name: 'logistic' };
const SQUARED: Objective = { name: 'squared' };

function matrixOf(...columns: (readonly number[])[]): Matrix {
  return {
    rows: columns[0]?.length ?? 0,
    names: columns.map((_each, at) => `c${at}`),
    columns: columns.map((values) => Float64Array.from(values)),
  };
}

/** Rows with a step, a slope, an interaction, noise and some missing values. */
function world(
  rows: number,
  seed: number,
): { matrix: Matrix; signal: Float64Array; random: ReturnType<typeof createRandom> } {
  const random = createRandom(seed);
  const columns = Array.from({ length: 5 }, () =>
    Array.from({ length: rows }, () => (random.chance(0.1) ? Number.NaN : 2 * random.next() - 1)),
  );
  const known = (column: number, row: number) => columns[column]![row]! || 0;
  const signal = Float64Array.from({ length: rows }, (_each, row) => {
    const step = known(0, row) > 0.2 ? 1.5 : -0.5;
    return (
      step + known(1, row) + 2 * known(2, row) * known(3, row) - (Number.isNaN(columns[4]![row]!) ? 1 : 0)
    );
  });
  return { matrix: matrixOf(...columns), signal, random };
}

function train(
  matrix: Matrix,
  outcome: ArrayLike<number>,
  objective: Objective,
  settings: Partial<BoostingSettings> = {},
  seed = 1,
): BoostingModel {
  const bins = binMatrix(matrix, createRandom(seed));
  return trainBoosting(
    { bins, outcome: Float64Array.from(outcome) },
    objective,
    settings,
    createRandom(seed),
  );
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, each) => sum + each, 0) / values.length;

describe('boosting', () => {
  test('finds a signal of steps, slopes, interactions and missing values', () => {
    const { matrix, signal } = world(2500, 1);
    const margins = boostingMargins(train(matrix, signal, SQUARED, { rounds: 200 }), matrix);
    const residual = mean(signal.map((each, row) => (each - margins[row]!) ** 2));
    const variance = mean(signal.map((each) => (each - mean(signal)) ** 2));
    expect(residual / variance).toBeLessThan(0.05);
  });

  test('is the same to the byte for the same rows and seed, and another for another seed', () => {
    const { matrix, signal } = world(800, 2);
    const settings = { rounds: 10, rowShare: 0.5, columnShare: 0.6 };
    const first = JSON.stringify(train(matrix, signal, SQUARED, settings, 1));
    expect(JSON.stringify(train(matrix, signal, SQUARED, settings, 1))).toBe(first);
    expect(JSON.stringify(train(matrix, signal, SQUARED, settings, 2))).not.toBe(first);
  });

  test('says the same by batch, by row and after a journey through JSON', () => {
    const { matrix, signal } = world(500, 3);
    const model = train(matrix, signal, SQUARED, { rounds: 20 });
    const journeyed = JSON.parse(JSON.stringify(model)) as BoostingModel;
    const margins = boostingMargins(model, matrix);
    for (let row = 0; row < matrix.rows; row++) {
      const values = matrix.columns.map((column) => column[row]!);
      expect(boostingMargin(journeyed, values)).toBe(margins[row]);
    }
  });

  test('gives reasons that add up to the margin', () => {
    const { matrix, signal, random } = world(1500, 4);
    const outcome = signal.map((each) => (random.chance(sigmoid(each)) ? 1 : 0));
    const model = train(matrix, outcome, LOGISTIC, { rounds: 50 });
    const reasons = boostingReasons(model);
    const margins = boostingMargins(model, matrix);
    for (let row = 0; row < 100; row++) {
      const parts = reasons.contributions(matrix.columns.map((column) => column[row]!));
      expect(parts.reduce((sum, each) => sum + each, reasons.base)).toBeCloseTo(margins[row]!, 9);
    }
  });

  test('stops where the validation loss is least, and keeps the rounds up to there', () => {
    const { matrix, signal, random } = world(1200, 5);
    const noisy = signal.map((each) => each + 4 * (random.next() - 0.5));
    const part = (from: number, to: number): Matrix => ({
      rows: to - from,
      names: matrix.names,
      columns: matrix.columns.map((values) => values.slice(from, to)),
    });
    const validation = { matrix: part(800, 1200), outcome: noisy.slice(800) };
    const bins = binMatrix(part(0, 800), createRandom(1));
    const data = { bins, outcome: noisy.slice(0, 800) };
    const settings = { rounds: 500, learningRate: 0.3 };
    const model = trainBoosting(data, SQUARED, settings, createRandom(1), { validation });
    const all = trainBoosting(data, SQUARED, { ...settings, rounds: 60 }, createRandom(1));
    const losses: number[] = [];
    visitStages(all, validation.matrix, null, (_rounds, margins) => {
      losses.push(mean(validation.outcome.map((each, row) => (each - margins[row]!) ** 2)));
    });
    expect(model.trees.length).toBeLessThan(60);
    expect(losses.indexOf(Math.min(...losses))).toBe(model.trees.length);
  });

  test('a row of weight 2 counts as two rows, and one of weight 0 as none', () => {
    const { matrix, signal } = world(200, 6);
    const rows = Array.from({ length: 200 }, (_each, row) => [row, ...(row % 3 === 0 ? [row] : [])])
      .flat()
      .filter((row) => row % 5 !== 0);
    const repeated = matrixOf(...matrix.columns.map((values) => rows.map((row) => values[row]!)));
    const weights = Float64Array.from({ length: 200 }, (_each, row) =>
      row % 5 === 0 ? 0 : row % 3 === 0 ? 2 : 1,
    );
    const settings = { rounds: 5, hessianMin: 8 };
    const bins = binMatrix(matrix, createRandom(1));
    const model = trainBoosting({ bins, outcome: signal, weights }, SQUARED, settings, createRandom(1));
    const other = train(
      repeated,
      rows.map((row) => signal[row]!),
      SQUARED,
      settings,
    );
    const predicted = boostingMargins(model, matrix);
    const expected = boostingMargins(other, matrix);
    for (const row of rows) expect(predicted[row]!).toBeCloseTo(expected[row]!, 5);
  });

  test('an offset is where a row starts from: a boosting learns only what it lacks', () => {
    const { matrix, signal, random } = world(2000, 7);
    const outcome = signal.map((each) => (random.chance(sigmoid(each)) ? 1 : 0));
    const bins = binMatrix(matrix, createRandom(1));
    const data = { bins, outcome, offset: signal };
    const model = trainBoosting(data, LOGISTIC, { rounds: 20, hessianMin: 20 }, createRandom(1));
    expect(Math.abs(model.base)).toBeLessThan(0.2);
    const margins = boostingMargins(model, matrix, signal);
    expect(mean(margins.map(sigmoid))).toBeCloseTo(mean(outcome), 2);
    expect(mean(margins.map((each, row) => Math.abs(each - signal[row]!)))).toBeLessThan(0.35);
  });
});

describe('objectives', () => {
  test.each([0.1, 0.5, 0.9])(
    'the quantile objective leaves a share of %f at or below what it says',
    (level) => {
      const { matrix, signal, random } = world(3000, 8);
      const noisy = signal.map((each) => each + random.next() * (1 + Math.abs(each)));
      const model = train(
        matrix,
        noisy,
        { name: 'quantile', level },
        { rounds: 60, depthMax: 3, leafRowsMin: 30 },
      );
      const margins = boostingMargins(model, matrix);
      expect(mean(noisy.map((each, row) => (each <= margins[row]! ? 1 : 0)))).toBeCloseTo(level, 1.5);
    },
  );

  test('Tweedie means of mostly zero amounts add up to the amounts, and follow them', () => {
    const { matrix, signal, random } = world(3000, 9);
    const amounts = signal.map((each) =>
      random.chance(0.3) ? 100 * Math.exp(each) * (0.5 + random.next()) : 0,
    );
    const model = train(matrix, amounts, { name: 'tweedie', power: 1.5 }, { rounds: 80, depthMax: 4 });
    const predicted = boostingMargins(model, matrix).map(Math.exp);
    expect(mean(predicted) / mean(amounts)).toBeCloseTo(1, 9);
    expect(Math.min(...predicted)).toBeGreaterThan(0);
    const high = mean(predicted.filter((_each, row) => signal[row]! > 1));
    const low = mean(predicted.filter((_each, row) => signal[row]! < -1));
    expect(high / low).toBeGreaterThan(4);
  });

  test('logistic margins are calibrated log-odds on rows never seen', () => {
    const { matrix, signal, random } = world(4000, 10);
    const outcome = signal.map((each) => (random.chance(sigmoid(each)) ? 1 : 0));
    const model = train(matrix, outcome, LOGISTIC, { rounds: 60, depthMax: 4 });
    const fresh = world(4000, 11);
    const predicted = boostingMargins(model, fresh.matrix).map(sigmoid);
    expect(mean(predicted)).toBeCloseTo(mean(fresh.signal.map(sigmoid)), 1.5);
    expect(mean(predicted.map((each, row) => Math.abs(each - sigmoid(fresh.signal[row]!))))).toBeLessThan(
      0.08,
    );
  });
});

describe('odd rows', () => {
  const margins = (matrix: Matrix, outcome: readonly number[], objective: Objective) =>
    boostingMargins(train(matrix, outcome, objective, { rounds: 20, hessianMin: 0.1 }), matrix);

  test('constant and wholly missing columns split nothing', () => {
    const matrix = matrixOf(Array(50).fill(3), Array(50).fill(Number.NaN));
    const outcome = Array.from({ length: 50 }, (_each, row) => row % 2);
    const model = train(matrix, outcome, LOGISTIC, { rounds: 3 });
    expect(model.trees.every((tree) => tree.child.length === 1)).toBe(true);
    expect(boostingMargins(model, matrix).every((each) => Math.abs(each) < 1e-6)).toBe(true);
  });

  test('one class gives probabilities near 0 or 1, never NaN', () => {
    const matrix = matrixOf(Array.from({ length: 40 }, (_each, row) => row));
    for (const only of [0, 1])
      for (const margin of margins(matrix, Array(40).fill(only), LOGISTIC))
        expect(Math.abs(sigmoid(margin) - only)).toBeLessThan(0.02);
  });

  test('three rows, one row and no rows give finite margins', () => {
    for (const rows of [3, 1, 0]) {
      const matrix = matrixOf(Array.from({ length: rows }, (_each, row) => row));
      for (const objective of [
        LOGISTIC,
        SQUARED,
        { name: 'tweedie', power: 1.5 },
        { name: 'quantile', level: 0.5 },
      ] as const)
        expect(
          margins(
            matrix,
            Array.from({ length: rows }, (_each, row) => row % 2),
            objective,
          ).every(Number.isFinite),
        ).toBe(true);
    }
  });

  test('infinite values are read as missing', () => {
    const values = Array.from({ length: 60 }, (_each, row) => (row % 3 === 0 ? Number.NaN : row));
    const infinite = values.map((each, row) => (Number.isNaN(each) ? (row % 2 ? 1 : -1) * Infinity : each));
    const outcome = values.map((each) => (Number.isNaN(each) ? 5 : each / 60));
    expect(margins(matrixOf(infinite), outcome, SQUARED)).toEqual(
      margins(matrixOf(values), outcome, SQUARED),
    );
    expect(margins(matrixOf(infinite), outcome, SQUARED)[0]).toBeGreaterThan(4);
  });

  test('a value missing for the first time when scoring gives a finite margin', () => {
    const model = train(matrixOf([1, 2, 3, 4, 5, 6]), [0, 0, 0, 9, 9, 9], SQUARED, { rounds: 5 });
    expect(Number.isFinite(boostingMargin(model, [Number.NaN]))).toBe(true);
  });

  test('amounts of zero only are predicted as almost nothing', () => {
    const matrix = matrixOf([1, 2, 3, 4, 5, 6]);
    for (const margin of margins(matrix, Array(6).fill(0), { name: 'tweedie', power: 1.5 }))
      expect(Math.exp(margin)).toBeLessThan(1e-6);
  });

  test('outcomes that the objective cannot have are refused', () => {
    const matrix = matrixOf([1, 2]);
    expect(() => train(matrix, [0, Number.NaN], SQUARED)).toThrow(RangeError);
    expect(() => train(matrix, [0, Infinity], SQUARED)).toThrow(RangeError);
    expect(() => train(matrix, [0, 2], LOGISTIC)).toThrow(RangeError);
    expect(() => train(matrix, [0, -1], { name: 'tweedie', power: 1.5 })).toThrow(RangeError);
    expect(() => train(matrix, [0], SQUARED)).toThrow(RangeError);
  });
});
