import { choice, count, decimal, id, instant, json, share, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure, ratio } from '#catalogue/measure.ts';
import { VERDICTS } from '../report-shapes.ts';
import { ANSWERING_ROLES } from '../shapes.ts';

const modelId = id({ label: 'Model id', parameter: 'model', filter: true, filterOnly: true });
const modelName = text({ label: 'Model', group: true, filterOnly: true });
const exactVersion = { version: { label: 'The version', column: 'version', op: 'is' } } as const;

/** The prediction log, with what came of each prediction. */
export const PREDICTIONS = entity('predictions', {
  one: 'prediction',
  many: 'predictions',
  definition: 'What models predicted, one row each as it was logged, with the outcome once it is known.',
  reads: ['models'],
  key: ['row_id', 'id'],
  order: ['predicted_at', 'desc'],
  time: 'predicted_at',
  label: 'row_id',
  filters: exactVersion,
  columns: {
    id: id({ label: 'Id' }),
    version: count({ label: 'Version', group: true, shown: true }),
    role: choice(ANSWERING_ROLES, { label: 'Role', filter: true, sort: true, group: true, shown: true }),
    row_id: text({ label: 'Row', parameter: 'row', filter: true, sort: true, search: true, shown: true }),
    as_of: instant({ label: 'As of', sort: true }),
    predicted_at: instant({
      label: 'Predicted',
      parameter: 'predicted',
      sort: true,
      filter: true,
      shown: true,
    }),
    verdict: choice(VERDICTS.toReversed(), { label: 'Verdict', filter: true, group: true }),
    probability: share({
      label: 'Probability',
      definition: 'Of a classifier; where the verdict is `none` it is the base rate.',
      nullable: true,
      sort: true,
      filter: true,
      shown: true,
    }),
    value: decimal({ label: 'Value', nullable: true, shown: true, definition: 'Of a series.' }),
    low80: decimal({ label: 'Low end of 80 %', nullable: true }),
    high80: decimal({ label: 'High end of 80 %', nullable: true }),
    inputs_hash: text({ label: 'Hash of its inputs' }),
    reasons: json({ label: 'Reasons', exported: false }),
    outcome: decimal({ label: 'Outcome', nullable: true, shown: true }),
    observed_at: instant({ label: 'Observed', nullable: true, shown: true }),
    loss: decimal({
      label: 'Loss',
      definition: 'Log-loss of a classifier, absolute error of a series.',
      nullable: true,
    }),
    scored: yesno({
      label: 'Outcome known',
      definition: '`yes` keeps only predictions with a known outcome, `no` those still pending.',
      filter: true,
      group: true,
      filterOnly: true,
    }),
    model_id: modelId,
    model_name: modelName,
  },
});

/** Checks of drift, one row each. */
export const DRIFT_CHECKS = entity('drift_checks', {
  one: 'drift check',
  many: 'drift checks',
  definition: 'Checks of the rows a champion predicts against its training data, one row each.',
  reads: ['models'],
  key: ['id'],
  order: ['checked_at', 'desc'],
  time: 'checked_at',
  filters: exactVersion,
  columns: {
    id: id({ label: 'Id' }),
    version: count({ label: 'Version', group: true, shown: true }),
    rows: count({ label: 'Rows', sort: true, shown: true }),
    outcomes: count({ label: 'Outcomes', sort: true, shown: true }),
    is_alarm: yesno({ label: 'Alarm', parameter: 'alarm', filter: true, group: true, shown: true }),
    sentence: text({ label: 'In words', shown: true }),
    score_psi: decimal({
      label: 'PSI of the score',
      definition: 'The population stability index of the score; 0.1 is a moderate move.',
      nullable: true,
      shown: true,
    }),
    columns: json({ label: 'Columns', exported: false }),
    calibration: json({ label: 'Calibration', nullable: true, exported: false }),
    checked_at: instant({ label: 'Checked', parameter: 'checked', sort: true, filter: true, shown: true }),
    model_id: modelId,
    model_name: modelName,
  },
});

const ofPredictions = { version: 1, of: PREDICTIONS } as const;

const PREDICTED = measure('predictions', {
  ...ofPredictions,
  count: true,
  where: { role: 'champion' },
  label: 'Predictions',
  definition: 'Number of predictions of champions; those of challengers are not included.',
  good: 'neither',
});
const SCORED = measure('scored_predictions', {
  ...ofPredictions,
  count: true,
  where: { role: 'champion', scored: 'yes' },
  label: 'Predictions with an outcome',
  definition: 'Number of predictions of champions whose outcome is known.',
  good: 'more',
});
const CHECKS = measure('drift_checks', {
  version: 1,
  of: DRIFT_CHECKS,
  count: true,
  label: 'Drift checks',
  definition: 'Number of checks of drift.',
  good: 'neither',
});

/** Measures of the prediction log and of the checks of drift. */
export const PREDICTION_FIGURES = [
  PREDICTED,
  SCORED,
  ratio('scored_share', {
    version: 1,
    over: SCORED,
    under: PREDICTED,
    label: 'Share of predictions with an outcome',
    definition: 'Predictions with an outcome divided by predictions, both of champions.',
    good: 'more',
  }),
  CHECKS,
  measure('drift_alarms', {
    version: 1,
    of: DRIFT_CHECKS,
    count: true,
    where: { is_alarm: 'yes' },
    label: 'Drift alarms',
    definition: 'Number of checks of drift that were an alarm.',
    good: 'less',
  }),
] as const;
