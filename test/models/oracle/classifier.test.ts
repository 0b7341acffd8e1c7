import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random.ts';
import { explainClassifier, scoreClassifier, trainClassifier } from '#models/classifier.ts';
import type { Examples, Table } from '#models/table.ts';

const REGIONS = ['north', 'south', 'east'];
const CITIES = Array.from({ length: 40 }, (_city, at) => `city ${at}`);

/** Customers whose outcome hangs on seats, region and city; some cells are missing. */
function examples(rows: number, intercept: number, isDated: boolean): Examples {
  const random = createRandom(`customers ${rows} ${intercept}`);
  const draw = () => random.next() * 2 - 1;
  const seats = Float64Array.from({ length: rows }, () => (random.chance(0.1) ? Number.NaN : 50 * draw()));
  const noise = Float64Array.from({ length: rows }, draw);
  const region = Int32Array.from({ length: rows }, () => random.integer(-1, 2));
  const city = Int32Array.from({ length: rows }, () => random.integer(0, 39));
  const outcome = Float64Array.from(seats, (seat, row) => {
    const z =
      intercept +
      (Number.isNaN(seat) ? 1 : seat / 20) +
      (region[row] === 1 ? 1 : 0) +
      ((city[row] as number) % 4) / 3;
    return Number(random.chance(1 / (1 + Math.exp(-z))));
  });
  return {
    table: {
      rows,
      columns: [
        { kind: 'number', name: 'seats', group: 'size', values: seats },
        { kind: 'number', name: 'noise', values: noise },
        { kind: 'category', name: 'region', codes: region, levels: REGIONS },
        { kind: 'category', name: 'city', codes: city, levels: CITIES },
      ],
    },
    outcome,
    at: isDated ? Float64Array.from({ length: rows }, (_row, at) => 86_400_000 * at) : null,
  };
}

/** Rows that training never saw the like of: words and sizes unknown, infinite, missing, and a column gone. */
const ODD: Table = {
  rows: 5,
  columns: [
    {
      kind: 'number',
      name: 'seats',
      values: Float64Array.of(1e300, -1e300, Number.POSITIVE_INFINITY, Number.NaN, 0),
    },
    { kind: 'category', name: 'region', codes: Int32Array.of(0, 1, -1, 0, 1), levels: ['west', 'south'] },
    { kind: 'category', name: 'city', codes: Int32Array.of(0, 0, -1, 1, 1), levels: ['city 7', 'nowhere'] },
    { kind: 'number', name: 'unheard of', values: new Float64Array(5) },
  ],
};

describe.each([
  { what: 'the whole stack', given: examples(600, 0, false) },
  { what: 'the whole stack on dated rows', given: examples(600, 0.5, true) },
  { what: 'few positives', given: examples(300, -3, false) },
  { what: 'too few to learn from', given: examples(12, 0, false) },
])('reasons of a classifier: $what', ({ given }) => {
  const { model } = trainClassifier(given, { seed: 7 });
  const kept: typeof model = JSON.parse(JSON.stringify(model));

  it.each([
    { of: 'training rows', table: given.table },
    { of: 'rows unlike any seen', table: ODD },
    { of: 'a table without columns', table: { rows: 2, columns: [] } },
  ])('of $of add up to the log-odds, whose sigmoid is the score', ({ table }) => {
    const scores = scoreClassifier(model, table);
    expect(scores.length).toBe(table.rows);
    for (let row = 0; row < Math.min(table.rows, 40); row += 1) {
      const explanation = explainClassifier(model, table, row);
      const points = explanation.reasons.map((reason) => reason.points);
      const sum = points.reduce((total, each) => total + each, explanation.base);
      expect(Number.isFinite(explanation.logOdds)).toBe(true);
      expect(sum).toBeCloseTo(explanation.logOdds, 9);
      expect(explanation.probability).toBeCloseTo(1 / (1 + Math.exp(-explanation.logOdds)), 12);
      expect(scores[row]).toBeCloseTo(explanation.probability, 12);
      expect(points.map(Math.abs)).toEqual(points.map(Math.abs).sort((a, b) => b - a));
    }
  });

  it('are the same from a model that went through JSON', () => {
    expect(scoreClassifier(kept, given.table)).toEqual(scoreClassifier(model, given.table));
    expect(scoreClassifier(kept, ODD)).toEqual(scoreClassifier(model, ODD));
    expect(explainClassifier(kept, given.table, 3)).toEqual(explainClassifier(model, given.table, 3));
  });

  it('tell an infinite cell as null, the way a missing one is shown', () => {
    const reason = explainClassifier(model, ODD, 2).reasons.find(({ name }) => name === 'seats');
    expect(reason?.value ?? null).toBeNull();
  });

  it('do not depend on the rows that are scored beside a row', () => {
    const reversed: Table = {
      rows: ODD.rows,
      columns: ODD.columns.map((column) =>
        column.kind === 'number'
          ? { ...column, values: column.values.toReversed() }
          : { ...column, codes: column.codes.toReversed() },
      ),
    };
    expect(scoreClassifier(model, reversed).toReversed()).toEqual(scoreClassifier(model, ODD));
  });
});
