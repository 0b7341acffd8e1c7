import type { BoostingSettings } from '../boosting.ts';
import type { ForestSettings } from '../forest.ts';

/** A learner that may join the stack, with the settings it is tried with. */
export type MemberSpec = { readonly name: string } & (
  | { readonly kind: 'boosting'; readonly settings: Partial<BoostingSettings> & { readonly rounds: number } }
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
export function planMembers(rows: number, rarer: number, columns: number): Plan {
  if (rarer < TREES_FROM)
    return {
      specs: [
        { name: 'Logistic regression', kind: 'logistic', knots: false },
        { name: 'Naive Bayes', kind: 'naiveBayes' },
      ],
      folds: 5,
    };
  const logistic: MemberSpec = { name: 'Logistic regression', kind: 'logistic', knots: true };
  const leafRowsMin = Math.max(5, Math.round(rows / 1500));
  if (rows > MANY_ROWS)
    return {
      specs: [
        logistic,
        boosting('Boosting, depth 5', { rounds: 300, depthMax: 5, learningRate: 0.12, columnShare: 0.7 }),
        boosting('Boosting, depth 8', { rounds: 300, depthMax: 8, learningRate: 0.1, columnShare: 0.7 }),
        forest('Random forest', { trees: 100, leafRowsMin }),
      ],
      folds: 2,
    };
  return {
    specs: [
      logistic,
      boosting('Boosting, shallow', {
        rounds: 400,
        depthMax: 2,
        learningRate: 0.08,
        columnShare: 0.5,
        lambda: 5,
        leafRowsMin: 20,
      }),
      boosting('Boosting, depth 4', {
        rounds: 400,
        depthMax: 4,
        learningRate: 0.04,
        columnShare: 0.5,
        leafRowsMin: 10,
      }),
      boosting('Boosting, depth 7', { rounds: 300, depthMax: 7, learningRate: 0.06, columnShare: 0.7 }),
      forest('Random forest', { trees: 200, leafRowsMin }),
      forest('Random forest, many columns a split', {
        trees: 100,
        leafRowsMin,
        columnsPerSplit: Math.max(1, Math.round(0.4 * columns)),
      }),
    ],
    folds: 5,
  };
}

function boosting(name: string, settings: Partial<BoostingSettings> & { rounds: number }): MemberSpec {
  return { name, kind: 'boosting', settings: { rowShare: 0.8, ...settings } };
}

function forest(name: string, settings: Partial<ForestSettings>): MemberSpec {
  return { name, kind: 'forest', settings };
}
