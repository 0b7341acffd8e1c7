import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitIsotonic, isotonicMap } from '#models/calibration/isotonic.ts';
import { sigmoid } from '#models/log-odds.ts';

type Group = { readonly z: number; readonly rows: number; readonly positives: number };
type Block = { readonly rows: number; readonly positives: number; readonly meanZ: number };

const rowsArbitrary = fc.array(
  fc.record({ z: fc.integer({ min: -4, max: 4 }), y: fc.integer({ min: 0, max: 1 }) }),
  { minLength: 1, maxLength: 24 },
);

/** Rows of one z together, by rising z. */
const grouped = (rows: readonly { z: number; y: number }[]): Group[] =>
  [...new Set(rows.map(({ z }) => z))]
    .sort((a, b) => a - b)
    .map((z) => {
      const here = rows.filter((row) => row.z === z);
      return { z, rows: here.length, positives: here.filter(({ y }) => y === 1).length };
    });

/** The best of all ways to cut groups into neighbouring blocks whose shares rise: least squares, then fewest blocks. */
function bestBlocks(groups: readonly Group[]): Block[] {
  let best: { blocks: Block[]; error: number } | null = null;
  for (let cuts = 0; cuts < 2 ** (groups.length - 1); cuts += 1) {
    const blocks: Block[] = [];
    let [rows, positives, sumZ] = [0, 0, 0];
    for (const [at, group] of groups.entries()) {
      rows += group.rows;
      positives += group.positives;
      sumZ += group.z * group.rows;
      if (at === groups.length - 1 || (cuts >> at) % 2 === 1) {
        blocks.push({ rows, positives, meanZ: sumZ / rows });
        [rows, positives, sumZ] = [0, 0, 0];
      }
    }
    const shares = blocks.map((block) => block.positives / block.rows);
    if (shares.some((share, at) => at > 0 && share <= (shares[at - 1] as number) + 1e-12)) continue;
    const error = blocks.reduce((sum, block, at) => sum + block.positives * (1 - (shares[at] as number)), 0);
    if (best === null || error < best.error - 1e-12) best = { blocks, error };
  }
  return best?.blocks ?? [];
}

/** A block's share, drawn in by one row of the base rate, which is itself drawn in by half a row to each side. */
const smoothed = ({ positives, rows }: Block, base: number): number => (positives + base) / (rows + 1);
const baseOf = (rows: readonly { y: number }[]): number =>
  (rows.filter(({ y }) => y === 1).length + 0.5) / (rows.length + 1);

const isotonicOf = (rows: readonly { z: number; y: number }[]) =>
  fitIsotonic(
    Float64Array.from(rows, ({ z }) => z),
    Float64Array.from(rows, ({ y }) => y),
  );

describe('isotonic calibration', () => {
  it('has the blocks of the best rising step function, found by trying all of them', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const blocks = bestBlocks(grouped(rows));
        const base = baseOf(rows);
        const shares = blocks.map((block) => smoothed(block, base));
        fc.pre(shares.every((share, at) => at === 0 || share > (shares[at - 1] as number)));
        const map = isotonicOf(rows);
        for (const block of blocks)
          expect(sigmoid(isotonicMap(map, block.meanZ))).toBeCloseTo(smoothed(block, base), 9);
      }),
      { numRuns: 500 },
    );
  });

  it('never falls, and is never certain', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const map = isotonicOf(rows);
        const values = Array.from({ length: 101 }, (_each, at) => isotonicMap(map, -5 + at / 10));
        for (const [at, value] of values.entries()) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual((values[at - 1] ?? value) - 1e-12);
        }
      }),
    );
  });

  it('lets no lone lowest row lift those above it', () => {
    const hundred = Array.from({ length: 100 }, (_, row) => ({ z: 0, y: row === 0 ? 1 : 0 }));
    const rows = [{ z: -1, y: 0 }, ...hundred];
    const share = sigmoid(isotonicMap(isotonicOf(rows), 0));
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.02);
  });
});
