import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import type { Table } from '../table.ts';
import { brierAt } from './brier-at.ts';
import { concordance } from './concordance.ts';
import { type HazardModel, trainHazard } from './hazard.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { periodEdges, personPeriods } from './person-period.ts';
import {
  chanceOfEndWithin,
  chanceToLive,
  restrictedMeanLife,
  type SurvivalCurve,
  survivalCurves,
} from './survival-curve.ts';

/** Lives with an even hazard that a seat share of 0 makes e² times that of 1, watched for up to 24 months. */
function lives(rows: number, seed: string) {
  const random = createRandom(seed);
  const seats = Float64Array.from({ length: rows }, () => random.next());
  const life = seats.map((share) => -Math.log(1 - random.next()) / (0.02 * Math.exp(2 * (1 - share))));
  const watched = seats.map(() => 24 * random.next());
  const table: Table = {
    rows,
    columns: [
      { kind: 'number', name: 'seats used', values: seats },
      { kind: 'number', name: 'noise', values: seats.map(() => random.next()) },
    ],
  };
  const time = life.map((at, row) => Math.min(at, watched[row]!));
  const event = Uint8Array.from(life, (at, row) => (at <= watched[row]! ? 1 : 0));
  return { table, life, seats, durations: { time, event } };
}

const EDGES = [0, 2, 4, 6, 9, 12, 16, 20, 24];

describe('person and period', () => {
  test('rows are expanded as by hand, censored periods counted when half was watched', () => {
    const made = personPeriods(
      {
        time: new Float64Array([5, 2.4, 2.6, 9, 4]),
        event: Uint8Array.of(1, 0, 0, 1, 1),
        entry: new Float64Array([0, 0, 0, 3, 0]),
      },
      [0, 2, 3, 6],
    );
    const rows = Array.from(made.subject, (subject, at) => [subject, made.period[at], made.outcome[at]]);
    const of = (subject: number) => rows.filter(([each]) => each === subject).map(([, ...rest]) => rest);
    expect(of(0)).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(of(1)).toEqual([[0, 0]]);
    expect(of(2)).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(of(3)).toEqual([[2, 0]]);
    expect(of(4)).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
  });

  test('edges hold about as many ends each, and one period stands where there is none', () => {
    const { durations } = lives(1_000, 'edges');
    const edges = periodEdges(durations);
    expect(edges.length).toBeLessThanOrEqual(13);
    expect(edges).toEqual([...edges].sort((a, b) => a - b));
    expect(periodEdges({ time: new Float64Array([3, 7]), event: Uint8Array.of(0, 0) })).toEqual([0, 7]);
    expect(periodEdges({ time: new Float64Array(0), event: new Uint8Array(0) })).toEqual([0, 1]);
  });
});

describe('the hazard', () => {
  const { table, durations, seats } = lives(1_200, 'train');
  const { model, report } = trainHazard(table, durations, { seed: 1, edges: EDGES });
  const curves = survivalCurves(model, table);

  test('gives curves that are near the truth that lives were drawn from', () => {
    const errors = curves.map((curve, row) => {
      const truth = Math.exp(-12 * 0.02 * Math.exp(2 * (1 - seats[row]!)));
      return Math.abs(chanceToLive(curve, 12) - truth);
    });
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.06);
    expect(report.boostingLoss).not.toBeNull();
  });

  test('averages to the curve of Kaplan and Meier', () => {
    const kaplan = kaplanMeier(durations);
    for (const time of [4, 12, 20]) {
      const mean = curves.reduce((sum, curve) => sum + chanceToLive(curve, time), 0) / curves.length;
      expect(Math.abs(mean - survivalAt(kaplan, time).survival)).toBeLessThan(0.03);
    }
  });

  test('orders lives that it has not seen, and beats the common curve by Brier score', () => {
    const fresh = lives(800, 'fresh');
    const chances = Float64Array.from(survivalCurves(model, fresh.table), (curve) => chanceToLive(curve, 12));
    expect(
      concordance(
        fresh.durations,
        chances.map((chance) => -chance),
      ),
    ).toBeGreaterThan(0.6);
    const common = new Float64Array(800).fill(survivalAt(kaplanMeier(durations), 12).survival);
    const [own, usual] = [brierAt(fresh.durations, chances, 12), brierAt(fresh.durations, common, 12)];
    expect(own).toBeLessThan(usual ?? 0);
  });

  test('is the same for the same seed, and from JSON', () => {
    const again = trainHazard(table, durations, { seed: 1, edges: EDGES }).model;
    expect(JSON.stringify(again)).toBe(JSON.stringify(model));
    const read: HazardModel = JSON.parse(JSON.stringify(model));
    expect(survivalCurves(read, table)).toEqual(curves);
  });
});

describe('a curve', () => {
  const curve: SurvivalCurve = { edges: [0, 2, 4], survival: [1, 0.64, 0.32] };

  test('falls evenly within a period, and goes on beyond the last edge', () => {
    expect(chanceToLive(curve, 0)).toBe(1);
    expect(chanceToLive(curve, 1)).toBeCloseTo(0.8, 10);
    expect(chanceToLive(curve, 2)).toBeCloseTo(0.64, 10);
    expect(chanceToLive(curve, 6)).toBeCloseTo(0.16, 10);
  });

  test('tells the chance of an end given life so far', () => {
    expect(chanceOfEndWithin(curve, 0, 1)).toBeCloseTo(0.2, 10);
    expect(chanceOfEndWithin(curve, 2, 2)).toBeCloseTo(0.5, 10);
    expect(chanceOfEndWithin(curve, 3, 0)).toBe(0);
  });

  test('has the area of its exponential pieces, and of a level one', () => {
    const piece = (from: number, to: number) => (2 * (from - to)) / Math.log(from / to);
    expect(restrictedMeanLife(curve, 0, 4)).toBeCloseTo(piece(1, 0.64) + piece(0.64, 0.32), 10);
    expect(restrictedMeanLife({ edges: [0, 5], survival: [1, 1] }, 1, 3)).toBeCloseTo(3, 10);
  });
});

describe('odd input gives finite curves that fall', () => {
  const columns = (rows: number) => [
    {
      kind: 'number',
      name: 'x',
      values: Float64Array.from({ length: rows }, (_each, row) => [Number.NaN, 1 / 0, 3][row % 3]!),
    } as const,
    { kind: 'category', name: 'word', codes: new Int32Array(rows).fill(-1), levels: [] } as const,
  ];
  test.each([
    ['nobody', [], []],
    ['one who ended', [4], [1]],
    ['three who did not', [1, 2, 3], [0, 0, 0]],
    ['three who all did', [1, 1, 1], [1, 1, 1]],
    ['times that are none', [Number.NaN, -2, 1 / 0], [1, 1, 0]],
  ])('%s', (_name, time, event) => {
    const table: Table = { rows: time.length, columns: columns(time.length) };
    const { model } = trainHazard(
      table,
      { time: new Float64Array(time), event: Uint8Array.from(event) },
      { seed: 1 },
    );
    const curves = survivalCurves(model, { rows: 3, columns: columns(3) });
    for (const { survival } of curves)
      for (const [at, chance] of survival.entries()) {
        expect(chance).toBeGreaterThan(0);
        expect(chance).toBeLessThanOrEqual(survival[at - 1] ?? 1);
      }
  });
});
