import { z } from 'zod';

/** `skill` is worth acting on, `weak` only a little better than chance, `none` no better than chance. */
export const VERDICTS = ['skill', 'weak', 'none'] as const;
const verdict = z.enum(VERDICTS);
const whole = z.number().int();
const figure = z.number().nullable();

/** Figures of probabilities against outcomes that the model had not seen; see docs/formulas for each. */
export const classifierMetrics = z.object({
  rows: whole,
  positives: whole,
  auc: figure,
  pr_auc: figure,
  log_loss: z.number(),
  brier: z.number(),
  /** Expected calibration error over ten bins, all folds pooled; and averaged over folds. */
  ece: z.number(),
  ece_of_folds: z.number(),
  lift_at_10: figure,
  baseline_log_loss: z.number(),
  baseline_brier: z.number(),
  /** 1 − log-loss ÷ that of the base rate: 0 is the base rate, negative is worse. */
  skill: z.number(),
});

export const reliabilityPoint = z.object({
  from: z.number(),
  to: z.number(),
  count: whole,
  predicted: z.number(),
  observed: z.number(),
});

const gate = z.object({ verdict, p_value: z.number(), sentence: z.string() });
const memberKind = z.enum(['boosting', 'forest', 'logistic', 'naiveBayes']);

/** What a classifier is worth on rows it had not seen, and of what it is made. */
export const classifierReport = z.object({
  rows: whole,
  positives: whole,
  base_rate: z.number(),
  /** `time`: each test row is newer than all training rows; `random` for undated rows. */
  scheme: z.enum(['time', 'random']),
  folds: whole,
  backtest: classifierMetrics.nullable(),
  reliability: z.array(reliabilityPoint),
  /** For dated rows: what random folds would have claimed. */
  random_folds: classifierMetrics.nullable(),
  members: z.array(z.object({ name: z.string(), kind: memberKind, weight: z.number(), auc: figure })),
  calibration: z.enum(['none', 'platt', 'beta', 'isotonic']),
  gate,
  /** Columns known only after the outcome; they are left out. */
  leaks: z.array(z.object({ column: z.string(), sentence: z.string() })),
  columns: z.array(z.string()),
  top_reasons: z.array(z.object({ group: z.string(), points: z.number(), share: z.number() })),
  notes: z.array(z.string()),
});

export const forecastPoint = z.object({
  /** The first day of the step, or null where steps are no months. */
  month: z.string().nullable(),
  mean: z.number(),
  low80: z.number(),
  high80: z.number(),
  low95: z.number(),
  high95: z.number(),
});

/** One series of a model: its history, its forecast, and how such forecasts did before. Estimates, in `unit`. */
export const seriesReport = z.object({
  key: z.string(),
  /** A currency, or a word such as `events`. */
  unit: z.string(),
  history: z.array(z.object({ month: z.string().nullable(), value: figure })),
  points: z.array(forecastPoint),
  members: z.array(z.object({ name: z.string(), weight: z.number(), mase: figure })),
  backtest: z
    .object({
      origins: whole,
      mase: figure,
      smape: figure,
      wape: figure,
      bias: figure,
      /** Of the seasonal naive on the same origins. */
      naive_mase: figure,
      coverage80: figure,
      coverage95: figure,
      msis: figure,
    })
    .nullable(),
  verdict: z.object({ skill: z.enum(['skill', 'none']), sentence: z.string() }),
  seasonality: z.object({
    kind: z.enum(['multiplicative', 'additive']),
    /** From January, and from the first quarter; null below two years. */
    monthly: z.array(z.number()).nullable(),
    quarterly: z.array(z.number()).nullable(),
    strength: z.number(),
  }),
  growth: z.object({ month_over_month: figure, year_over_year: figure }),
  notes: z.array(z.string()),
});
