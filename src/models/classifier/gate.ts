import type { Random } from '#core/random.ts';
import type { ClassifierMetrics, Gate } from '../classifier-report.ts';

/** A chance this small of seeing such predictions without signal counts as signal. */
const SIGNIFICANCE = 0.01;
/** Less than these is better than chance, but too little to act on. */
const SKILL_MIN = 0.02;
const AUC_MIN = 0.6;
const PERMUTATIONS = 999;
const DRAWS_MAX = 10_000_000;

/**
 * How likely out-of-fold log-odds fit the outcomes this well by chance: the share of permutations of the outcomes
 * within their folds whose log-loss is as low, the true one counted (Good 2005; Ojala and Garriga 2010, test 1).
 * Log-loss is linear in the outcomes, so Σ log-odds of the positives is compared. 1 without both outcomes.
 */
export function permutationPValue(
  outcome: Float64Array,
  logOdds: Float64Array,
  fold: Int32Array,
  random: Random,
): number {
  const strata = [...new Set(fold)].map((each) => {
    const rows = Int32Array.from(fold.keys()).filter((row) => fold[row] === each);
    const values = Float64Array.from(rows, (row) => logOdds[row]!);
    return { values, positives: rows.reduce((sum, row) => sum + outcome[row]!, 0) };
  });
  const drawn = strata.reduce((sum, { positives }) => sum + positives, 0);
  if (drawn === 0 || drawn === outcome.length) return 1;
  let actual = 0;
  for (let row = 0; row < outcome.length; row++) if (outcome[row] === 1) actual += logOdds[row]!;
  const permutations = Math.max(199, Math.min(PERMUTATIONS, Math.floor(DRAWS_MAX / drawn)));
  let asGood = 1;
  for (let each = 0; each < permutations; each++) {
    let sum = 0;
    for (const { values, positives } of strata) sum += sumOfDrawn(values, positives, random);
    if (sum >= actual - 1e-9 * Math.abs(actual)) asGood++;
  }
  return asGood / (permutations + 1);
}

/** The verdict on a backtest: see `GateVerdict`; `weak` under 2 % of skill or an AUC of 0.6. */
export function judge(metrics: ClassifierMetrics, pValue: number): Gate {
  const area = metrics.auc ?? 0.5;
  const base = percent(metrics.positives / metrics.rows);
  if (pValue > SIGNIFICANCE || (metrics.skill <= 0 && area < AUC_MIN)) {
    const sentence = `Not predictive: on ${metrics.rows} rows it had not seen, the model does no better than chance. The base rate of ${base} is shown instead.`;
    return { verdict: 'none', pValue, sentence };
  }
  const found = `log-loss ${Math.abs(100 * metrics.skill).toFixed(1)} % ${metrics.skill < 0 ? 'above' : 'below'} the base rate's, AUC ${area.toFixed(3)}`;
  if (metrics.skill < SKILL_MIN || area < AUC_MIN) {
    const sentence = `Weak: better than chance on ${metrics.rows} rows it had not seen, but by too little to act on (${found}).`;
    return { verdict: 'weak', pValue, sentence };
  }
  return {
    verdict: 'skill',
    pValue,
    sentence: `Better than the base rate of ${base} on ${metrics.rows} rows it had not seen: ${found}.`,
  };
}

/** The gate of rows that allowed no test. */
export function untested(why: string): Gate {
  return {
    verdict: 'none',
    pValue: 1,
    sentence: `Not predictive: ${why} The base rate is shown instead.`,
  };
}

/** The sum of so many values drawn without replacement, which the front of `values` then holds. */
function sumOfDrawn(values: Float64Array, count: number, random: Random): number {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random.next() * (values.length - at));
    const held = values[other]!;
    values[other] = values[at]!;
    values[at] = held;
    sum += held;
  }
  return sum;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
