import { choice, count, decimal, id, instant, json, share, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure, ratio } from '#catalogue/measure.ts';
import { VERDICTS } from '../report-shapes.ts';
import { TASKS, TRAINING_KINDS, TRAINING_STATES } from '../shapes.ts';

/** Models, each with the figures of its champion. */
export const MODELS = entity('models', {
  one: 'model',
  many: 'models',
  definition: 'Models of the organization, each with the figures of the version in use.',
  page: '/data/models/{id}',
  reads: ['models'],
  key: ['id'],
  order: ['name', 'asc'],
  time: 'created_at',
  label: 'name',
  columns: {
    id: id({ label: 'Id' }),
    name: text({ label: 'Model', sort: true, search: true, shown: true }),
    task: choice(TASKS, { label: 'Task', filter: true, sort: true, group: true, shown: true }),
    subject: text({ label: 'Subject', nullable: true, filter: true, group: true }),
    predicts: text({ label: 'Predicts', search: true, shown: true }),
    verdict: choice(VERDICTS.toReversed(), { filledIn: true, label: 'Verdict', nullable: true, shown: true }),
    sentence: text({ filledIn: true, label: 'Verdict in words' }),
    champion_version: count({ label: 'Champion', nullable: true, shown: true }),
    challengers: count({ label: 'Challengers', sort: true }),
    versions: count({ label: 'Versions', sort: true }),
    rows: count({ label: 'Rows', nullable: true, sort: true, filter: true, shown: true }),
    data_name: text({ label: 'Data', nullable: true, search: true }),
    data_from: instant({ label: 'Data from', nullable: true }),
    data_to: instant({ label: 'Data to', nullable: true }),
    auc: share({ filledIn: true, label: 'AUC', nullable: true, shown: true }),
    skill: share({
      filledIn: true,
      label: 'Skill',
      definition: 'Of a classifier against the base rate; of a series 1 − MASE ÷ that of the seasonal naive.',
      nullable: true,
      shown: true,
    }),
    ece: share({ filledIn: true, label: 'ECE', nullable: true }),
    mase: decimal({ filledIn: true, label: 'MASE', nullable: true, shown: true }),
    leaks: count({ filledIn: true, label: 'Leaks' }),
    drift: choice(['unchecked', 'none', 'alarm'], {
      label: 'Drift',
      definition: 'What the newest check of the champion found.',
      filter: true,
      sort: true,
      group: true,
      shown: true,
    }),
    trained_at: instant({
      label: 'Trained',
      parameter: 'trained',
      nullable: true,
      sort: true,
      filter: true,
      shown: true,
    }),
    created_at: instant({ label: 'Created', parameter: 'created', sort: true, filter: true }),
    is_trained: yesno({ label: 'Trained at all', parameter: 'is_trained', filter: true, filterOnly: true }),
  },
});

/** Trainings of models, one row each. */
export const TRAININGS = entity('trainings', {
  one: 'training',
  many: 'trainings',
  definition: 'Trainings and backtests of models, one row each: their training data and how they ended.',
  page: '/data/models/{model_id}',
  reads: ['runs', 'models'],
  key: ['id'],
  order: ['created_at', 'desc'],
  time: 'created_at',
  label: 'model_name',
  columns: {
    id: id({ label: 'Id' }),
    model_id: id({ label: 'Model id', parameter: 'model', filter: true }),
    model_name: text({ label: 'Model', sort: true, group: true, search: true, shown: true }),
    kind: choice(TRAINING_KINDS, { label: 'Kind', filter: true, sort: true, group: true, shown: true }),
    status: choice(TRAINING_STATES, { label: 'Status', filter: true, sort: true, group: true, shown: true }),
    data_name: text({ label: 'Data', search: true, shown: true }),
    share: share({ label: 'Done', shown: true }),
    step: text({ label: 'Step', exported: false }),
    version: count({ label: 'Version', nullable: true, shown: true }),
    backtest: json({ label: 'Backtest', nullable: true, exported: false }),
    failure: json({ label: 'Failure', nullable: true, exported: false }),
    created_at: instant({ label: 'Created', parameter: 'created', sort: true, filter: true, shown: true }),
    started_at: instant({ label: 'Started', nullable: true }),
    finished_at: instant({ label: 'Finished', nullable: true, sort: true }),
  },
});

const ofTrainings = { version: 1, of: TRAININGS } as const;

const ENDED_TRAININGS = measure('ended_trainings', {
  ...ofTrainings,
  count: true,
  where: { status: ['done', 'failed'] },
  label: 'Trainings that ended',
  definition: 'Number of trainings and backtests that are done or failed; cancelled ones are not included.',
  good: 'neither',
});
const FAILED_TRAININGS = measure('failed_trainings', {
  ...ofTrainings,
  count: true,
  where: { status: 'failed' },
  label: 'Trainings that failed',
  definition: 'Number of trainings and backtests that failed.',
  good: 'less',
});

/** Measures of models and of their trainings. */
export const MODEL_FIGURES = [
  measure('models', {
    version: 1,
    of: MODELS,
    count: true,
    label: 'Models',
    definition: 'Number of models, trained or not.',
    good: 'neither',
  }),
  measure('models_with_drift', {
    version: 1,
    of: MODELS,
    count: true,
    where: { drift: 'alarm' },
    label: 'Models with a drift alarm',
    definition: 'Number of models whose champion’s newest drift check was an alarm.',
    good: 'less',
  }),
  measure('trainings', {
    ...ofTrainings,
    count: true,
    label: 'Trainings',
    definition: 'Number of trainings and backtests, whatever their status.',
    good: 'neither',
  }),
  ENDED_TRAININGS,
  FAILED_TRAININGS,
  ratio('training_failure_rate', {
    version: 1,
    over: FAILED_TRAININGS,
    under: ENDED_TRAININGS,
    label: 'Share of trainings that failed',
    definition: 'Trainings that failed divided by those that are done or failed.',
    good: 'less',
  }),
] as const;
