import { midRanks } from './ranks.ts';

/**
 * Area under the ROC curve: the chance that a positive outscores a negative, a tie counting half (Mann and Whitney
 * 1947; Hanley and McNeil 1982). `outcome` is 0 or 1; null when only one of them occurs.
 */
export function auc(outcome: ArrayLike<number>, score: ArrayLike<number>): number | null {
  const ranks = midRanks(score);
  let positives = 0;
  let rankSum = 0;
  for (let row = 0; row < outcome.length; row++) {
    if (outcome[row] !== 1) continue;
    positives++;
    rankSum += ranks[row]!;
  }
  const negatives = outcome.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
