import { shareInterval } from '#core/share-interval.ts';
import type { ReliabilityPoint } from './classifier-report.ts';

export type Reliability = {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly observed: number;
  readonly low: number;
  readonly high: number;
  readonly sentence: string;
};

/**
 * The actual share at probabilities like this one in the backtest: the share in its bin of the reliability curve
 * with the 95 % interval of that share (Wilson 1927). Null when the backtest met none like it.
 */
export function reliabilityOf(points: readonly ReliabilityPoint[], probability: number): Reliability | null {
  const point = points.find(
    ({ from, to, count }) =>
      count > 0 && probability >= from && (probability < to || (to === 1 && probability <= 1)),
  );
  if (!point) return null;
  const { from, to, count: rows, observed } = point;
  const { low, high } = shareInterval(observed * rows, rows);
  const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`;
  return {
    from,
    to,
    rows,
    observed,
    low,
    high,
    sentence: `Of ${rows} backtested rows between ${percent(from)} and ${percent(to)}, the outcome was yes for ${percent(observed)}.`,
  };
}

/** How much data stands behind a model, by its rows of the rarer outcome: 200 and 50 are the marks. */
export function dataSufficiency(rows: number, positives: number): 'sufficient' | 'thin' | 'insufficient' {
  const rarer = Math.min(positives, rows - positives);
  return rarer >= 200 ? 'sufficient' : rarer >= 50 ? 'thin' : 'insufficient';
}
