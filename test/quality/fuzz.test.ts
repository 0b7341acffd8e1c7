import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '#platform/config.ts';
import { addHttpDefaults, createApp } from '#platform/http.ts';
import { createLog } from '#platform/log.ts';
import { createMetrics } from '#platform/metrics.ts';
import { addDocs, addOpenApi } from '#platform/openapi.ts';
import { PASSWORD } from '../access/visitor.ts';
import { operationsOf } from './call.ts';
import type { Known } from './fuzz-request.ts';
import { fuzz } from './fuzzer.ts';
import { openWorld, type Realm, type World } from './world.ts';

const SEED = 20_260_401;
/** A fixed budget: the short run still reaches every operation and gets each right that can be. */
const REQUESTS = inject('isLong') ? 20_000 : 4_000;

/** Operations that cost a password's hash or an engine's work are drawn less often; nothing is left out but the end. */
const WEIGHTS: Record<string, number> = {
  // It ends the session that all others need; as nobody it is refused, which the permission table shows.
  logout: 0,
  register: 4,
  login: 4,
  acceptInvitation: 4,
  getDashboard: 2,
  getCommandCenter: 2,
  getEvidence: 6,
  getHealth: 2,
  listMappings: 4,
  ingestUsage: 8,
  // It asks for the host by its name, which takes its time.
  testSource: 1,
  invite: 12,
  createKey: 4,
  listKeys: 2,
  listInvitations: 2,
  trainSubject: 4,
  trainFile: 4,
  retrainModel: 4,
  backtestModel: 4,
  predict: 8,
  checkDrift: 2,
};
const USUAL = 20;

const NEW_ADDRESSES = Array.from({ length: 50 }, (_, at) => `fuzz-${at}@example.com`);

/** Things of the realm by the parameter that names them, so that many requests find something. */
function knownOf(realm: Realm): Known {
  const imports = [realm.importWithRejects];
  const words: Record<string, readonly string[]> = {
    account: [realm.account],
    account_id: [realm.account],
    cursor: [''],
    currency: ['EUR', 'USD'],
    host: ['127.0.0.1', '10.0.0.1'],
    direction: ['asc', 'desc'],
    model: [realm.model],
    row_id: [`${realm.canary}-1`],
    prediction_id: [realm.prediction],
    subject: ['billed-revenue'],
    ids: [realm.finding],
    entity: ['findings'],
    measures: ['open_findings'],
    ledger: ['owed', 'owed,improvable'],
    min_amount: ['0', '1.5'],
    organization_id: [realm.ctx.organization.id],
    product: [realm.product],
    product_key: [realm.product],
    severity: ['high', 'critical,high,medium,low'],
    source_key: [realm.sourceKey, `${realm.canary}-key`],
    status: ['open', 'open,acknowledged'],
    ts: ['2026-03-05T00:00:00Z'],
    type: ['under_reported_usage', 'missed_overage,unreported_usage'],
    email: [realm.people.analyst.email],
    password: [PASSWORD],
    time_zone: ['Europe/Berlin'],
    units: ['1', '0.5'],
  };
  const realOf = (operation: string, parameter: string) => {
    if (/^(register|invite)$/.test(operation) && parameter === 'email') return NEW_ADDRESSES;
    return words[parameter] ?? [];
  };
  return (operation, parameter) => {
    if (operation === 'watchTraining') return [realm.training];
    if (operation.startsWith('watch')) return operation === 'watchRun' ? [realm.run] : imports;
    if (parameter === 'invitation') return [realm.invitation.id, realm.invitation.token];
    if (parameter !== 'id') return realOf(operation, parameter);
    if (/^(get|watch|cancel)Training$/.test(operation)) return [realm.training];
    if (/Model|Predict|predict|Outcome|Drift/.test(operation)) return [realm.model];
    if (/Account|Customer/.test(operation)) return [realm.account];
    if (/Finding|Evidence/.test(operation)) return [realm.finding];
    if (operation === 'getReceipt') return [realm.receipt];
    if (operation === 'removeSource' || operation === 'deleteView') return [];
    if (operation === 'changeView') return [realm.view];
    if (/Source/.test(operation)) return [realm.source];
    if (/Run/.test(operation)) return [realm.run];
    if (/Member/.test(operation)) return [realm.people.viewer.id, realm.people.admin.id];
    return operation === 'revokeKey' ? [realm.keys.revoked.id] : [...imports, realm.importWaiting];
  };
}

describe('requests drawn from our own OpenAPI document', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test(`${REQUESTS} of them get no 5xx, only problems and answers of their shapes (seed ${SEED})`, {
    timeout: 900_000,
  }, async () => {
    const { app, alpha, lines } = world;
    const { admin } = alpha.people;
    const operations = await operationsOf(app);
    const report = await fuzz(app, operations, {
      seed: SEED,
      requests: REQUESTS,
      atOnce: 8,
      headers: { ...admin.headers, cookie: admin.cookie },
      known: knownOf(alpha),
      weight: (operation) => WEIGHTS[operation] ?? USUAL,
      hard: HARD_TO_GET_RIGHT,
    });
    const internal = lines.filter((line) => line.includes('request failed'));
    expect(report.faults, internal.slice(0, 5).join('')).toEqual([]);
    expect(report.sent).toBe(REQUESTS);
    const unreached = operations
      .map(({ operation }) => operation.operationId)
      .filter((id) => id !== 'logout' && !report.answers.has(id));
    expect(unreached).toEqual([]);
    // Most operations must have been got right at least once, or nothing behind the door was tried.
    const neverRight = [...report.answers]
      .filter(([, statuses]) => ![...statuses.keys()].some((status) => status < 300))
      .map(([id]) => id);
    expect(neverRight.filter((id) => !HARD_TO_GET_RIGHT.has(id))).toEqual([]);
  });
});

/** Operations that only a secret, a state or a file opens, or that use up what they need; other tests do. */
const HARD_TO_GET_RIGHT = new Set([
  'acceptInvitation',
  'cancelInvitation',
  'changePassword',
  'confirmSecondFactor',
  'endSecondFactor',
  'requestPasswordReset',
  'resetPassword',
  'confirmMapping',
  'deleteMapping',
  'deleteView',
  'getInvitation',
  'removeSource',
  'cancelRun',
  'cancelTraining',
  'promoteModel',
  'recordOutcomes',
  'rollBackModel',
  'signInToDemo',
  'trainFile',
  'uploadFile',
]);

describe('the fuzzer', () => {
  test('finds a planted throw, an answer off its shape, an undocumented status and an error that is no problem', async () => {
    const config = readConfig({}, { logLevel: 'silent' });
    const app = createApp(config, createLog('silent'));
    await addHttpDefaults(app, config, createMetrics());
    await addOpenApi(app);
    const query = z.object({ limit: z.coerce.number().int().min(1).max(500), word: z.string().optional() });
    const response = { 200: z.object({ word: z.string() }) };
    const schema = (operationId: string) => ({ operationId, querystring: query, response });
    app.get('/planted/throws', { schema: schema('throws') }, async ({ query: { limit } }) => {
      if (limit === 500) throw new Error('the last page is one too far');
      return { word: '' };
    });
    app.get('/planted/shape', { schema: schema('shape') }, async ({ query: { word } }, reply) =>
      reply
        .type('application/json')
        .serializer((value: unknown) => JSON.stringify(value))
        .send({ word: word?.includes('%') ? (7 as never) : '' }),
    );
    app.get('/planted/status', { schema: schema('status') }, async ({ query: { limit } }, reply) =>
      limit > 400 ? reply.code(202 as never).send({ word: '' } as never) : { word: '' },
    );
    app.get('/planted/error', { schema: schema('error') }, async ({ query: { limit } }, reply) => {
      if (limit === 1) return reply.code(400 as never).send({ error: 'no' } as never);
      return { word: '' };
    });
    app.get('/planted/sound', { schema: schema('sound') }, async () => ({ word: 'well' }));
    await addDocs(app);
    await app.ready();
    const report = await fuzz(app, await operationsOf(app), {
      seed: SEED,
      requests: 2_000,
      atOnce: 1,
      headers: {},
      known: () => [],
      weight: () => 1,
    });
    await app.close();
    const found = new Set(report.faults.map((fault) => /^\w+: [\w ]{8}/.exec(fault)?.[0]));
    expect([...found].toSorted()).toEqual([
      'error: an error',
      'shape: off its ',
      'status: 202 with',
      'throws: the serv',
    ]);
  });
});
