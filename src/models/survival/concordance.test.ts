import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brierAt } from './brier-at.ts';
import { concordance } from './concordance.ts';

test('four subjects by hand: three of four pairs in order', () => {
  const durations = { time: new Float64Array([1, 2, 3, 4]), event: Uint8Array.of(1, 0, 1, 0) };
  expect(concordance(durations, new Float64Array([9, 1, 3, 5]))).toBe(3 / 4);
  expect(concordance(durations, new Float64Array([5, 5, 5, 5]))).toBe(0.5);
});

test('of two at one time the one whose end was seen is the earlier; without pairs there is none', () => {
  const tied = { time: new Float64Array([2, 2]), event: Uint8Array.of(1, 0) };
  expect(concordance(tied, new Float64Array([1, 0]))).toBe(1);
  expect(concordance({ ...tied, event: Uint8Array.of(1, 1) }, new Float64Array([1, 0]))).toBeNull();
  expect(
    concordance({ time: new Float64Array(0), event: new Uint8Array(0) }, new Float64Array(0)),
  ).toBeNull();
});

test('counts as the definition does', () => {
  const subject = fc.record({
    time: fc.integer({ min: 1, max: 8 }),
    event: fc.boolean(),
    risk: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(subject, { maxLength: 30 }), (rows) => {
      let [pairs, concordant] = [0, 0];
      for (const a of rows)
        for (const b of rows) {
          const isEarlier = a.event && (a.time < b.time || (a.time === b.time && !b.event));
          if (!isEarlier) continue;
          pairs++;
          concordant += a.risk > b.risk ? 1 : a.risk === b.risk ? 0.5 : 0;
        }
      const durations = {
        time: Float64Array.from(rows, ({ time }) => time),
        event: Uint8Array.from(rows, ({ event }) => Number(event)),
      };
      const found = concordance(
        durations,
        Float64Array.from(rows, ({ risk }) => risk),
      );
      if (pairs === 0) expect(found).toBeNull();
      else expect(found).toBeCloseTo(concordant / pairs, 12);
    }),
  );
});

test('without censoring the Brier score is the mean squared error of the state', () => {
  const durations = { time: new Float64Array([1, 5, 9]), event: Uint8Array.of(1, 1, 1) };
  const found = brierAt(durations, new Float64Array([0.2, 0.5, 0.9]), 4);
  expect(found).toBeCloseTo((0.2 ** 2 + 0.5 ** 2 + 0.1 ** 2) / 3, 12);
});

test('the censored are stood in for by those still watched, by hand', () => {
  const durations = { time: new Float64Array([1, 2, 3, 9]), event: Uint8Array.of(1, 0, 1, 0) };
  const found = brierAt(durations, new Float64Array([0.5, 0.5, 0.5, 0.5]), 4);
  const left = 2 / 3;
  expect(found).toBeCloseTo((0.25 + 0.25 / left + 0.25 / left) / 4, 12);
  expect(
    brierAt({ time: new Float64Array([1]), event: Uint8Array.of(0) }, new Float64Array([1]), 4),
  ).toBeNull();
});
