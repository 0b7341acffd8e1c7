import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  DriftCheckJson,
  ModelDetailJson,
  PredictAnswer,
  PredictionJson,
  TrainingJson,
} from '#models/shapes.ts';
import { registered, type Visitor } from '../access/visitor.ts';
import { fileForm } from '../quality/call.ts';
import { openServer } from '../quality/world.ts';
import { COLUMNS, csvOf, type Renewal, renewals } from './tables.ts';

let bare: Awaited<ReturnType<typeof openServer>>;
let admin: Awaited<ReturnType<typeof registered>>;
beforeAll(async () => {
  bare = await openServer();
  admin = await registered(bare.app, `Models ${randomUUID()}`);
  await bare.work();
});
afterAll(() => bare.close());

async function send(visitor: Visitor, name: string, text: string, query: Record<string, string>) {
  const form = fileForm(name, text);
  const answer = await bare.app.inject({
    method: 'POST',
    url: `/api/models/train-file?${new URLSearchParams(query)}`,
    headers: { ...visitor.headers, ...form.headers, cookie: visitor.cookie },
    payload: form.body as string,
  });
  return { status: answer.statusCode, body: answer.json(), type: answer.headers['content-type'] };
}

async function over(id: string): Promise<TrainingJson> {
  for (;;) {
    const { body } = await admin.get(`/api/models/trainings/${id}`);
    if (body.status !== 'queued' && body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Trains on a file through the door to the end; answers the model. */
async function trained(rows: Renewal[], name = `Churn ${randomUUID()}`): Promise<ModelDetailJson> {
  const { status, body } = await send(admin, 'renewals.csv', csvOf(rows), { ...COLUMNS, name });
  expect(status, JSON.stringify(body)).toBe(202);
  expect(await over(body.id)).toMatchObject({ status: 'done', failure: null });
  return (await admin.get(`/api/models/${body.model_id}`)).body;
}

/** A Renewal without its outcome, as the model is asked about it. */
const asked = (rows: ReturnType<typeof renewals>) => rows.map(({ churned: _unknown, ...row }) => row);

describe('training as a job', () => {
  test('answers at once, tells its progress as events, and the server answers others meanwhile', async () => {
    const { status, body } = await send(admin, 'renewals.csv', csvOf(renewals({ rows: 400 })), {
      ...COLUMNS,
      name: 'Watched',
    });
    expect([status, body.kind, body.version]).toEqual([202, 'train', null]);
    const events = bare.app.inject({
      method: 'GET',
      url: `/api/models/trainings/${body.id}/events`,
      headers: { ...admin.headers, cookie: admin.cookie },
    });
    expect((await admin.get('/api/health')).status).toBe(200);
    const progress = (await events).body.split('\n\n').filter((each) => each.startsWith('event: progress'));
    const states = progress.map((each) => JSON.parse(each.split('data: ')[1] ?? '') as TrainingJson);
    expect(states.at(-1)).toMatchObject({ status: 'done', share: 1, version: 1 });
    const shares = states.map((state) => state.share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect((await events).body).toContain('event: end');
  });

  test('can be cancelled, and nothing of it is kept', async () => {
    const { body } = await send(admin, 'renewals.csv', csvOf(renewals({ rows: 4_000 })), {
      ...COLUMNS,
      name: 'Cancelled',
    });
    while ((await admin.get(`/api/models/trainings/${body.id}`)).body.status !== 'running')
      await new Promise((resolve) => setTimeout(resolve, 50));
    const cancelled = await admin.post(`/api/models/trainings/${body.id}/cancel`, {});
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
    expect((await admin.post(`/api/models/trainings/${body.id}/cancel`, {})).status).toBe(409);
    // The queue is free again once its thread is gone.
    await trained(renewals({ rows: 60 }));
    const { body: model } = await admin.get(`/api/models/${body.model_id}`);
    expect(model).toMatchObject({ verdict: null, champion_version: null, history: [], training: null });
    const refused = await admin.post(`/api/models/${body.model_id}/predict`, { rows: [{ tickets: 1 }] });
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
  });
});

describe('a file that cannot be learned from', () => {
  const rows = csvOf(renewals({ rows: 40 }));
  test.each([
    ['without the outcome column', rows, { outcome: 'left' }, 400, 'outcome', /account, as_of, plan/],
    ['with no outcome named', rows, {}, 400, 'outcome', /churned/],
    ['whose outcome is no yes or no', rows, { outcome: 'plan' }, 400, 'outcome', /positive/],
    [
      'whose positive word never comes',
      rows,
      { outcome: 'churned', positive: 'left' },
      400,
      'positive',
      /“no”/,
    ],
    [
      'whose date column holds no dates',
      rows,
      { outcome: 'churned', date: 'plan' },
      400,
      'date',
      /2026-01-31/,
    ],
    ['without rows', 'a,b\n', { outcome: 'b' }, 400, 'file', /rows/],
    [
      'with nothing beside the outcome',
      'won\nyes\nno\n',
      { outcome: 'won' },
      400,
      'file',
      /before its outcome/,
    ],
    ['that is no table', '\u0000\u0001\u0002', { outcome: 'won' }, 415, 'renewals.csv', /./],
  ])('%s is refused with the way out', async (_what, text, query, status, where, mend) => {
    const answer = await send(admin, 'renewals.csv', text, query as Record<string, string>);
    expect([answer.status, answer.body.where]).toEqual([status, where]);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body.mend).toMatch(mend);
  });

  test.each([
    ['three rows', 'a,won\n1,yes\n2,no\n3,yes\n'],
    ['one outcome only', `a,won\n${Array.from({ length: 60 }, (_each, at) => `${at},yes`).join('\n')}\n`],
  ])('but %s make a model that says it is not predictive', async (_what, text) => {
    const { body } = await send(admin, 'few.csv', text, { outcome: 'won', name: randomUUID() });
    expect(await over(body.id)).toMatchObject({ status: 'done' });
    const { body: answer } = await admin.post(`/api/models/${body.model_id}/predict`, { rows: [{ a: 2 }] });
    expect(answer).toMatchObject({ verdict: 'none', data_sufficiency: 'insufficient' });
    expect(answer.predictions[0].is_base_rate).toBe(true);
    expect(answer.predictions[0].probability).toBeGreaterThan(0);
  });
});

describe('what was predicted', () => {
  test('is logged with its inputs, scored when outcomes come, and compared with the challenger in shadow', async () => {
    const model = await trained(renewals({ rows: 400 }));
    const url = `/api/models/${model.id}`;
    const { body: again } = await admin.post(`${url}/retrain`, { seed: 'another' });
    expect(await over(again.id)).toMatchObject({ status: 'done', version: 2 });
    const met = renewals({ rows: 80, seed: 'later' });
    const { body: answer }: { body: PredictAnswer } = await admin.post(`${url}/predict`, {
      rows: asked(met),
    });
    expect(answer.predictions).toHaveLength(80);
    const outcomes = met.map((row) => ({ row_id: row.account, outcome: row.churned === 'yes' }));
    const { body: recorded } = await admin.post(`${url}/outcomes`, { outcomes });
    expect(recorded).toEqual({ scored: 160, unknown: 0 });
    expect((await admin.post(`${url}/outcomes`, { outcomes })).body).toEqual({ scored: 0, unknown: 80 });
    const { body: page } = await admin.get(`${url}/predictions?limit=500&role=champion&scored=yes`);
    const first = page.items.find((each: PredictionJson) => each.id === answer.predictions[0]?.id);
    expect(first).toMatchObject({ row_id: 'A0', probability: answer.predictions[0]?.probability });
    const given = first.outcome === 1 ? first.probability : 1 - first.probability;
    expect(first.loss).toBeCloseTo(-Math.log(given), 9);
    const { body: detail }: { body: ModelDetailJson } = await admin.get(url);
    expect(detail.live.map(({ version, role, scored }) => [version, role, scored])).toEqual([
      [2, 'challenger', 80],
      [1, 'champion', 80],
    ]);
    expect(detail.shadow).toMatchObject({ rows: 80, decision: 'keep' });
    const csv = await bare.app.inject({
      method: 'GET',
      url: `${url}/predictions?format=csv`,
      headers: { ...admin.headers, cookie: admin.cookie },
    });
    expect(csv.body.trim().split('\r\n')).toHaveLength(161);
  });

  test('a prediction made after its outcome was seen is not scored by it', async () => {
    const model = await trained(renewals({ rows: 60 }));
    const url = `/api/models/${model.id}`;
    await admin.post(`${url}/predict`, {
      rows: [{ account: 'Late', tickets: 1 }],
      as_of: '2026-03-01T00:00:00.000Z',
    });
    const outcome = { row_id: 'Late', outcome: 1, observed_at: '2026-02-01T00:00:00.000Z' };
    expect((await admin.post(`${url}/outcomes`, { outcomes: [outcome] })).body).toEqual({
      scored: 0,
      unknown: 1,
    });
    const strange = await admin.post(`${url}/outcomes`, { outcomes: [{ row_id: 'Late', outcome: 7 }] });
    expect([strange.status, strange.body.where]).toEqual([400, 'outcomes.0.outcome']);
  });
});

describe('drift', () => {
  test('alarms when the rows that are asked about come from another world, and not otherwise', async () => {
    const model = await trained(renewals({ rows: 400 }));
    const url = `/api/models/${model.id}`;
    await admin.post(`${url}/predict`, { rows: asked(renewals({ rows: 300, seed: 'same' })) });
    const { body: calm }: { body: DriftCheckJson } = await admin.post(`${url}/drift`, {});
    expect(calm).toMatchObject({ rows: 300, is_alarm: false, version: 1 });
    expect((await admin.get(url)).body.drift).toBe('none');
    for (const seed of ['b', 'c'])
      await admin.post(`${url}/predict`, { rows: asked(renewals({ rows: 500, seed, shift: 0.4 })) });
    const { body: moved }: { body: DriftCheckJson } = await admin.post(`${url}/drift`, {});
    expect(moved).toMatchObject({ rows: 1_300, is_alarm: true });
    expect(moved.columns[0]).toMatchObject({ name: 'seats_used', is_alarm: true });
    expect(moved.sentence).toContain('seats_used');
    expect((await admin.get(url)).body.drift).toBe('alarm');
    expect((await admin.get(`${url}/drift`)).body.items).toHaveLength(2);
  });
});
