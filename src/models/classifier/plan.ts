import type { BoostingSettings } from '../boosting.ts';
import type { ForestSettings } from '../forest.ts';

/**
 * A learner that may join the stack, with the settings it is tried with. A boosting runs to the last of its `stages`, numbers
 * of rounds at which it is looked at to choose how many to keep; it is the mean of as many as there are `draws`.
 */
export type MemberSpec = { readonly name: string } & (
  | {
      readonly kind: 'boosting';
      readonly settings: Partial<BoostingSettings>;
      readonly stages: readonly number[];
      readonly draws: number;
    }
  | { readonly kind: 'forest'; readonly settings: Partial<ForestSettings> }
  | { readonly kind: 'logistic'; readonly knots: boolean }
  | { readonly kind: 'naiveBayes' }
);

/** Which learners are tried, and on how many folds they are tested. */
export type Plan = { readonly specs: readonly MemberSpec[]; readonly folds: number };

const TREES_FROM = 200;
const MANY_ROWS = 20_000;

/**
 * What to try for so many rows, of which `rarer` have the rarer outcome. Under 200 of those only shrunk linear learners:
 * trees would learn noise. With many rows fewer, deeper and faster boostings, and fewer folds, are enough.
 */
export function planMembers(rows: number, rarer: number): Plan {
  if (rarer < TREES_FROM)
    return {
      specs: [
        { name: 'Logistic regression', kind: 'logistic', knots: false },
        { name: 'Naive Bayes', kind: 'naiveBayes' },
      ],
      folds: 5,
    };
  const logistic: MemberSpec = { name: 'Logistic regression', kind: 'logistic', knots: true };
  const leafRowsMin = Math.max(10, Math.round(rows / 1500));
  if (rows > MANY_ROWS)
    return {
      specs: [
        logistic,
        boosting('Boosting, depth 5', 300, {
          depthMax: 5,
          learningRate: 0.12,
          columnShare: 0.7,
          leafRowsMin: 10,
        }),
        boosting('Boosting, depth 8', 300, {
          depthMax: 8,
          learningRate: 0.1,
          columnShare: 0.7,
          leafRowsMin: 10,
        }),
        forest('Random forest', { trees: 80, leafRowsMin }),
      ],
      folds: 2,
    };
  return {
    specs: [
      logistic,
      boosting('Boosting, shallow', 500, {
        depthMax: 2,
        learningRate: 0.08,
        columnShare: 0.5,
        lambda: 5,
        leafRowsMin: 20,
      }),
      boosting('Boosting, depth 4', 500, {
        depthMax: 4,
        learningRate: 0.05,
        columnShare: 0.5,
        leafRowsMin: 10,
      }),
      boosting('Boosting, depth 7', 300, {
        depthMax: 7,
        learningRate: 0.06,
        columnShare: 0.7,
        leafRowsMin: 10,
      }),
      forest('Random forest', { trees: 200, leafRowsMin }),
    ],
    folds: 5,
  };
}

/** The same learner, a boosting with no stages after that with the given number. */
export function upToStage(spec: MemberSpec, stage: number): MemberSpec {
  return spec.kind === 'boosting' ? { ...spec, stages: spec.stages.slice(0, stage + 1) } : spec;
}

/** The learner as it is taught all rows: where rows are few enough, a boosting is the mean of two that drew differently. */
export function settled(spec: MemberSpec, stage: number, rows: number): MemberSpec {
  const upTo = upToStage(spec, stage);
  return upTo.kind === 'boosting' ? { ...upTo, draws: rows > MANY_ROWS ? 1 : 2 } : upTo;
}

const STAGES = [0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

function boosting(name: string, rounds: number, settings: Partial<BoostingSettings>): MemberSpec {
  const stages = STAGES.map((share) => Math.round(share * rounds));
  return {
    name,
    kind: 'boosting',
    stages,
    draws: 1,
    settings: { rowShare: 0.8, hessianMin: 0.1, ...settings },
  };
}

function forest(name: string, settings: Partial<ForestSettings>): MemberSpec {
  return { name, kind: 'forest', settings };
}
