/** Figures of probabilities against outcomes that the model had not seen. */
export type ClassifierMetrics = {
  readonly rows: number;
  readonly positives: number;
  /** Area under the ROC curve, the mean of the folds, 0.5 without signal; null when only one outcome occurs. */
  readonly auc: number | null;
  /** Average precision; without signal it is the share of positives. */
  readonly prAuc: number | null;
  readonly logLoss: number;
  readonly brier: number;
  /** Expected calibration error over ten bins of equal width, all folds pooled. */
  readonly ece: number;
  /** The same by fold, averaged over the folds: higher, since small folds are noisy. */
  readonly eceOfFolds: number;
  /** How many times the base rate is met among the tenth of rows with the highest probability. */
  readonly liftAt10: number | null;
  /** Log-loss and Brier score of the base rate, as known in training, on the same rows. */
  readonly baselineLogLoss: number;
  readonly baselineBrier: number;
  /** 1 − log-loss ÷ baseline log-loss: 0 is the base rate, 1 perfect; negative is worse than the base rate. */
  readonly skill: number;
};

/** One bin of probabilities beside the actual outcomes in it. */
export type ReliabilityPoint = {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
};

/**
 * `skill`: better than chance and by enough to act on. `weak`: better than chance, but by little.
 * `none`: no better than chance; the base rate is shown instead of a score.
 */
export type GateVerdict = 'skill' | 'weak' | 'none';

export type Gate = {
  readonly verdict: GateVerdict;
  /** Of the permutation test; 1 when it could not be held. */
  readonly pValue: number;
  /** The verdict in words for a page. */
  readonly sentence: string;
};

/** A column that is known only after the outcome: it is left out. */
export type Leak = { readonly column: string; readonly sentence: string };

/** One learner of the stack. The weight is that of its log-odds; AUC is out of fold. */
export type ClassifierMember = {
  readonly name: string;
  readonly kind: 'boosting' | 'forest' | 'logistic' | 'naiveBayes';
  readonly weight: number;
  readonly auc: number | null;
};

/** A business word with the mean of its |points| (log-odds) over rows, and its share of all. */
export type TopReason = { readonly group: string; readonly points: number; readonly share: number };

/** What a trained classifier is worth on rows it had not seen, and of what it is made. JSON, no NaN, no clock. */
export type ClassifierReport = {
  readonly rows: number;
  readonly positives: number;
  readonly baseRate: number;
  /** `time`: each test row is newer than all training rows; `random`: stratified folds, for undated rows. */
  readonly scheme: 'time' | 'random';
  readonly folds: number;
  /** First and last instant of the rows (milliseconds since 1970), null when undated. */
  readonly from: number | null;
  readonly to: number | null;
  /** The headline, on `scheme`; null when rows did not allow a test. */
  readonly backtest: ClassifierMetrics | null;
  readonly reliability: readonly ReliabilityPoint[];
  /** For dated rows: what random folds would have claimed; its excess over `backtest` is the optimism of random splits. */
  readonly randomFolds: ClassifierMetrics | null;
  readonly members: readonly ClassifierMember[];
  readonly calibration: 'none' | 'platt' | 'beta' | 'isotonic';
  readonly gate: Gate;
  readonly leaks: readonly Leak[];
  /** Columns that the model reads, in the table's order. */
  readonly columns: readonly string[];
  readonly topReasons: readonly TopReason[];
  /** Plain sentences on odd inputs: missing outcomes dropped, constant columns, too few rows. */
  readonly notes: readonly string[];
};
