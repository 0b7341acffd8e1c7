import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierAt } from '#models/survival/brier-at.ts';
import { concordance } from '#models/survival/concordance.ts';
import { kaplanMeier, medianSurvival, restrictedMean, survivalAt } from '#models/survival/kaplan-meier.ts';
import { contractParts, contractValue } from '#models/value/contract-value.ts';

type Subject = { readonly entry: number; readonly time: number; readonly isEnd: boolean };

const subjects = (hasEntries: boolean): fc.Arbitrary<Subject[]> =>
  fc.array(
    fc
      .record({
        entry: hasEntries ? fc.integer({ min: 0, max: 8 }) : fc.constant(0),
        lived: fc.integer({ min: 1, max: 10 }),
        isEnd: fc.boolean(),
      })
      .map(({ entry, lived, isEnd }) => ({ entry, time: entry + lived, isEnd })),
    { minLength: 1, maxLength: 20 },
  );
const durationsOf = (all: readonly Subject[]) => ({
  time: Float64Array.from(all, ({ time }) => time),
  event: Uint8Array.from(all, ({ isEnd }) => Number(isEnd)),
  entry: Float64Array.from(all, ({ entry }) => entry),
});

/** Survival beyond a time and Greenwood's sum, by going through every time up to it and counting heads at each. */
function byCounting(all: readonly Subject[], until: number): { survival: number; greenwood: number } {
  let [survival, greenwood] = [1, 0];
  for (let time = 1; time <= until; time += 1) {
    const watched = all.filter((each) => each.entry < time && each.time >= time).length;
    const ended = all.filter((each) => each.isEnd && each.time === time).length;
    if (ended === 0) continue;
    survival *= 1 - ended / watched;
    greenwood += ended / (watched * (watched - ended));
  }
  return { survival, greenwood };
}

describe('Kaplan–Meier agrees with counting heads', () => {
  it('at every time, with its interval, late entries or not', () => {
    fc.assert(
      fc.property(fc.boolean().chain(subjects), fc.integer({ min: 0, max: 20 }), (all, time) => {
        const { survival, greenwood } = byCounting(all, time);
        const got = survivalAt(kaplanMeier(durationsOf(all)), time);
        expect(got.survival).toBeCloseTo(survival, 10);
        expect(got.low).toBeGreaterThanOrEqual(0);
        expect(got.high).toBeLessThanOrEqual(1);
        if (survival === 0 || survival === 1) return;
        const spread = (1.959964 * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
        expect(got.low).toBeCloseTo(survival ** Math.exp(spread), 6);
        expect(got.high).toBeCloseTo(survival ** Math.exp(-spread), 6);
      }),
      { numRuns: 400 },
    );
  });

  it('the restricted mean is the area under it, one time after another', () => {
    fc.assert(
      fc.property(subjects(false), fc.integer({ min: 1, max: 12 }), (all, until) => {
        const end = Math.min(until, Math.max(...all.map(({ time }) => time)));
        let area = 0;
        for (let time = 0; time < end; time += 1) area += byCounting(all, time).survival;
        expect(restrictedMean(kaplanMeier(durationsOf(all)), until).mean).toBeCloseTo(area, 10);
      }),
    );
  });

  it('the median is the first time at which no more than half live', () => {
    fc.assert(
      fc.property(subjects(false), (all) => {
        const times = Array.from({ length: 21 }, (_each, time) => time);
        const first = times.find((time) => byCounting(all, time).survival <= 0.5 + 1e-12) ?? null;
        fc.pre(times.every((time) => Math.abs(byCounting(all, time).survival - 0.5) > 1e-12));
        expect(medianSurvival(kaplanMeier(durationsOf(all)))).toBe(first);
      }),
    );
  });
});

describe('concordance agrees with looking at every pair', () => {
  it('counts pairs of which the earlier end was seen, and equal risks half', () => {
    const risk = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(subjects(false), risk, (all, risks) => {
        let [pairs, won] = [0, 0];
        for (const [a, early] of all.entries())
          for (const [b, late] of all.entries()) {
            const isBefore = early.time < late.time || (early.time === late.time && !late.isEnd);
            if (a === b || !early.isEnd || !isBefore) continue;
            pairs += 1;
            const [first, second] = [risks[a] as number, risks[b] as number];
            won += first > second ? 1 : first === second ? 0.5 : 0;
          }
        const got = concordance(durationsOf(all), Float64Array.from(risks.slice(0, all.length)));
        if (pairs === 0) expect(got).toBeNull();
        else expect(got).toBeCloseTo(won / pairs, 10);
      }),
    );
  });
});

describe('the Brier score under censoring agrees with weighing each subject by hand', () => {
  /** Times that no two subjects share, with what was said of each to live beyond the horizon. */
  const said = fc
    .record({
      times: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 14 }),
      ends: fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
      chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 }),
    })
    .map(({ times, ends, chances }) =>
      times.map((time, at) => ({
        entry: 0,
        time,
        isEnd: ends[at] as boolean,
        chance: chances[at] as number,
      })),
    );

  it('by the chance not to be censored until its end, or until the horizon', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 0, max: 20 }), (all, whole) => {
        const horizon = whole + 0.5;
        const flipped = all.map((each) => ({ ...each, isEnd: !each.isEnd }));
        const beyond = byCounting(flipped, whole).survival;
        let sum = 0;
        for (const { time, isEnd, chance } of all)
          if (time > horizon) sum += (1 - chance) ** 2 / beyond;
          else if (isEnd) sum += chance ** 2 / byCounting(flipped, time - 1).survival;
        const got = brierAt(
          durationsOf(all),
          Float64Array.from(all, ({ chance }) => chance),
          horizon,
        );
        if (beyond === 0) expect(got).toBeNull();
        else expect(got).toBeCloseTo(sum / all.length, 10);
      }),
    );
  });

  it('also where an end and a censoring share a time: ends come first', () => {
    const all = [
      { entry: 0, time: 2, isEnd: true },
      { entry: 0, time: 2, isEnd: false },
      { entry: 0, time: 9, isEnd: false },
    ];
    // The end weighs 1, and the one still there weighs 2, for the one that was censored: three subjects.
    expect(brierAt(durationsOf(all), Float64Array.of(1, 0.3, 0), 2.5)).toBeCloseTo((1 + 2) / 3, 12);
    expect(brierAt(durationsOf(all), Float64Array.of(0, 0.3, 1), 2.5)).toBeCloseTo(0, 12);
  });
});

describe('the value of a contract agrees with telling every length of life', () => {
  const terms = fc.record({
    margin: fc.double({ min: -50, max: 200, noNaN: true }),
    discount: fc.double({ min: 0, max: 0.2, noNaN: true }),
    survival: fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 })
      .map((stays) => stays.map((_stay, at) => stays.slice(0, at + 1).reduce((all, each) => all * each, 1))),
  });
  /** The chance of each number of periods lived through, and what it brings. */
  const lives = ({
    margin,
    discount,
    survival,
  }: {
    margin: number;
    discount: number;
    survival: number[];
  }) => {
    const chances = [1, ...survival, 0];
    return survival.concat(0).map((_each, periods) => {
      let brought = 0;
      for (let period = 1; period <= periods; period += 1) brought += margin / (1 + discount) ** period;
      return { chance: (chances[periods] as number) - (chances[periods + 1] as number), periods, brought };
    });
  };

  it('its value and periods are their means, and eight in ten lie within its interval', () => {
    fc.assert(
      fc.property(terms, (given) => {
        const got = contractValue(given);
        const all = lives(given);
        const chanceOf = (holds: (life: (typeof all)[number]) => boolean) =>
          all.filter(holds).reduce((sum, { chance }) => sum + chance, 0);
        expect(got.value).toBeCloseTo(
          all.reduce((sum, life) => sum + life.chance * life.brought, 0),
          6,
        );
        expect(got.periods).toBeCloseTo(
          all.reduce((sum, life) => sum + life.chance * life.periods, 0),
          9,
        );
        expect(got.low80).toBeLessThanOrEqual(got.high80);
        expect(chanceOf(({ brought }) => brought < got.low80 - 1e-9)).toBeLessThanOrEqual(0.1 + 1e-9);
        expect(chanceOf(({ brought }) => brought > got.high80 + 1e-9)).toBeLessThanOrEqual(0.1 + 1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('its parts against a typical one add up to it', () => {
    fc.assert(
      fc.property(terms, terms, (given, typical) => {
        const { base, margin, life } = contractParts(given, typical);
        expect(base + margin + life).toBeCloseTo(contractValue(given).value, 6);
        expect(base).toBeCloseTo(contractValue(typical).value, 6);
      }),
    );
  });
});
