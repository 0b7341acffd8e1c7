import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FAULTS, Fault, type FaultCode } from '#core/error.ts';
import { toProblem } from '#platform/problem.ts';
import { registered, Visitor } from '../access/visitor.ts';
import { openServer } from './world.ts';

let bare: Awaited<ReturnType<typeof openServer>>;
let admin: Awaited<ReturnType<typeof registered>>;
beforeAll(async () => {
  bare = await openServer();
  admin = await registered(bare.app, 'Error Reader');
});
afterAll(() => bare.close());

/** What each code is answered with, written out here so that a change of it is a decision. */
const STATUSES: Record<FaultCode, number> = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_format: 415,
  mapping_needed: 422,
  invalid_credentials: 401,
  second_factor_needed: 401,
  rate_limited: 429,
  idempotency_mismatch: 422,
  busy: 429,
  engine_unavailable: 503,
  storage_full: 507,
  pdf_unavailable: 503,
  link_expired: 410,
  config_invalid: 500,
  data_folder_locked: 503,
  internal: 500,
};

describe('errors', () => {
  test('every code has its status and its words', () => {
    const answers = Object.keys(FAULTS).map((code) => {
      const problem = toProblem(new Fault(code as FaultCode), (each) => FAULTS[each], 'r1');
      expect(problem).toMatchObject({ code, detail: FAULTS[code as FaultCode], request_id: 'r1' });
      return [code, problem.status];
    });
    expect(Object.fromEntries(answers)).toEqual(STATUSES);
  });

  test.each([
    ['GET', '/api/nothing', 404, 'not_found'],
    ['POST', '/api/auth/me', 404, 'not_found'],
    ['DELETE', '/', 404, 'not_found'],
    ['GET', '/files/none', 400, 'bad_request'],
    ['GET', '/files/a/b?name=x&expires=9999999999&signature=none', 410, 'link_expired'],
    ['GET', '/api/customers/%E0%A4%A', 400, 'bad_request'],
    ['GET', '/api/customers?limit=0', 400, 'bad_request'],
    ['POST', '/api/upload', 415, 'unsupported_format'],
  ] as const)(
    '%s %s is answered as a problem with the id that the log has',
    async (method, url, status, code) => {
      const answer = await bare.app.inject({
        method,
        url,
        headers: { ...admin.headers, cookie: admin.cookie },
      });
      const problem = answer.json();
      expect([answer.statusCode, String(answer.headers['content-type']).split(';')[0], problem.code]).toEqual(
        [status, 'application/problem+json', code],
      );
      expect(problem.request_id).toBe(answer.headers['x-request-id']);
    },
  );

  test('an internal failure is answered with a code and an id alone; the log has the rest under that id', async () => {
    const secret = 'a detail that nobody outside may read';
    const broken = new Proxy(bare.ground.database, {
      get(target, name) {
        if (name === 'transaction') throw new Error(secret);
        return Reflect.get(target, name);
      },
    });
    const { database } = bare.ground;
    Object.assign(bare.ground, { database: broken });
    const answer = await bare.app
      .inject({ method: 'GET', url: '/api/customers', headers: { ...admin.headers, cookie: admin.cookie } })
      .finally(() => Object.assign(bare.ground, { database }));
    const problem = answer.json();
    expect([answer.statusCode, problem.code, problem.detail]).toEqual([500, 'internal', FAULTS.internal]);
    expect(Object.keys(problem).toSorted()).toEqual([
      'code',
      'detail',
      'request_id',
      'status',
      'title',
      'type',
    ]);
    expect(answer.body).not.toContain(secret);
    expect(answer.body).not.toMatch(/\.ts|node_modules|at \w+/);
    const line = bare.lines.find((each) => each.includes(secret));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ requestId: problem.request_id, msg: 'request failed' });
    const access = bare.lines.find(
      (each) => each.includes(problem.request_id) && each.includes('"status":500'),
    );
    expect(JSON.parse(access ?? '{}')).toMatchObject({ route: '/api/customers', method: 'GET' });
  });

  test('a request id is ours: one that a caller sends is not taken over', async () => {
    const visitor = new Visitor(bare.app);
    visitor.headers['x-request-id'] = 'chosen by the caller';
    const { headers, body } = await visitor.get('/api/auth/me');
    expect(headers['x-request-id']).not.toBe('chosen by the caller');
    expect(body.request_id).toBe(headers['x-request-id']);
  });
});
