import { runJob, runKind } from '#platform/run/kind.ts';

/** A training, one at a time: each has a thread that takes a whole core. */
export const TRAINING = runKind({
  table: 'model_trainings',
  key: 'training_id',
  noun: 'training',
  queue: 'train-model',
  data: runJob,
  atOnce: 1,
  tries: 3,
  silentSecondsMax: 60,
  interrupted: {
    detail: 'The process that trained it ended 3 times before it was done.',
    mend: 'Train on fewer rows or columns, or give the process more memory.',
  },
  audit: {
    started: 'model.training_started',
    done: 'model.trained',
    failed: 'model.training_failed',
    cancelled: 'model.training_cancelled',
    subject: (row) => ({ kind: 'model', id: row.model_id }),
    change: (row) => ({ training_id: row.training_id }),
  },
});
