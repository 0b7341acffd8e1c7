import { lossesOf, winsBy } from '../quality/paired-loss.ts';
import { type Beta, betaMap, fitBeta } from './beta.ts';
import { fitIsotonic, type Isotonic, isotonicMap } from './isotonic.ts';
import { fitPlatt, type Platt, plattMap } from './platt.ts';

/** A map from log-odds to calibrated log-odds that never falls; plain JSON. */
export type Calibration = { readonly kind: 'none' } | Platt | Beta | Isotonic;

const ISOTONIC_ROWS_MIN = 1000;
const BETA_ROWS_MIN = 300;

/** The calibrated log-odds of z. */
export function calibrate(calibration: Calibration, z: number): number {
  switch (calibration.kind) {
    case 'none':
      return z;
    case 'platt':
      return plattMap(calibration, z);
    case 'beta':
      return betaMap(calibration, z);
    case 'isotonic':
      return isotonicMap(calibration, z);
  }
}

/** The map of one kind for out-of-fold log-odds and actual outcomes. */
export function fitCalibration(
  kind: Calibration['kind'],
  logOdds: Float64Array,
  outcome: Float64Array,
): Calibration {
  if (kind === 'platt') return fitPlatt(logOdds, outcome);
  if (kind === 'beta') return fitBeta(logOdds, outcome);
  return kind === 'isotonic' ? fitIsotonic(logOdds, outcome) : { kind: 'none' };
}

/**
 * The kind of map with the lowest log-loss on rows that it was not fitted on, `fold` by `fold`: Platt, beta with 300
 * rows, isotonic with 1000. A richer kind has to win by more than one standard error of the difference, row by row
 * (Breiman et al. 1984), over the best so far; with a single fold there is no way to tell, and none is taken.
 */
export function chooseCalibration(
  logOdds: Float64Array,
  outcome: Float64Array,
  fold: Int32Array,
): Calibration['kind'] {
  const kinds: Calibration['kind'][] = ['platt'];
  if (logOdds.length >= BETA_ROWS_MIN) kinds.push('beta');
  if (logOdds.length >= ISOTONIC_ROWS_MIN) kinds.push('isotonic');
  const folds = [...new Set(fold)];
  let best: { kind: Calibration['kind']; losses: Float64Array } = {
    kind: 'none',
    losses: lossesOf(logOdds, outcome),
  };
  if (folds.length < 2) return best.kind;
  for (const kind of kinds) {
    const mapped = crossFitted(kind, logOdds, outcome, fold, folds);
    const losses = lossesOf(mapped, outcome);
    if (winsBy(best.losses, losses) > 1) best = { kind, losses };
  }
  return best.kind;
}

function crossFitted(
  kind: Calibration['kind'],
  logOdds: Float64Array,
  outcome: Float64Array,
  fold: Int32Array,
  folds: readonly number[],
): Float64Array {
  const mapped = new Float64Array(logOdds.length);
  for (const each of folds) {
    const others = (_: number, row: number) => fold[row] !== each;
    const map = fitCalibration(kind, logOdds.filter(others), outcome.filter(others));
    logOdds.forEach((z, row) => {
      if (fold[row] === each) mapped[row] = calibrate(map, z);
    });
  }
  return mapped;
}
