import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { explainClassifier, scoreClassifier, trainClassifier } from './classifier.ts';
import type { Column, Examples, NumberColumn, Table } from './table.ts';

const DAY = 86_400_000;

/** Renewals by a known law: seats and logins push, plan and region matter, noise does not; some cells are missing. */
function renewals(
  rows: number,
  options: { dated?: boolean; shuffled?: boolean; seed?: string } = {},
): Examples {
  const random = createRandom(options.seed ?? 'renewals');
  const number = (name: string, group: string | undefined, draw: () => number): NumberColumn => {
    const column = { kind: 'number', name, values: Float64Array.from({ length: rows }, draw) } as const;
    return group === undefined ? column : { ...column, group };
  };
  const seats = number('seats_used', 'usage', () => (random.chance(0.1) ? Number.NaN : random.next()));
  const logins = number('logins', 'usage', () => random.next() * 40);
  const noise = number('noise', undefined, () => random.next());
  const same = number('same', undefined, () => 5);
  const plan: Column = {
    kind: 'category',
    name: 'plan',
    levels: ['Basic', 'Pro', 'Enterprise'],
    codes: Int32Array.from({ length: rows }, () => random.integer(-1, 2)),
  };
  const logOdds = logins.values.map((each, row) => {
    const seat = Number.isNaN(seats.values[row]!) ? 0.5 : seats.values[row]!;
    const isOdd = seat > 0.5 !== each > 20;
    return 3 * seat + 0.08 * each + (plan.codes[row] === 2 ? 1 : 0) + (isOdd ? 2 : 0) - 5;
  });
  const outcome = logOdds.map((z) => (random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0));
  if (options.shuffled) outcome.sort(() => random.next() - 0.5);
  const at = options.dated ? Float64Array.from({ length: rows }, () => random.integer(0, 700) * DAY) : null;
  return { table: { rows, columns: [seats, logins, plan, noise, same] }, outcome, at };
}

const odd: Table = {
  rows: 4,
  columns: [
    {
      kind: 'number',
      name: 'seats_used',
      values: Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300),
    },
    { kind: 'category', name: 'logins', levels: ['12', 'many'], codes: Int32Array.of(0, 1, -1, 0) },
    { kind: 'category', name: 'plan', levels: ['Never seen', 'Pro'], codes: Int32Array.of(0, 1, -1, 7) },
  ],
};

const large = renewals(540);
const trained = trainClassifier(large, { seed: 'large' });
const small = renewals(260, { dated: true });
const ofFew = trainClassifier(small, { seed: 'small' });

describe.each([
  ['stack of trees and lines', large, trained],
  ['few dated rows', small, ofFew],
] as const)('%s', (_, examples, { model, report, outOfFold }) => {
  const probabilities = scoreClassifier(model, examples.table);

  test('reasons add up to the log-odds, and these to the probability, odd cells included', () => {
    for (const table of [examples.table, odd]) {
      const scores = scoreClassifier(model, table);
      for (let row = 0; row < Math.min(25, table.rows); row++) {
        const explanation = explainClassifier(model, table, row);
        const sum = explanation.reasons.reduce((total, { points }) => total + points, explanation.base);
        expect(Math.abs(sum - explanation.logOdds)).toBeLessThan(1e-9);
        expect(explanation.probability).toBeCloseTo(1 / (1 + Math.exp(-explanation.logOdds)), 12);
        expect(Math.abs(explanation.probability - scores[row]!)).toBeLessThan(1e-6);
      }
    }
  });

  test('reasons are named by business word, the strongest first, with the cell as a person reads it', () => {
    const { reasons } = explainClassifier(model, examples.table, 3);
    expect(reasons.map(({ group }) => group).toSorted()).toEqual(['noise', 'plan', 'usage']);
    const sizes = reasons.map(({ points }) => Math.abs(points));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(report.topReasons[0]?.group).toBe('usage');
    expect(report.topReasons.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test('scores and reasons are the same after a trip through JSON', () => {
    const copy = JSON.parse(JSON.stringify(model));
    expect(scoreClassifier(copy, examples.table)).toEqual(probabilities);
    expect(scoreClassifier(copy, odd)).toEqual(scoreClassifier(model, odd));
    expect(explainClassifier(copy, odd, 1)).toEqual(explainClassifier(model, odd, 1));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('it is better than baseline, judged on rows that it had not seen', () => {
    expect(report.gate.verdict).toBe('skill');
    expect(report.backtest!.auc).toBeGreaterThan(0.7);
    expect(report.backtest!.logLoss).toBeLessThan(report.backtest!.baselineLogLoss);
    expect(outOfFold.filter((each) => !Number.isNaN(each)).length).toBe(report.backtest!.rows);
    expect(report.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(report.backtest!.rows);
  });

  test('every odd cell, unseen word or absent column gets a probability', () => {
    for (const each of [...scoreClassifier(model, odd), ...scoreClassifier(model, { rows: 2, columns: [] })])
      expect(each > 0 && each < 1).toBe(true);
  });
});

test('the same seed gives the same bytes', () => {
  const again = trainClassifier(small, { seed: 'small' });
  expect(JSON.stringify(again)).toBe(JSON.stringify(ofFew));
  expect(JSON.stringify(trainClassifier(large, { seed: 'large' }).model)).toBe(JSON.stringify(trained.model));
});

test('dated rows are judged by time, beside what random folds would have claimed', () => {
  expect(ofFew.report).toMatchObject({
    scheme: 'time',
    from: Math.min(...small.at!),
    to: Math.max(...small.at!),
  });
  expect(ofFew.report.randomFolds?.rows).toBeGreaterThan(0);
  const tested = [...ofFew.outOfFold.keys()].filter((row) => !Number.isNaN(ofFew.outOfFold[row]!));
  const untested = [...ofFew.outOfFold.keys()].filter((row) => Number.isNaN(ofFew.outOfFold[row]!));
  expect(Math.min(...tested.map((row) => small.at![row]!))).toBeGreaterThan(
    Math.max(...untested.map((row) => small.at![row]!)),
  );
  expect(trained.report).toMatchObject({ scheme: 'random', randomFolds: null, from: null });
});

test('few rows get linear learners only, many get trees as well', () => {
  const kinds = (each: typeof trained) => new Set(each.report.members.map(({ kind }) => kind));
  expect([...kinds(ofFew)].every((kind) => kind === 'logistic' || kind === 'naiveBayes')).toBe(true);
  expect(kinds(trained).has('boosting') || kinds(trained).has('forest')).toBe(true);
  expect(trained.report.members.every(({ weight }) => weight > 0)).toBe(true);
});

test('shuffled outcomes are refused', () => {
  const passed = Array.from({ length: 20 }, (_, seed) => {
    const examples = renewals(200, { shuffled: true, seed: `shuffled ${seed}`, dated: seed % 2 === 0 });
    return trainClassifier(examples, { seed }).report.gate.verdict;
  }).filter((verdict) => verdict !== 'none');
  expect(passed.length).toBeLessThanOrEqual(1);
});

test('a column that is known only after the outcome is named, left out, and reasons do without it', () => {
  const { table, outcome, at } = small;
  const form: NumberColumn = { kind: 'number', name: 'exit_form', values: outcome.slice() };
  const { model, report } = trainClassifier(
    { table: { ...table, columns: [...table.columns, form] }, outcome, at },
    { seed: 'leak' },
  );
  expect(report.leaks.map(({ column }) => column)).toEqual(['exit_form']);
  expect(report.columns).not.toContain('exit_form');
  expect(scoreClassifier(model, table)).toEqual(
    scoreClassifier(model, { ...table, columns: [...table.columns, form] }),
  );
});

describe('odd inputs have a stated outcome: no skill, and the base rate', () => {
  const rowsOf = (rows: number, outcome: (row: number) => number): Examples => {
    const { table } = renewals(rows);
    return { table, outcome: Float64Array.from({ length: rows }, (_, row) => outcome(row)), at: null };
  };
  test.each([
    ['no rows', rowsOf(0, () => 0), 0.5],
    ['three rows', rowsOf(3, (row) => row % 2), 1.5 / 4],
    ['one outcome only', rowsOf(100, () => 1), 100.5 / 101],
    ['nine of the rarer outcome', rowsOf(100, (row) => (row < 9 ? 1 : 0)), 9.5 / 101],
    ['no outcome known', rowsOf(50, () => Number.NaN), 0.5],
    ['no columns', { ...rowsOf(100, (row) => row % 2), table: { rows: 100, columns: [] } }, 50.5 / 101],
  ] as const)('%s', (_name, examples, rate) => {
    const { model, report } = trainClassifier(examples, { seed: 1 });
    expect(report.gate).toMatchObject({ verdict: 'none', pValue: 1 });
    expect(report.gate.sentence).toContain('Not predictive');
    expect(report.baseRate).toBeCloseTo(rate, 12);
    for (const each of scoreClassifier(model, odd)) expect(each).toBeCloseTo(rate, 12);
    expect(explainClassifier(model, odd, 0)).toMatchObject({ reasons: [] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('rows without an outcome or a date are left out, and said', () => {
    const outcome = small.outcome.map((each, row) => (row === 4 ? Number.NaN : each));
    const at = small.at!.map((each, row) => (row < 3 ? Number.NaN : each));
    const { report, outOfFold } = trainClassifier({ ...small, outcome, at }, { seed: 2 });
    expect(report.rows).toBe(256);
    expect(report.notes.join(' ')).toContain(
      '1 rows without an outcome of 0 or 1 are left out. 3 rows without a date',
    );
    expect(report.notes.join(' ')).toContain('“same”');
    expect(outOfFold[4]).toBeNaN();
  });

  test('rows of one instant are tested on random folds, and said', () => {
    const { report } = trainClassifier({ ...small, at: new Float64Array(260) }, { seed: 3 });
    expect(report.scheme).toBe('random');
    expect(report.notes.join(' ')).toContain('uses random splits');
  });

  test('infinite and all-missing columns do no harm', () => {
    const wild: NumberColumn = {
      kind: 'number',
      name: 'wild',
      values: small.outcome.map((_, row) => [1 / 0, -1 / 0, Number.NaN, row][row % 4]!),
    };
    const { model } = trainClassifier(
      { ...small, table: { rows: 260, columns: [...small.table.columns, wild] } },
      { seed: 4 },
    );
    for (const each of scoreClassifier(model, odd)) expect(each > 0 && each < 1).toBe(true);
  });
});

test('progress rises to its end, and what the listener throws ends the training', () => {
  const shares: number[] = [];
  trainClassifier(small, { seed: 5, onStep: (done, of) => shares.push(done / of) });
  expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  const stop = () => {
    throw new Error('cancelled');
  };
  expect(() => trainClassifier(small, { seed: 5, onStep: stop })).toThrow('cancelled');
});
