import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { Table } from '../table.ts';
import { explainValue, valueExplainer } from './explain-value.ts';
import { scoreValue } from './score-value.ts';
import { buyers } from './simulate.ts';
import { trainValue } from './train-value.ts';
import { valueMetrics } from './value-metrics.ts';
import type { ValueModel } from './value-model.ts';

const RATES = { r: 0.6, alpha: 8, a: 0.8, b: 2.5 };
const SPEND = { p: 5, q: 4, v: 20 };
const HORIZON = 30;

/** Customers with a sign that halves or doubles what the histories lead to expect. */
function world(rows: number, seed: string) {
  const random = createRandom(seed);
  const made = buyers(RATES, SPEND, { customers: rows, ages: [20, 40], horizon: HORIZON }, random);
  const isKeen = made.value.map(() => (random.chance(0.5) ? 1 : 0));
  const signs: Table = {
    rows,
    columns: [
      { kind: 'number', name: 'keen', group: 'engagement', values: isKeen },
      {
        kind: 'category',
        name: 'region',
        codes: Int32Array.from(isKeen, () => random.integer(-1, 2)),
        levels: ['n', 's', 'w'],
      },
    ],
  };
  const customers = { kind: 'purchases', purchases: made.purchases } as const;
  return { customers, signs, value: made.value.map((each, row) => each * (isKeen[row] ? 1.5 : 0.5)) };
}

const known = world(1_500, 'known');
const { model, report } = trainValue({ ...known, horizon: HORIZON }, { seed: 7 });
const fresh = world(1_500, 'fresh');
const scores = scoreValue(model, fresh.customers, fresh.signs);

describe('on customers that it has not seen', () => {
  const prior = scoreValue({ ...model, encoder: null, members: [] }, fresh.customers);

  test('it is nearer than the histories alone, by error and by correlation', () => {
    const [own, alone] = [valueMetrics(scores.value, fresh.value), valueMetrics(prior.mean, fresh.value)];
    expect(own.mae).toBeLessThan(alone.mae);
    expect(own.pearson).toBeGreaterThan(alone.pearson ?? 1);
    expect(own.pearson).toBeGreaterThan(0.5);
  });

  test('totals are right: of point estimates within a tenth, of expectations too', () => {
    expect(Math.abs(valueMetrics(scores.value, fresh.value).totalBias ?? 1)).toBeLessThan(0.1);
    expect(Math.abs(valueMetrics(scores.mean, fresh.value).totalBias ?? 1)).toBeLessThan(0.1);
  });

  test('the 80 % interval holds four in five, and the point estimate', () => {
    const within = fresh.value.filter(
      (each, row) => each >= scores.low80[row]! && each <= scores.high80[row]!,
    );
    expect(within.length / fresh.value.length).toBeGreaterThan(0.75);
    expect(within.length / fresh.value.length).toBeLessThan(0.9);
    for (const [row, value] of scores.value.entries()) {
      expect(value).toBeGreaterThanOrEqual(scores.low80[row]!);
      expect(value).toBeLessThanOrEqual(scores.high80[row]!);
    }
  });
});

describe('a value in parts', () => {
  const explain = valueExplainer(model);

  test('adds up to the value exactly, for every kind of customer', () => {
    for (let row = 0; row < 60; row++) {
      const { value, base, factors } = explain(fresh.customers, fresh.signs, row);
      const sum = factors.reduce((total, { amount }) => total + amount, base);
      expect(value).toBeCloseTo(scores.value[row]!, 8);
      expect(Math.abs(sum - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
    }
  });

  test('tells by business words, largest first, and the sign counts in its direction', () => {
    const top = scores.value.indexOf(Math.max(...scores.value));
    const { factors } = explain(fresh.customers, fresh.signs, top);
    const sizes = factors.map(({ amount }) => Math.abs(amount));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(factors.map(({ group }) => group)).toContain('how often it buys');
    const engagement = (keen: number) => {
      const columns = fresh.signs.columns.map((column) =>
        column.name === 'keen' ? { ...column, values: new Float64Array(1_500).fill(keen) } : column,
      ) as Table['columns'];
      const explained = explain(fresh.customers, { rows: 1_500, columns }, top).factors;
      return explained.find(({ group }) => group === 'engagement')?.amount ?? 0;
    };
    expect(engagement(1)).toBeGreaterThan(0);
    expect(engagement(0)).toBeLessThan(0);
  });
});

test('the same examples and seed give the same bytes, and JSON the same answers', () => {
  const again = trainValue({ ...known, horizon: HORIZON }, { seed: 7 });
  expect(JSON.stringify(again)).toBe(JSON.stringify({ model, report }));
  const read: ValueModel = JSON.parse(JSON.stringify(model));
  expect(scoreValue(read, fresh.customers, fresh.signs)).toEqual(scores);
});

test('steps are reported, and what the listener throws ends the training', () => {
  const steps: number[] = [];
  const stop = () =>
    trainValue(
      { ...known, horizon: HORIZON },
      {
        seed: 7,
        onStep: (done) => {
          if (steps.push(done) === 2) throw new Error('enough');
        },
      },
    );
  expect(stop).toThrow('enough');
  expect(steps).toEqual([0, 1]);
});

describe('few or odd examples', () => {
  const few = world(40, 'few');

  test('only scale the histories, and say so', () => {
    const { model: small, report: said } = trainValue({ ...few, horizon: HORIZON }, { seed: 1 });
    expect(small.members).toEqual([{ name: 'prior', weight: 1 }]);
    expect(said.backtest).toBeNull();
    expect(said.notes.join(' ')).toContain('40 examples');
    const { value, base, factors } = explainValue(small, few.customers, few.signs, 3);
    expect(factors.reduce((sum, { amount }) => sum + amount, base)).toBeCloseTo(value, 9);
  });

  test('nobody, nothing bought, nothing known, and a horizon of nothing give finite values', () => {
    const none = {
      customers: world(0, 'none').customers,
      signs: null,
      value: new Float64Array(0),
      horizon: HORIZON,
    };
    const nothing = { ...few, value: new Float64Array(40), horizon: HORIZON };
    const unknown = { ...few, value: new Float64Array(40).fill(Number.NaN), horizon: HORIZON };
    const never = { ...few, horizon: 0 };
    for (const examples of [none, nothing, unknown, never]) {
      const odd = trainValue(examples, { seed: 1 }).model;
      const said = scoreValue(JSON.parse(JSON.stringify(odd)), few.customers, few.signs);
      for (const values of Object.values(said))
        for (const each of values) expect(Number.isFinite(each)).toBe(true);
      for (const each of said.value) expect(each).toBeGreaterThanOrEqual(0);
    }
  });

  test('impossible histories and missing signs are scored like unknown ones', () => {
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, -5];
    const purchases = {
      rows: 3,
      repeats: new Float64Array(bad),
      recency: new Float64Array(bad),
      age: new Float64Array(bad),
      spend: new Float64Array(bad),
      first: new Float64Array(bad),
    };
    const said = scoreValue(model, { kind: 'purchases', purchases }, null);
    for (const values of Object.values(said))
      for (const each of values) expect(Number.isFinite(each)).toBe(true);
  });
});
