import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { sigmoid } from '../log-odds.ts';
import { expectedCalibrationError } from '../quality/reliability.ts';
import { type Calibration, calibrate, chooseCalibration, fitCalibration } from './calibration.ts';

const KINDS: Calibration['kind'][] = ['none', 'platt', 'beta', 'isotonic'];

/** Log-odds that claim `claimed` times what they should, and outcomes drawn from the truth. */
function overclaimed(rows: number, claimed: number, shift: number) {
  const random = createRandom('claims');
  const truth = Float64Array.from({ length: rows }, () => 4 * random.next() - 2.5);
  const outcome = truth.map((z) => (random.next() < sigmoid(z) ? 1 : 0));
  return { truth, logOdds: truth.map((z) => claimed * z + shift), outcome };
}

describe.each(KINDS)('%s', (kind) => {
  test('never falls, and is finite everywhere', () => {
    const row = fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const logOdds = Float64Array.from(rows, ([z]) => z);
        const map = fitCalibration(
          kind,
          logOdds,
          Float64Array.from(rows, ([, each]) => each),
        );
        const places = [-1e6, ...logOdds.toSorted(), 1e6];
        const mapped = places.map((z) => calibrate(map, z));
        expect(mapped.every(Number.isFinite)).toBe(true);
        for (let at = 1; at < mapped.length; at++)
          expect(mapped[at]).toBeGreaterThanOrEqual(mapped[at - 1]! - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test('is the same after a trip through JSON', () => {
    const { logOdds, outcome } = overclaimed(200, 2, 0);
    const map = fitCalibration(kind, logOdds, outcome);
    expect(calibrate(JSON.parse(JSON.stringify(map)), 0.3)).toBe(calibrate(map, 0.3));
  });
});

test.each(['platt', 'beta', 'isotonic'] as const)('%s mends log-odds that claim too much', (kind) => {
  const { truth, logOdds, outcome } = overclaimed(4000, 2, 0.7);
  const map = fitCalibration(kind, logOdds, outcome);
  const off = truth.reduce(
    (sum, z, row) => sum + Math.abs(sigmoid(calibrate(map, logOdds[row]!)) - sigmoid(z)),
    0,
  );
  expect(off / truth.length).toBeLessThan(0.025);
  expect(expectedCalibrationError(outcome, logOdds.map(sigmoid))).toBeGreaterThan(0.05);
});

test('Platt by hand: without use for the log-odds, the mean of its smoothed targets, 4/5 and 1/3', () => {
  const map = fitCalibration('platt', new Float64Array(4), Float64Array.of(1, 1, 1, 0));
  const smoothed = (3 * (4 / 5) + 1 / 3) / 4;
  expect(sigmoid(calibrate(map, 0))).toBeCloseTo(smoothed, 5);
});

test('isotonic by hand: the two rows out of order are pooled', () => {
  const map = fitCalibration('isotonic', Float64Array.of(1, 2, 3, 4), Float64Array.of(0, 1, 0, 1));
  expect(map).toMatchObject({ kind: 'isotonic', at: [1, 2.5, 4] });
  expect(sigmoid(calibrate(map, 2.5))).toBeCloseTo(1.5 / 3, 12);
  expect(sigmoid(calibrate(map, 1))).toBeCloseTo(0.5 / 2, 12);
});

describe('the choice', () => {
  const fold = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row % 5);
  test('leaves good log-odds alone', () => {
    const { truth, outcome } = overclaimed(2000, 1, 0);
    expect(chooseCalibration(truth, outcome, fold(2000))).toBe('none');
  });
  test('takes Platt where log-odds are stretched and shifted', () => {
    const { logOdds, outcome } = overclaimed(800, 2, 0.7);
    expect(chooseCalibration(logOdds, outcome, fold(800))).toBe('platt');
  });
  test('takes isotonic only from 1000 rows', () => {
    const { truth, outcome } = overclaimed(3000, 1, 0);
    const bent = truth.map((z) => (z > 0 ? 0.2 * z : 3 * z - 4));
    const chosen = (rows: number) =>
      chooseCalibration(bent.slice(0, rows), outcome.slice(0, rows), fold(rows));
    expect(chosen(3000)).toBe('isotonic');
    expect(chosen(900)).not.toBe('isotonic');
  });
});
