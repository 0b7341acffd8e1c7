import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '#core/random.ts';
import type { Column, Table } from '../table.ts';
import { type DriftOptions, findDrift } from './drift.ts';
import { driftReference } from './reference.ts';

const PLANS = ['basic', 'team', 'business', 'rare'];

type World = { readonly tenureShift?: number; readonly businessShare?: number; readonly missing?: number };

function tableOf(rows: number, random: Random, world: World = {}): Table {
  const { tenureShift = 0, businessShare = 0.3, missing = 0.1 } = world;
  const number = (name: string, draw: () => number): Column => ({
    kind: 'number',
    name,
    values: Float64Array.from({ length: rows }, draw),
  });
  const plan = () => {
    const at = random.next();
    return at < 0.02 ? 3 : at < businessShare ? 2 : at < 0.7 ? 1 : 0;
  };
  return {
    rows,
    columns: [
      number('tenure', () => -Math.log(1 - random.next()) * 20 + tenureShift),
      number('seats', () => (random.chance(missing) ? Number.NaN : random.integer(1, 30))),
      number('constant', () => 7),
      { kind: 'category', name: 'plan', codes: Int32Array.from({ length: rows }, plan), levels: PLANS },
    ],
  };
}

const scoresOf = (rows: number, random: Random) =>
  Float64Array.from({ length: rows }, () => random.next() ** 3);
const comeTrue = (scores: Float64Array, random: Random, times = 1) =>
  scores.map((p) => (random.chance(Math.min(1, p * times)) ? 1 : 0));

function check(
  rows: number,
  seed: string,
  world: World & { times?: number } = {},
  options: DriftOptions = {},
) {
  const random = createRandom(seed);
  const reference = driftReference(tableOf(1_500, random), scoresOf(1_500, random));
  const scores = scoresOf(rows, random);
  const met = { table: tableOf(rows, random, world), scores, outcome: comeTrue(scores, random, world.times) };
  return findDrift(JSON.parse(JSON.stringify(reference)), met, options);
}

describe('an alarm is raised', () => {
  test('for numbers that moved, and names the column', () => {
    const found = check(400, 'tenure', { tenureShift: 12 });
    expect(found.isAlarm).toBe(true);
    expect(found.columns[0]).toMatchObject({ name: 'tenure', isAlarm: true });
    expect(found.columns.filter((each) => each.isAlarm)).toHaveLength(1);
    expect(found.sentence).toMatch(/tenure \(PSI \d\.\d\d\) moved/);
  });

  test('for words that moved, and for values that begin to be missing', () => {
    expect(check(400, 'plan', { businessShare: 0.6 }).columns[0]).toMatchObject({
      name: 'plan',
      isAlarm: true,
    });
    expect(check(400, 'holes', { missing: 0.5 }).columns[0]).toMatchObject({ name: 'seats', isAlarm: true });
  });

  test('for predictions that no longer match actual outcomes while nothing else moved', () => {
    const found = check(800, 'calibration', { times: 1.6 });
    expect(found.calibration?.isAlarm).toBe(true);
    expect(found.calibration?.observed).toBeGreaterThan(found.calibration?.predicted ?? 1);
    expect(found.columns.some((each) => each.isAlarm)).toBe(false);
    expect(found.sentence).toMatch(/predicted, .* actual/);
  });

  test('for probabilities that are right on average but wrong at both ends', () => {
    const random = createRandom('ends');
    const scores = Float64Array.from({ length: 1_000 }, (_each, row) => (row % 2 ? 0.9 : 0.1));
    const met = {
      table: { rows: 1_000, columns: [] },
      scores,
      outcome: comeTrue(
        scores.map(() => 0.5),
        random,
      ),
    };
    const found = findDrift({ rows: 1_000, columns: [], score: null }, met);
    expect(found.calibration?.isAlarm).toBe(true);
    expect(Math.abs((found.calibration?.observed ?? 0) - (found.calibration?.predicted ?? 1))).toBeLessThan(
      0.05,
    );
  });

  test('for a column that is gone, for unknown words and for a constant that changed', () => {
    const random = createRandom('gone');
    const reference = driftReference(tableOf(1_000, random), null);
    const now = tableOf(300, random);
    const changed: Column[] = [
      { kind: 'category', name: 'plan', codes: new Int32Array(300), levels: ['enterprise'] },
      { kind: 'number', name: 'constant', values: new Float64Array(300).fill(8) },
      now.columns[1]!,
    ];
    const found = findDrift(reference, {
      table: { rows: 300, columns: changed },
      scores: null,
      outcome: null,
    });
    const alarms = found.columns.filter((each) => each.isAlarm).map((each) => each.name);
    expect(alarms.sort()).toEqual(['constant', 'plan', 'tenure']);
    for (const { psi } of found.columns) expect(Number.isFinite(psi)).toBe(true);
  });
});

describe('no alarm is raised', () => {
  test.each([12, 60, 400])('beyond the stated level when nothing changed, with %i rows', (rows) => {
    let alarms = 0;
    for (let seed = 0; seed < 100; seed++) if (check(rows, `null ${rows} ${seed}`).isAlarm) alarms++;
    expect(alarms).toBeLessThanOrEqual(4);
  });

  test('for a move that is certain but small', () => {
    expect(check(4_000, 'small', { tenureShift: 0.4 }).isAlarm).toBe(false);
  });

  test('without rows, or with infinities alone in a reference', () => {
    const empty = findDrift(driftReference(tableOf(100, createRandom(1)), null), {
      table: tableOf(0, createRandom(2)),
      scores: null,
      outcome: null,
    });
    expect(empty).toMatchObject({ isAlarm: false, calibration: null });
    const odd = {
      rows: 3,
      columns: [{ kind: 'number', name: 'x', values: new Float64Array(3).fill(1 / 0) }],
    } as const;
    const found = findDrift(driftReference(odd, null), { table: odd, scores: null, outcome: null });
    expect(found.columns[0]).toMatchObject({ psi: 0, isAlarm: false });
  });
});

test('amounts that average otherwise than predicted alarm, others do not', () => {
  const random = createRandom('amounts');
  const scores = Float64Array.from({ length: 500 }, () => -Math.log(1 - random.next()) * 100);
  const met = (times: number) => ({
    table: { rows: 500, columns: [] },
    scores,
    outcome: scores.map((score) => score * times * 2 * random.next()),
  });
  const reference = { rows: 500, columns: [], score: null };
  expect(findDrift(reference, met(1), { predicts: 'amount' }).isAlarm).toBe(false);
  expect(findDrift(reference, met(0.6), { predicts: 'amount' }).isAlarm).toBe(true);
});
