import type { Random } from '#core/random.ts';
import { type Fold, stratifiedFolds, timeFolds } from '../fold.ts';
import type { Examples } from '../table.ts';

/** How rows are split for testing; no folds when they are too few of either outcome to learn and test. */
export type Scheme = {
  readonly kind: 'time' | 'random';
  readonly folds: readonly Fold[];
  readonly note: string | null;
};

/** Fewer rows of an outcome than this in all, or half of it in a fold's training rows, teach nothing. */
export const RARER_MIN = 10;
/** The newest share of dated rows that is tested. */
const TESTED_SHARE = 0.6;

/**
 * Time-ordered folds for dated rows: one block more than `count`, since the oldest tests the learners only, not the
 * stack. Random stratified folds otherwise, the first `count` of five, and for dates that do not allow two blocks.
 */
export function chooseScheme({ outcome, at }: Examples, count: number, random: Random): Scheme {
  const ofBoth = (rows: Int32Array) => {
    const positives = rows.reduce((sum, row) => sum + outcome[row]!, 0);
    return Math.min(positives, rows.length - positives);
  };
  const positives = outcome.reduce((sum, each) => sum + each, 0);
  if (Math.min(positives, outcome.length - positives) < RARER_MIN)
    return { kind: 'random', folds: [], note: null };
  if (at !== null) {
    const folds = timeFolds(at, count + 1, TESTED_SHARE).filter(
      ({ train }) => ofBoth(train) >= RARER_MIN / 2,
    );
    if (folds.length >= 2) return { kind: 'time', folds, note: null };
  }
  const note =
    at === null
      ? null
      : 'The dates do not split the rows into older and newer ones with both outcomes, so the test uses random splits.';
  return { kind: 'random', folds: stratifiedFolds(outcome, 5, random).slice(0, count), note };
}
