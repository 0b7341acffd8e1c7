import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';
import { trainBoosting } from '#models/boosting.ts';
import { boostingMargin, boostingMargins } from '#models/boosting-model.ts';
import { binMatrix } from '#models/tree/bins.ts';

type Limits = { readonly lambda: number; readonly leafRowsMin: number; readonly depthMax: number };
type Data = { readonly columns: readonly (readonly number[])[]; readonly outcome: readonly number[] };
type Sums = { gradient: number; hessian: number };
/** Whether the best way was so near another one that a last bit decides between them. */
type Doubt = { isClose: boolean };

const NEAR = 1e-4;
const sumsOf = (rows: readonly number[], gradients: readonly Sums[]): Sums =>
  rows.reduce(
    (sum, row) => ({
      gradient: sum.gradient + (gradients[row] as Sums).gradient,
      hessian: sum.hessian + (gradients[row] as Sums).hessian,
    }),
    { gradient: 0, hessian: 0 },
  );
const worth = ({ gradient, hessian }: Sums, lambda: number) => gradient ** 2 / (hessian + lambda);

/** Every way to part rows: each column, each value as the highest that goes left, missing ones to either side. */
function waysToPart(rows: readonly number[], columns: Data['columns']): number[][] {
  const ways = new Map<string, number[]>();
  for (const column of columns)
    for (const edge of new Set(column.filter((value) => !Number.isNaN(value))))
      for (const missingLeft of [true, false]) {
        const goesLeft = (row: number) => {
          const value = column[row] as number;
          return Number.isNaN(value) ? missingLeft : value <= edge;
        };
        const first = goesLeft(rows[0] as number);
        const side = rows.filter((row) => goesLeft(row) === first);
        if (side.length < rows.length) ways.set(side.join(), side);
      }
  return [...ways.values()];
}

/** What a greedy tree adds to each row, by trying every way at each node. */
function addTree(
  rows: readonly number[],
  depth: number,
  data: Data,
  gradients: readonly Sums[],
  limits: Limits,
  doubt: Doubt,
): [number, number][] {
  const here = sumsOf(rows, gradients);
  const leaf = (): [number, number][] =>
    rows.map((row) => [row, -here.gradient / (here.hessian + limits.lambda)]);
  if (depth === limits.depthMax) return leaf();
  const tried = waysToPart(rows, data.columns)
    .map((side) => ({ side, other: rows.filter((row) => !side.includes(row)) }))
    .filter(({ side, other }) => Math.min(side.length, other.length) >= limits.leafRowsMin)
    .map((way) => ({
      ...way,
      gain:
        worth(sumsOf(way.side, gradients), limits.lambda) +
        worth(sumsOf(way.other, gradients), limits.lambda) -
        worth(here, limits.lambda),
    }))
    .sort((a, b) => b.gain - a.gain);
  const [best, next] = tried;
  if (!best || best.gain < -NEAR) return leaf();
  if (best.gain < NEAR || (next && best.gain - next.gain < NEAR * best.gain)) doubt.isClose = true;
  const down = (part: readonly number[]) => addTree(part, depth + 1, data, gradients, limits, doubt);
  return [...down(best.side), ...down(best.other)];
}

function slowMargins(
  data: Data,
  isLogistic: boolean,
  rounds: number,
  rate: number,
  limits: Limits,
  doubt: Doubt,
): number[] {
  const { outcome } = data;
  const mean = outcome.reduce((sum, y) => sum + y, 0) / outcome.length;
  const margins = outcome.map(() => (isLogistic ? Math.log(mean / (1 - mean)) : mean));
  for (let round = 0; round < rounds; round += 1) {
    const gradients = margins.map((margin, row) => {
      const said = isLogistic ? 1 / (1 + Math.exp(-margin)) : margin;
      return { gradient: said - (outcome[row] as number), hessian: isLogistic ? said * (1 - said) : 1 };
    });
    for (const [row, value] of addTree([...outcome.keys()], 0, data, gradients, limits, doubt))
      margins[row] = (margins[row] as number) + rate * value;
  }
  return margins;
}

const dataArbitrary = fc.integer({ min: 4, max: 16 }).chain((rows) =>
  fc.record({
    columns: fc.array(
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.integer({ min: 0, max: 6 }) },
          { weight: 1, arbitrary: fc.constant(Number.NaN) },
        ),
        { minLength: rows, maxLength: rows },
      ),
      { minLength: 1, maxLength: 5 },
    ),
    outcome: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: rows, maxLength: rows }),
  }),
);
const limitsArbitrary = fc.record({
  lambda: fc.constantFrom(0.25, 1, 3),
  leafRowsMin: fc.integer({ min: 1, max: 3 }),
  depthMax: fc.integer({ min: 1, max: 3 }),
});

function boost(data: Data, isLogistic: boolean, rounds: number, learningRate: number, limits: Limits) {
  const matrix = {
    rows: data.outcome.length,
    names: data.columns.map((_column, at) => `c${at}`),
    columns: data.columns.map((column) => Float64Array.from(column)),
  };
  const model = trainBoosting(
    { bins: binMatrix(matrix, createRandom(1)), outcome: Float64Array.from(data.outcome) },
    { name: isLogistic ? 'logistic' : 'squared' },
    { ...limits, rounds, learningRate, hessianMin: 1e-9, gamma: 0, rowShare: 1, columnShare: 1 },
    createRandom(2),
  );
  return { matrix, model };
}

function holds(data: Data, isLogistic: boolean, rounds: number, limits: Limits): void {
  const doubt = { isClose: false };
  const expected = slowMargins(data, isLogistic, rounds, 0.5, limits, doubt);
  fc.pre(!doubt.isClose);
  const { matrix, model } = boost(data, isLogistic, rounds, 0.5, limits);
  const got = boostingMargins(model, matrix);
  for (const [row, margin] of expected.entries()) {
    expect(got[row]).toBeCloseTo(margin, 4);
    expect(
      boostingMargin(
        model,
        data.columns.map((column) => column[row] as number),
      ),
    ).toBeCloseTo(margin, 4);
  }
}

describe('boosting grows the trees that an exhaustive search finds', () => {
  it('for amounts, with the first tree and with those that follow', () => {
    fc.assert(
      fc.property(dataArbitrary, limitsArbitrary, fc.integer({ min: 1, max: 3 }), (data, limits, rounds) =>
        holds(data, false, rounds, limits),
      ),
      { numRuns: 300 },
    );
  });

  it('for outcomes of 0 and 1, with the first tree', () => {
    fc.assert(
      fc.property(dataArbitrary, limitsArbitrary, ({ columns, outcome }, limits) => {
        const binary = outcome.map((amount) => (amount > 5 ? 1 : 0));
        fc.pre(new Set(binary).size === 2);
        holds({ columns, outcome: binary }, true, 1, limits);
      }),
      { numRuns: 300 },
    );
  });
});
