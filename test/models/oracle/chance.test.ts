import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#core/random.ts';
import { judge, permutationPValue } from '#models/classifier/gate.ts';
import { findDrift } from '#models/drift/drift.ts';
import { driftReference } from '#models/drift/reference.ts';
import { sigmoid } from '#models/log-odds.ts';
import { classifierMetrics } from '#models/quality/classifier-metrics.ts';
import { forecastSeries } from '#models/series/forecast-series.ts';
import type { Column, Table } from '#models/table.ts';

/** A standard normal by Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** The most that happens by chance, but once in some thousand tests: mean + 3 standard deviations. */
const mostByChance = (count: number, share: number): number =>
  count * share + 3 * Math.sqrt(count * share * (1 - share));

describe('the gate', () => {
  const RUNS = 150;
  const pValues = (signal: number): number[] =>
    Array.from({ length: RUNS }, (_run, seed) => {
      const random = createRandom(`gate ${seed}`);
      const fold = Int32Array.from({ length: 120 }, (_row, at) => at % 4);
      const logOdds = Float64Array.from(fold, (of) => of / 4 + normal(random));
      const outcome = Float64Array.from(logOdds, (z) => Number(random.chance(sigmoid(signal * z))));
      return permutationPValue(outcome, logOdds, fold, random.fork('permutations'));
    });

  it('finds p below 5 % in at most 5 % of labels that chance has drawn, and below 1 % in 1 %', () => {
    const values = pValues(0);
    expect(values.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(mostByChance(RUNS, 0.05));
    expect(values.filter((p) => p <= 0.01).length).toBeLessThanOrEqual(mostByChance(RUNS, 0.01));
    const mean = values.reduce((sum, p) => sum + p, 0) / RUNS;
    expect(Math.abs(mean - 0.5)).toBeLessThan((3 * Math.sqrt(1 / 12)) / Math.sqrt(RUNS));
  });

  it('lets at most 5 % of models of shuffled labels pass', () => {
    let passed = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = createRandom(`shuffled ${seed}`);
      const outcome = Float64Array.from({ length: 200 }, () => Number(random.chance(0.3)));
      const fold = Int32Array.from(outcome, (_y, at) => at % 5);
      const logOdds = outcome.map(() => Math.log(0.3 / 0.7) + 0.05 * normal(random));
      const metrics = classifierMetrics({
        outcome,
        probability: logOdds.map(sigmoid),
        baseline: outcome.map(() => 0.3),
        fold,
      });
      if (judge(metrics, permutationPValue(outcome, logOdds, fold, random)).verdict !== 'none') passed += 1;
    }
    expect(passed).toBeLessThanOrEqual(mostByChance(RUNS, 0.05));
  });

  it('passes nearly every model whose log-odds are the truth', () => {
    expect(pValues(1).filter((p) => p <= 0.05).length).toBeGreaterThan(0.95 * RUNS);
  });
});

describe('forecast intervals', () => {
  it('hold about as many months to come as they promise, on walks and on seasons with noise', () => {
    const SERIES = 30;
    const HORIZON = 12;
    let [months, within80, within95] = [0, 0, 0];
    for (let seed = 0; seed < SERIES; seed += 1) {
      const random = createRandom(`series ${seed}`);
      const isWalk = seed % 2 === 0;
      let level = 200;
      const all = Float64Array.from({ length: 72 + HORIZON }, (_month, at) => {
        level += isWalk ? 4 * normal(random) : 0.5;
        return level + (isWalk ? 0 : 25 * Math.sin((Math.PI * at) / 6)) + 5 * normal(random);
      });
      const { points } = forecastSeries({ values: all.slice(0, 72), season: 12 }, { horizon: HORIZON });
      for (const [at, point] of points.entries()) {
        const actual = all[72 + at] as number;
        months += 1;
        if (actual >= point.low80 && actual <= point.high80) within80 += 1;
        if (actual >= point.low95 && actual <= point.high95) within95 += 1;
      }
    }
    // Misses of one series go together, so that these months are worth some 100 independent ones: two deviations and more.
    expect(Math.abs(within80 / months - 0.8)).toBeLessThan(0.1);
    expect(Math.abs(within95 / months - 0.95)).toBeLessThan(0.05);
  });
});

describe('the drift alarm', () => {
  const tableOf = (rows: number, random: Random, shift = 0): Table => ({
    rows,
    columns: Array.from({ length: 8 }, (_column, at): Column => {
      if (at % 2 === 1)
        return {
          kind: 'category',
          name: `c${at}`,
          levels: ['a', 'b', 'c', 'rare'],
          codes: Int32Array.from({ length: rows }, () =>
            random.chance(0.05) ? -1 : Math.min(3, Math.floor(-2 * Math.log(1 - random.next()))),
          ),
        };
      const values = Float64Array.from({ length: rows }, () =>
        random.chance(0.1) ? Number.NaN : Math.exp(normal(random) + (at === 0 ? shift : 0)),
      );
      return { kind: 'number', name: `c${at}`, values: at === 4 ? values.map(Math.round) : values };
    }),
  });
  const scoresOf = (rows: number, random: Random) =>
    Float64Array.from({ length: rows }, () => sigmoid(normal(random) - 1));

  const alarms = (runs: number, newRows: number, shift: number): number => {
    let count = 0;
    for (let seed = 0; seed < runs; seed += 1) {
      const random = createRandom(`drift ${seed} ${newRows}`);
      const reference = driftReference(tableOf(600, random), scoresOf(600, random));
      const scores = scoresOf(newRows, random);
      const outcome = scores.map((p) => Number(random.chance(p)));
      if (findDrift(reference, { table: tableOf(newRows, random, shift), scores, outcome }).isAlarm)
        count += 1;
    }
    return count;
  };

  it('is raised in at most 1 % of tables when nothing has moved, however few the rows', () => {
    for (const rows of [25, 100, 500])
      expect(alarms(200, rows, 0)).toBeLessThanOrEqual(mostByChance(200, 0.01));
  });

  it('is raised when one column of eight has moved by a standard deviation', () => {
    expect(alarms(20, 500, 1)).toBe(20);
  });
});
