import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '#core/random.ts';
import { decidePromotion } from './champion.ts';

const losses = (rows: number, mean: number, random: Random) =>
  Float64Array.from({ length: rows }, () => -Math.log(1 - random.next()) * mean);

describe('a challenger takes over', () => {
  test('when it is better on the same rows, beyond chance', () => {
    const random = createRandom('better');
    const champion = losses(600, 0.4, random);
    const challenger = champion.map((loss) => loss * 0.9 + 0.02 * (random.next() - 0.5));
    const found = decidePromotion(champion, challenger, random);
    expect(found.decision).toBe('promote');
    expect(found.low).toBeGreaterThan(0);
    expect(found.gain).toBeGreaterThan(found.low);
    expect(found.sentence).toContain('takes over');
  });

  test('at most one time in forty when it is no better', () => {
    let promoted = 0;
    for (let seed = 0; seed < 150; seed++) {
      const random = createRandom(`null ${seed}`);
      const found = decidePromotion(losses(120, 0.4, random), losses(120, 0.4, random), random);
      if (found.decision === 'promote') promoted++;
    }
    expect(promoted).toBeLessThanOrEqual(9);
  });

  test('on many rows as on few', () => {
    const random = createRandom('many');
    const champion = losses(40_000, 0.4, random);
    expect(
      decidePromotion(
        champion,
        champion.map((loss) => loss * 0.97),
        random,
      ).decision,
    ).toBe('promote');
    expect(decidePromotion(champion, losses(40_000, 0.4, random), random).decision).toBe('keep');
  });
});

describe('the champion stays', () => {
  const random = createRandom('stays');
  const champion = losses(1_000, 0.4, random);

  test('when the gain is sure but too small, and this is said', () => {
    const found = decidePromotion(
      champion,
      champion.map((loss) => loss * 0.999),
      random,
    );
    expect(found.decision).toBe('keep');
    expect(found.low).toBeGreaterThan(0);
    expect(found.sentence).toContain('too little for a change');
  });

  test('when rows are few, when both are equal, and when there is no row', () => {
    const few = decidePromotion(champion.slice(0, 30), new Float64Array(30), random);
    expect(few.decision).toBe('keep');
    expect(few.sentence).toContain('30 rows are too few');
    expect(decidePromotion(champion, champion, random)).toMatchObject({
      decision: 'keep',
      gain: 0,
      low: 0,
      high: 0,
    });
    const none = decidePromotion(new Float64Array(0), new Float64Array(0), random);
    expect(none).toMatchObject({ decision: 'keep', rows: 0, gain: 0 });
  });

  test('and pairs with an unknown loss do not count', () => {
    const holed = champion.map((loss, row) => (row % 2 ? Number.NaN : loss));
    const found = decidePromotion(
      holed,
      champion.map((loss) => loss * 0.8),
      random,
    );
    expect(found.rows).toBe(500);
    expect(found.decision).toBe('promote');
  });
});

test('the same losses and seed give the same figures', () => {
  const [a, b] = [losses(200, 1, createRandom(1)), losses(200, 1, createRandom(2))];
  expect(decidePromotion(a, b, createRandom(3))).toEqual(decidePromotion(a, b, createRandom(3)));
});
