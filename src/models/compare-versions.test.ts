import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { answered, compareVersions, lossOf } from './compare-versions.ts';
import type { Table } from './table.ts';
import type { ClassifierContent } from './version-content.ts';

const ROWS = 200;
const outcome = Float64Array.from({ length: ROWS }, (_each, row) => row % 2);
const table: Table = { rows: ROWS, columns: [] };
const prints = Array.from({ length: ROWS }, (_each, row) => `row ${row}`);

/** A version by what it said of each row before it had seen it. */
const version = (outOfFold: (number | null)[], known = prints, verdict: 'skill' | 'none' = 'skill') =>
  ({
    task: 'classifier',
    verdict,
    baseRate: 0.5,
    rows: { prints: known, outOfFold },
  }) as unknown as ClassifierContent;
const said = (right: number) => [...outcome].map((each) => (each === 1 ? right : 1 - right));
const never = () => {
  throw new Error('nothing is new to the champion');
};
const compare = (
  champion: ClassifierContent,
  challenger: ClassifierContent,
  score: (content: ClassifierContent, of: Table) => Float64Array = never,
) => compareVersions(champion, challenger, { table, outcome }, score, createRandom(1));

describe('a challenger', () => {
  test('is held against what the champion said out of fold of the same rows', () => {
    expect(compare(version(said(0.6)), version(said(0.9)))).toMatchObject({
      decision: 'promote',
      rows: ROWS,
    });
    expect(compare(version(said(0.9)), version(said(0.6))).decision).toBe('keep');
    expect(compare(version(said(0.8)), version(said(0.8)))).toMatchObject({ decision: 'keep', gain: 0 });
  });

  test('is compared with a new score where the champion was not trained on the row', () => {
    const half = prints.slice(0, 100);
    const champion = version(said(0.9).slice(0, 100), half);
    const compared = compare(champion, version(said(0.9)), () => Float64Array.from(said(0.2)));
    expect(compared).toMatchObject({ decision: 'promote', rows: ROWS });
  });

  test('is not compared on rows that the champion was trained on and never tested', () => {
    const champion = version(said(0.2).map((each, row) => (row < 160 ? null : each)));
    expect(compare(champion, version(said(0.9)))).toMatchObject({ decision: 'keep', rows: 40 });
  });

  test('of a champion without signal meets its base rate', () => {
    expect(compare(version(said(0.01), prints, 'none'), version(said(0.4))).decision).toBe('keep');
    expect(compare(version(said(0.99), prints, 'none'), version(said(0.8))).decision).toBe('promote');
  });
});

test('a loss is −ln of what was given to what happened, and one sure mistake is not infinite', () => {
  expect(lossOf(1, 0.5)).toBeCloseTo(Math.LN2, 12);
  expect(lossOf(0, 0.25)).toBeCloseTo(-Math.log(0.75), 12);
  expect(lossOf(1, 0)).toBeCloseTo(-Math.log(1e-6), 12);
  expect(answered({ verdict: 'none', baseRate: 0.3 }, 0.9)).toBe(0.3);
});
