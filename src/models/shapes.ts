import { z } from 'zod';
import { failure, id, instant, plainText } from '#core/wire.ts';
import { classifierMetrics, classifierReport, seriesReport, VERDICTS } from './report-shapes.ts';

export type ClassifierMetricsJson = z.infer<typeof classifierMetrics>;
export type ClassifierReportJson = z.infer<typeof classifierReport>;
export type SeriesReportJson = z.infer<typeof seriesReport>;

export const TASKS = ['classifier', 'series'] as const;
export const VERSION_ROLES = ['champion', 'challenger', 'retired'] as const;
/** The roles in which a version answers. */
export const ANSWERING_ROLES = ['challenger', 'champion'] as const;
export const TRAINING_KINDS = ['train', 'retrain', 'backtest'] as const;
export const TRAINING_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
/** How many rows with the rarer outcome stand behind a model: 200 and more, 50 and more, fewer. */
export const DATA_SUFFICIENCY = ['sufficient', 'thin', 'insufficient'] as const;

const verdict = z.enum(VERDICTS);
const whole = z.number().int();
const figure = z.number().nullable();

/** What came of holding a challenger against the champion on the same rows; gain is in mean log-loss. */
export const decision = z.object({
  decision: z.enum(['promote', 'keep']),
  rows: whole,
  gain: z.number(),
  low: z.number(),
  high: z.number(),
  sentence: z.string(),
});
export type DecisionJson = z.infer<typeof decision>;

export const training = z.object({
  id,
  model_id: id,
  model_name: z.string(),
  kind: z.enum(TRAINING_KINDS),
  status: z.enum(TRAINING_STATES),
  data_name: z.string(),
  /** 0 to 1, and what it is at, in words. */
  share: z.number(),
  step: z.string(),
  /** The version that came of it. */
  version: whole.nullable(),
  /** Of a backtest: how the champion's figures come out when it is rebuilt, and whether to the last bit. */
  backtest: z
    .object({
      version: whole,
      is_identical: z.boolean(),
      metrics: classifierMetrics.nullable(),
      sentence: z.string(),
    })
    .nullable(),
  failure: failure.nullable(),
  created_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
});
export type TrainingJson = z.infer<typeof training>;

export const modelVersion = z.object({
  version: whole,
  role: z.enum(VERSION_ROLES),
  verdict,
  /** SHA-256 over the content of its rows: equal rows have an equal one, whatever file they came in. */
  fingerprint: z.string(),
  /** SHA-256 of the trained content: the same rows and seed give the same one. */
  content_hash: z.string(),
  seed: z.string(),
  data_name: z.string(),
  rows: whole,
  data_from: instant.nullable(),
  data_to: instant.nullable(),
  features: z.array(z.object({ name: z.string(), kind: z.enum(['number', 'category', 'date']) })),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  auc: figure,
  skill: figure,
  log_loss: figure,
  ece: figure,
  mase: figure,
  decision: decision.nullable(),
  notices: z.array(z.string()),
  trained_at: instant,
  promoted_at: instant.nullable(),
});
export type ModelVersionJson = z.infer<typeof modelVersion>;

/** One model of the list; its figures are those of the champion. */
export const model = z.object({
  id,
  name: z.string(),
  task: z.enum(TASKS),
  /** The registered subject that gives its data; null for a table of one's own. */
  subject: z.string().nullable(),
  /** What it predicts, a plain sentence. */
  predicts: z.string(),
  /** Null until a first training is done. */
  verdict: verdict.nullable(),
  sentence: z.string(),
  champion_version: whole.nullable(),
  challengers: whole,
  versions: whole,
  rows: whole.nullable(),
  data_name: z.string().nullable(),
  data_from: instant.nullable(),
  data_to: instant.nullable(),
  auc: figure,
  /** Of a classifier against the base rate; of a series 1 − MASE ÷ that of the seasonal naive. */
  skill: figure,
  ece: figure,
  mase: figure,
  leaks: whole,
  drift: z.enum(['none', 'alarm', 'unchecked']),
  trained_at: instant.nullable(),
  created_at: instant,
});
export type ModelJson = z.infer<typeof model>;

export const driftCheck = z.object({
  id,
  version: whole,
  rows: whole,
  outcomes: whole,
  is_alarm: z.boolean(),
  sentence: z.string(),
  /** The population stability index of the score, then of each column, the most moved first. */
  score_psi: figure,
  columns: z.array(z.object({ name: z.string(), psi: z.number(), is_alarm: z.boolean() })),
  /** Mean predicted beside the mean actual outcome, where outcomes are known. */
  calibration: z
    .object({
      outcomes: whole,
      predicted: z.number(),
      observed: z.number(),
      p_value: z.number(),
      is_alarm: z.boolean(),
    })
    .nullable(),
  checked_at: instant,
});
export type DriftCheckJson = z.infer<typeof driftCheck>;

/** How what was predicted came out, of the champion or a challenger in shadow. */
export const liveFigures = z.object({
  version: whole,
  role: z.enum(ANSWERING_ROLES),
  predictions: whole,
  scored: whole,
  /** Of a classifier; null without outcomes. */
  log_loss: figure,
  brier: figure,
  mean_predicted: figure,
  observed_rate: figure,
  /** Mean absolute error of a series. */
  mae: figure,
});

export type LiveFiguresJson = z.infer<typeof liveFigures>;

export const modelDetail = model.extend({
  settings: z.object({
    outcome: z.string().nullable(),
    date: z.string().nullable(),
    id: z.string().nullable(),
    positive: z.string().nullable(),
    horizon: whole.nullable(),
    seed: z.string(),
  }),
  classifier: classifierReport.nullable(),
  series: z.array(seriesReport),
  /** Newest first. */
  history: z.array(modelVersion),
  live: z.array(liveFigures),
  /** The newest challenger against the champion on live rows with outcomes; null before there are enough. */
  shadow: decision.nullable(),
  drift_check: driftCheck.nullable(),
  /** The newest training that is not over. */
  training: training.nullable(),
});
export type ModelDetailJson = z.infer<typeof modelDetail>;

export const reason = z.object({
  /** The business word and the column it comes from. */
  group: z.string(),
  name: z.string(),
  value: z.union([z.string(), z.number()]).nullable(),
  /** What it adds to the log-odds. */
  points: z.number(),
});

/** The actual share at such probabilities in the backtest, with the 95 % interval of that share. */
export const reliability = z.object({
  from: z.number(),
  to: z.number(),
  rows: whole,
  observed: z.number(),
  low: z.number(),
  high: z.number(),
  sentence: z.string(),
});

/** One prediction as it was logged, with what came of it. */
export const prediction = z.object({
  id,
  version: whole,
  role: z.enum(ANSWERING_ROLES),
  row_id: z.string(),
  as_of: instant,
  predicted_at: instant,
  verdict,
  /** Of a classifier; where the verdict is `none` it is the base rate. */
  probability: z.number().min(0).max(1).nullable(),
  /** Of a series, with its 80 % interval. */
  value: figure,
  low80: figure,
  high80: figure,
  inputs_hash: z.string(),
  reasons: z.array(reason),
  outcome: figure,
  observed_at: instant.nullable(),
  loss: figure,
});
export type PredictionJson = z.infer<typeof prediction>;

const cell = z.union([plainText(1_000), z.number(), z.boolean(), z.null()]);
export const ROWS_PER_REQUEST_MAX = 500;
/** Rows to predict: columns by their names in the training file. What is absent counts as missing. */
export const predictRequest = z
  .object({
    rows: z
      .array(z.record(plainText(300), cell))
      .min(1)
      .max(ROWS_PER_REQUEST_MAX),
    /** As of when the rows hold; now by default. */
    as_of: instant.optional(),
  })
  .strict();
export type PredictRequest = z.infer<typeof predictRequest>;

export const predictAnswer = z.object({
  version: whole,
  verdict,
  /** What to know before acting on it: “Not predictive …” where the base rate is shown instead. */
  sentence: z.string(),
  base_rate: z.number(),
  data_sufficiency: z.enum(DATA_SUFFICIENCY),
  predictions: z.array(
    z.object({
      id,
      row_id: z.string(),
      probability: z.number().min(0).max(1),
      is_base_rate: z.boolean(),
      reliability: reliability.nullable(),
      reasons: z.array(reason),
    }),
  ),
});
export type PredictAnswer = z.infer<typeof predictAnswer>;

const outcomeOf = z
  .object({
    prediction_id: id.optional(),
    row_id: plainText(300).optional(),
    outcome: z.union([z.number(), z.boolean()]),
    observed_at: instant.optional(),
  })
  .strict()
  .refine(
    (each) => (each.prediction_id === undefined) !== (each.row_id === undefined),
    'needs a prediction_id or a row_id',
  );
export const outcomesRequest = z.object({ outcomes: z.array(outcomeOf).min(1).max(1_000) }).strict();
export type OutcomesRequest = z.infer<typeof outcomesRequest>;
/** `scored` counts predictions; `unknown` outcomes met none that waited for one. */
export const outcomesAnswer = z.object({ scored: whole, unknown: whole });

export const subjectList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      predicts: z.string(),
      task: z.enum(TASKS),
      horizon_days: whole.nullable(),
    }),
  ),
});

const columnName = plainText(300).trim().min(1);
const modelName = plainText(80).trim().min(1);
const seed = plainText(60).trim().min(1);
/** Which columns of a table of one's own are what; the body holds the file. */
export const trainFileQuery = z.object({
  outcome: columnName.optional(),
  date: columnName.optional(),
  id: columnName.optional(),
  /** The outcome's word that means yes; needed where it is none of 1, yes, true, won. */
  positive: columnName.optional(),
  name: modelName.optional(),
  /** What a new model predicts, in a plain sentence for its readers. */
  predicts: plainText(200).trim().min(1).optional(),
  /** A model of the organization: it is retrained on this file, with the columns it knows. */
  model: id.optional(),
  seed: seed.optional(),
});
export type TrainFileQuery = z.infer<typeof trainFileQuery>;
export const trainSubjectRequest = z
  .object({
    subject: plainText(100),
    seed: seed.optional(),
    horizon: z.number().int().min(3).max(36).optional(),
  })
  .strict();
export type TrainSubjectRequest = z.infer<typeof trainSubjectRequest>;
export const retrainRequest = z.object({ seed: seed.optional() }).strict();
export const promoteRequest = z.object({ version: z.number().int().min(1).max(1_000_000) }).strict();
