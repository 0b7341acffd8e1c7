import { randomUUID } from 'node:crypto';
import { checkDrift } from '#models/commands/drift.ts';
import { predictRows } from '#models/commands/predict.ts';
import { trainSubject } from '#models/commands/train-subject.ts';
import { trainOnTable } from '#models/commands/train-table.ts';
import { performTraining } from '#models/jobs/perform.ts';
import { readTraining } from '#models/queries/trainings.ts';
import { BILLED_REVENUE } from '#overview/queries/billed-revenue.ts';
import type { Context } from '#platform/context.ts';
import { type Call, fileForm, query } from './call.ts';
import type { Operation } from './operations.ts';
import type { Realm } from './world.ts';

const get = (url: string): Call => ({ method: 'GET', url });
const post = (url: string, body?: object): Call => ({
  method: 'POST',
  url,
  ...(body === undefined ? {} : { body }),
});
const none = () => [];
const absent = (call: Call) => ({ ...call, status: 404 });
const shown = (call: Call) => ({ ...call, status: 200 });

/** The ids of what an organization has of models. */
export type ModelsOf = { model: string; training: string; prediction: string };

/** A model that is trained, predicted twice and was checked twice, and one that waits for its training. */
export async function furnishModels(ctx: Context, canary: string): Promise<ModelsOf> {
  const rows = Array.from({ length: 24 }, (_each, row) => ({
    cells: [`${canary}-${row}`, String(row), `${canary}-${row % 3}`, row % 2 === 0 ? 'yes' : 'no'],
  }));
  async function* batches() {
    yield rows;
  }
  const table = { columns: ['id', 'seats', 'plan', 'renewed'], batches: batches(), close: async () => {} };
  const asked = { outcome: 'renewed', id: 'id', name: `${canary} model` };
  const training = await trainOnTable(ctx, { ...table, name: `${canary}.csv` }, asked);
  await performTraining(ctx, training, []);
  const { model_id: model } = await readTraining(ctx, training);
  const predicted = await predictRows(ctx, model, {
    rows: [{ id: `${canary}-1`, seats: 3 }, { id: `${canary}-2` }],
  });
  for (const _each of [1, 2]) await checkDrift({ ...ctx, now: new Date() }, model);
  await trainSubject({ ...ctx, now: new Date() }, [BILLED_REVENUE], { subject: BILLED_REVENUE.id });
  return { model, training, prediction: predicted.predictions[0]?.id ?? '' };
}

const one = (url: (realm: Realm) => string): Operation => ({
  own: (realm) => get(url(realm)),
  foreign: (theirs) => [absent(get(url(theirs)))],
});
/** A write on a model by its id. */
const write = (rest: string, body?: (realm: Realm) => object): Operation => {
  const call = (realm: Realm) => post(`/api/models/${realm.model}/${rest}`, body?.(realm));
  return { own: call, foreign: (theirs) => [absent(call(theirs))] };
};

const TABLE = 'id,seats,plan,renewed\na,1,x,yes\nb,2,y,no\nc,3,x,yes\n';

/** How the operations on models are called. */
export const MODEL_OPERATIONS: Record<string, Operation> = {
  listModels: { own: () => get('/api/models'), foreign: none, pages: true, csv: true },
  listModelSubjects: { own: () => get('/api/models/subjects'), foreign: none },
  getModel: one((realm) => `/api/models/${realm.model}`),
  trainSubject: {
    own: () => post('/api/models/train', { subject: BILLED_REVENUE.id }),
    foreign: (theirs) => [
      {
        ...post('/api/models/train', {
          subject: BILLED_REVENUE.id,
          organization_id: theirs.ctx.organization.id,
        }),
        status: 400,
      },
    ],
  },
  trainFile: {
    own: (realm) => ({
      method: 'POST',
      url: `/api/models/train-file${query({ outcome: 'renewed', name: `${realm.canary} ${randomUUID()}` })}`,
      ...fileForm('renewals.csv', TABLE),
    }),
    foreign: (theirs) => [
      absent({
        method: 'POST',
        url: `/api/models/train-file${query({ model: theirs.model })}`,
        ...fileForm('renewals.csv', TABLE),
      }),
    ],
    planting: (theirs) => [
      {
        method: 'POST',
        url: `/api/models/train-file${query({ outcome: 'renewed', name: `${theirs.canary} ${randomUUID()}` })}`,
        ...fileForm(`${theirs.canary}.csv`, TABLE),
        status: 202,
      },
    ],
  },
  retrainModel: write('retrain', () => ({})),
  backtestModel: write('backtest'),
  listTrainings: {
    own: () => get('/api/models/trainings'),
    foreign: (theirs) => [shown(get(`/api/models/trainings${query({ model: theirs.model })}`))],
    pages: true,
    csv: true,
  },
  getTraining: one((realm) => `/api/models/trainings/${realm.training}`),
  watchTraining: one((realm) => `/api/models/trainings/${realm.training}/events`),
  cancelTraining: {
    own: (realm) => post(`/api/models/trainings/${realm.training}/cancel`),
    foreign: (theirs) => [absent(post(`/api/models/trainings/${theirs.training}/cancel`))],
  },
  promoteModel: write('promote', () => ({ version: 1 })),
  rollBackModel: write('rollback', () => ({ version: 1 })),
  predict: write('predict', (realm) => ({ rows: [{ id: `${realm.canary}-1`, seats: 3 }] })),
  listPredictions: { ...one((realm) => `/api/models/${realm.model}/predictions`), pages: true, csv: true },
  recordOutcomes: {
    own: (realm) =>
      post(`/api/models/${realm.model}/outcomes`, { outcomes: [{ row_id: 'nobody', outcome: 1 }] }),
    foreign: (theirs) => [
      absent(
        post(`/api/models/${theirs.model}/outcomes`, {
          outcomes: [{ prediction_id: theirs.prediction, outcome: 1 }],
        }),
      ),
    ],
  },
  listDriftChecks: { ...one((realm) => `/api/models/${realm.model}/drift`), pages: true, csv: true },
  checkDrift: write('drift'),
};
