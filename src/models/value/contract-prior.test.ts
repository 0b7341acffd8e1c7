import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { trainHazard } from '../survival/hazard.ts';
import type { Table } from '../table.ts';
import { explainValue } from './explain-value.ts';
import { scoreValue } from './score-value.ts';
import { trainValue } from './train-value.ts';
import { valueMetrics } from './value-metrics.ts';

const MONTHS = 12;

/** Subscribers who leave each month with a chance that falls with their use, and pay a margin until they do. */
function subscribers(rows: number, seed: string) {
  const random = createRandom(seed);
  const use = Float64Array.from({ length: rows }, () => random.next());
  const margin = use.map(() => 20 + 180 * random.next());
  const age = use.map(() => random.integer(0, 24));
  const lived = use.map((share) => Math.floor(Math.log(1 - random.next()) / Math.log(1 - 0.1 * (1 - share))));
  const signs: Table = { rows, columns: [{ kind: 'number', name: 'use', values: use }] };
  const value = lived.map((months, row) => Math.min(months, MONTHS) * margin[row]!);
  const watched = {
    time: lived.map((months) => Math.min(months + 1, 18)),
    event: Uint8Array.from(lived, (months) => (months < 18 ? 1 : 0)),
  };
  return {
    customers: { kind: 'contracts', contracts: { rows, age, margin } } as const,
    signs,
    value,
    watched,
  };
}

const known = subscribers(900, 'known');
const hazard = trainHazard(known.signs, known.watched, { seed: 1 }).model;
const terms = { hazard, discount: 0 };
const { model, report } = trainValue({ ...known, horizon: MONTHS, terms }, { seed: 2 });
const fresh = subscribers(900, 'fresh');

describe('customers under contract', () => {
  test('are valued better than by their margin, with a total that is right', () => {
    const { value, mean } = scoreValue(model, fresh.customers, fresh.signs);
    const found = valueMetrics(value, fresh.value);
    const byMargin = valueMetrics(fresh.customers.contracts.margin, fresh.value);
    expect(found.pearson).toBeGreaterThan((byMargin.pearson ?? 1) + 0.02);
    expect(Math.abs(found.totalBias ?? 1)).toBeLessThan(0.06);
    expect(Math.abs(valueMetrics(mean, fresh.value).totalBias ?? 1)).toBeLessThan(0.06);
    expect(report.prior?.pearson).toBeGreaterThan(byMargin.pearson ?? 1);
  });

  test('are explained in parts that add up', () => {
    for (let row = 0; row < 20; row++) {
      const { value, base, factors } = explainValue(model, fresh.customers, fresh.signs, row);
      expect(factors.reduce((sum, { amount }) => sum + amount, base)).toBeCloseTo(value, 8);
    }
  });

  test('with unknown margin, age or signs get a finite value', () => {
    const bad = new Float64Array([Number.NaN, -5, Number.POSITIVE_INFINITY]);
    const odd = { kind: 'contracts', contracts: { rows: 3, age: bad, margin: bad } } as const;
    for (const values of Object.values(scoreValue(model, odd, null)))
      for (const each of values) expect(Number.isFinite(each)).toBe(true);
  });

  test('are refused by a model of purchases, and without terms', () => {
    expect(() => trainValue({ ...known, horizon: MONTHS }, { seed: 1 })).toThrow(RangeError);
    const purchases = {
      rows: 0,
      repeats: new Float64Array(0),
      recency: new Float64Array(0),
      age: new Float64Array(0),
      spend: new Float64Array(0),
      first: new Float64Array(0),
    };
    expect(() => scoreValue(model, { kind: 'purchases', purchases })).toThrow(RangeError);
  });
});
