import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc } from '#models/quality/auc.ts';
import { averagePrecision } from '#models/quality/average-precision.ts';
import { classifierMetrics } from '#models/quality/classifier-metrics.ts';
import { liftAt } from '#models/quality/lift.ts';
import { expectedCalibrationError } from '#models/quality/reliability.ts';

/** A row: the actual outcome and the predicted probability. */
type Said = { readonly y: number; readonly p: number };

const probability = fc.oneof(
  fc.integer({ min: 0, max: 10 }).map((tenth) => tenth / 10),
  fc.integer({ min: 0, max: 4 }).map((quarter) => quarter / 4),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const said = fc.array(fc.record({ y: fc.integer({ min: 0, max: 1 }), p: probability }), {
  minLength: 1,
  maxLength: 40,
});
const split = (rows: readonly Said[]) => [rows.map(({ y }) => y), rows.map(({ p }) => p)] as const;

function aucByPairs(rows: readonly Said[]): number | null {
  let [pairs, won] = [0, 0];
  for (const positive of rows.filter(({ y }) => y === 1))
    for (const negative of rows.filter(({ y }) => y === 0)) {
      pairs += 1;
      if (positive.p > negative.p) won += 1;
      if (positive.p === negative.p) won += 0.5;
    }
  return pairs === 0 ? null : won / pairs;
}

function precisionByThresholds(rows: readonly Said[]): number | null {
  const positives = rows.filter(({ y }) => y === 1).length;
  if (positives === 0) return null;
  let [area, recall] = [0, 0];
  for (const threshold of [...new Set(rows.map(({ p }) => p))].sort((a, b) => b - a)) {
    const called = rows.filter(({ p }) => p >= threshold);
    const found = called.filter(({ y }) => y === 1).length;
    area += (found / positives - recall) * (found / called.length);
    recall = found / positives;
  }
  return area;
}

function calibrationErrorByBins(rows: readonly Said[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin += 1) {
    const inside = rows.filter(({ p }) => (p >= bin / 10 && p < (bin + 1) / 10) || (bin === 9 && p === 1));
    error += Math.abs(inside.reduce((sum, { y, p }) => sum + y - p, 0));
  }
  return error / rows.length;
}

/** The mean lift over every way to order tied rows that turns each tied block round by one. */
function liftByTurning(rows: readonly Said[]): number | null {
  const positives = rows.filter(({ y }) => y === 1).length;
  if (positives === 0) return null;
  const top = rows.length / 10;
  const ordered = [...rows].sort((a, b) => b.p - a.p);
  const edge = ordered[top - 1]?.p;
  const above = ordered.filter(({ p }) => p > (edge as number));
  const tied = ordered.filter(({ p }) => p === edge);
  let found = 0;
  for (let turn = 0; turn < tied.length; turn += 1) {
    const called = [...above, ...tied.slice(turn), ...tied.slice(0, turn)].slice(0, top);
    found += called.filter(({ y }) => y === 1).length / tied.length;
  }
  return found / top / (positives / rows.length);
}

function close(got: number | null, expected: number | null): void {
  if (expected === null) expect(got).toBeNull();
  else expect(got).toBeCloseTo(expected, 10);
}

describe('figures of probabilities agree with counting', () => {
  it('AUC is the share of pairs in order', () => {
    fc.assert(fc.property(said, (rows) => close(auc(...split(rows)), aucByPairs(rows))));
  });

  it('average precision is what each threshold says', () => {
    fc.assert(
      fc.property(said, (rows) => close(averagePrecision(...split(rows)), precisionByThresholds(rows))),
    );
  });

  it('the calibration error is that of ten bins looked at one by one', () => {
    fc.assert(
      fc.property(said, (rows) =>
        close(expectedCalibrationError(...split(rows)), calibrationErrorByBins(rows)),
      ),
    );
  });

  it('lift does not depend on the order of tied rows', () => {
    const tens = fc.integer({ min: 1, max: 4 }).chain((each) =>
      fc.array(fc.record({ y: fc.integer({ min: 0, max: 1 }), p: probability }), {
        minLength: 10 * each,
        maxLength: 10 * each,
      }),
    );
    fc.assert(fc.property(tens, (rows) => close(liftAt(0.1, ...split(rows)), liftByTurning(rows))));
  });

  it('every figure is a number or null, for certainties and single outcomes too', () => {
    fc.assert(
      fc.property(said, probability, (rows, base) => {
        const [outcome, probabilities] = split(rows);
        const metrics = classifierMetrics({
          outcome: Float64Array.from(outcome),
          probability: Float64Array.from(probabilities),
          baseline: new Float64Array(rows.length).fill(base),
          fold: Int32Array.from(rows, (_row, at) => at % 3),
        });
        for (const [name, figure] of Object.entries(metrics))
          expect(figure === null || Number.isFinite(figure), `${name} is ${figure}`).toBe(true);
      }),
    );
  });
});
