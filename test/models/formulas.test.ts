import { describe, expect, test } from 'vitest';
import { fitIsotonic, isotonicMap } from '#models/calibration/isotonic.ts';
import { fitPlatt, plattMap } from '#models/calibration/platt.ts';
import { stability } from '#models/drift/stability.ts';
import { sigmoid } from '#models/log-odds.ts';
import { auc } from '#models/quality/auc.ts';
import { averagePrecision } from '#models/quality/average-precision.ts';
import { classifierMetrics } from '#models/quality/classifier-metrics.ts';
import { liftAt } from '#models/quality/lift.ts';
import { brierScore, logLoss } from '#models/quality/proper-score.ts';
import { expectedCalibrationError } from '#models/quality/reliability.ts';
import * as accuracy from '#models/series/accuracy.ts';
import { kaplanMeier, restrictedMean, survivalAt } from '#models/survival/kaplan-meier.ts';
import { bgNbdLogLikelihood, expectedPurchases, probabilityAlive } from '#models/value/bg-nbd.ts';
import { contractValue } from '#models/value/contract-value.ts';
import { expectedSpend } from '#models/value/gamma-gamma.ts';
import { rowsOf } from '../oracle/cases.ts';
import { asShown, number, numbers, parts } from './worked.ts';

type Row = Record<string, string>;

/** Figures of a row by the column that says what they must be. */
type Figures = Record<string, number | null | undefined>;

const judgedOf = (row: Row) =>
  parts(row.forecast).map((forecast, at) => ({
    forecast,
    actual: parts(row.actual)[at] as Float64Array,
    scale: row.scale ? number(row.scale.split(';')[at]?.trim()) : 1,
  }));

const metricsOf = (row: Row) => {
  const outcome = numbers(row.outcome);
  return classifierMetrics({
    outcome,
    probability: numbers(row.probability ?? row.score),
    baseline: row.baseline ? numbers(row.baseline) : outcome.map(() => 0.5),
    fold: row.fold ? Int32Array.from(numbers(row.fold)) : new Int32Array(outcome.length),
  });
};

const durationsOf = (row: Row) => ({
  time: numbers(row.time),
  event: Uint8Array.from(numbers(row.event)),
  entry: row.entry ? numbers(row.entry) : null,
});

const PROBABILITY: Record<string, (row: Row) => Figures> = {
  auc: (row) => {
    const isPooled = new Set(numbers(row.fold)).size === 1;
    const ofFolds = metricsOf(row).auc;
    return {
      expected: isPooled ? auc(numbers(row.outcome), numbers(row.score)) : ofFolds,
      reported: ofFolds,
    };
  },
  'average-precision': (row) => ({
    expected: averagePrecision(numbers(row.outcome), numbers(row.score)),
    reported: metricsOf(row).prAuc,
  }),
  'proper-scores': (row) => ({
    log_loss: logLoss(numbers(row.outcome), numbers(row.probability)),
    brier: brierScore(numbers(row.outcome), numbers(row.probability)),
    skill: metricsOf(row).skill,
  }),
  'calibration-error': (row) => ({
    expected: expectedCalibrationError(numbers(row.outcome), numbers(row.probability)),
    reported: metricsOf(row).ece,
  }),
  lift: (row) => ({
    expected: liftAt(0.1, numbers(row.outcome), numbers(row.score)),
    reported: metricsOf(row).liftAt10,
  }),
};

const FORECAST: Record<string, (row: Row) => Figures> = {
  mase: (row) => {
    const scales = parts(row.training).map((each) => accuracy.naiveScale(each, number(row.season)));
    for (const [at, scale] of scales.entries()) {
      const expected = row.scale?.split(';')[at]?.trim() ?? '';
      expect(asShown(scale, expected)).toBe(expected);
    }
    return {
      expected: accuracy.mase(judgedOf(row).map((each, at) => ({ ...each, scale: scales[at] as number }))),
    };
  },
  percentages: (row) => ({
    smape: accuracy.smape(judgedOf(row)),
    wape: accuracy.wape(judgedOf(row)),
    bias: accuracy.relativeBias(judgedOf(row)),
  }),
  intervals: (row) => {
    const judged = judgedOf(row).map((each, at) => ({
      ...each,
      width: parts(row.half_width)[at] as Float64Array,
    }));
    return { coverage: accuracy.coverage(judged), msis: accuracy.msis(judged, number(row.share)) };
  },
};

const SURVIVAL_AND_DRIFT: Record<string, (row: Row) => Figures> = {
  'kaplan-meier': (row) => survivalAt(kaplanMeier(durationsOf(row)), number(row.read_at)),
  'restricted-mean': (row) => {
    const { mean, standardError } = restrictedMean(kaplanMeier(durationsOf(row)), number(row.until));
    return { mean, standard_error: standardError };
  },
  stability: (row) => {
    const { psi, pValue } = stability(
      [...numbers(row.shares)],
      number(row.rows_then),
      numbers(row.counts_now),
    );
    return { psi, p_value: pValue };
  },
  isotonic: (row) => {
    const map = fitIsotonic(numbers(row.log_odds), numbers(row.outcome));
    return { expected: sigmoid(isotonicMap(map, number(row.read_at))) };
  },
  platt: (row) => {
    const map = fitPlatt(numbers(row.log_odds), numbers(row.outcome));
    return { expected: sigmoid(plattMap(map, number(row.read_at))) };
  },
};

const VALUE: Record<string, (row: Row) => Figures> = {
  purchases: (row) => {
    const model = { r: number(row.r), alpha: number(row.alpha), a: number(row.a), b: number(row.b) };
    const [repeats, recency, age] = [number(row.repeats), number(row.recency), number(row.age)];
    return {
      alive: probabilityAlive(model, repeats, recency, age),
      purchases: expectedPurchases(model, { repeats, recency, age }, number(row.horizon)),
      log_likelihood: bgNbdLogLikelihood(model, repeats, recency, age),
    };
  },
  contract: (row) => ({
    ...contractValue({
      margin: number(row.margin),
      discount: number(row.discount),
      survival: [...numbers(row.survival)],
    }),
  }),
  spend: (row) => ({
    expected: expectedSpend(
      { p: number(row.p), q: number(row.q), v: number(row.v) },
      number(row.purchases),
      number(row.mean),
    ),
  }),
};

const PAGES: Record<string, Record<string, (row: Row) => Figures>> = {
  'probability-quality.md': PROBABILITY,
  'forecast-quality.md': FORECAST,
  'survival-and-drift.md': SURVIVAL_AND_DRIFT,
  'lifetime-value.md': VALUE,
};

describe.each(Object.entries(PAGES))(
  'models compute what docs/formulas/%s works out by hand',
  (page, kinds) => {
    const cases = Object.entries(kinds).flatMap(([kind, figuresOf]) =>
      rowsOf(page, kind).map((row) => ({ name: `${kind}: ${row.case}`, row, figuresOf })),
    );
    test.each(cases)('$name', ({ row, figuresOf }) => {
      for (const [column, figure] of Object.entries(figuresOf(row))) {
        const expected = row[column] ?? row.expected ?? '';
        expect(asShown(figure, expected), column).toBe(expected);
      }
    });
  },
);
