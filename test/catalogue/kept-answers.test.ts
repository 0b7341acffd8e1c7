import { afterAll, beforeAll, expect, test } from 'vitest';
import { addKeptAnswers } from '#catalogue/routes/kept-answers.ts';
import { SYSTEM } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { OPEN } from '#core/permission.ts';
import { type Context, createContext } from '#platform/context.ts';
import { type App, addHttpDefaults, createApp } from '#platform/http.ts';
import { startGround, type TestGround } from '../harness.ts';

let engines: TestGround;
let app: App;
let mine: Context;
let theirs: Context;
let computed = 0;
let work = async () => {};
beforeAll(async () => {
  engines = await startGround();
  mine = await engines.newOrganization();
  theirs = await engines.newOrganization();
  app = createApp(engines.config, engines.ground.log);
  await addHttpDefaults(app, engines.config, engines.ground.metrics);
  // In the place of the door.
  app.addHook('onRequest', async (request) => {
    const { organization } = request.headers['x-who'] === 'theirs' ? theirs : mine;
    request.ctx = createContext(engines.ground, organization, SYSTEM);
  });
  addKeptAnswers(app);
  app.get('/customers', { config: { permission: OPEN, reads: ['records'] } }, async (request) => {
    computed += 1;
    await work();
    const rows = await request.ctx.pg.read((tx) =>
      tx.selectFrom('customers').select('account_id').orderBy('account_id').execute(),
    );
    return { who: request.ctx.organization.id, accounts: rows.map((row) => row.account_id) };
  });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await engines.stop();
});

const ask = (url = '/customers', headers: Record<string, string> = {}) => app.inject({ url, headers });
const addCustomer = (account: string) =>
  mine.pg.write((tx) =>
    tx
      .insertInto('customers')
      .values({ organization_id: mine.organization.id, account_id: account })
      .execute(),
  );

test('an answer is computed once until a fact that it reads changes, and is never another organization’s', async () => {
  const before = computed;
  const first = await ask();
  expect((await ask()).body).toBe(first.body);
  expect(computed - before).toBe(1);
  expect((await ask('/customers', { 'x-who': 'theirs' })).json().who).toBe(theirs.organization.id);
  expect((await ask('/customers?other=1')).json()).toEqual(first.json());
  expect(computed - before).toBe(3);
  await addCustomer('acct-1');
  const next = await ask();
  expect(next.json().accounts).toEqual([...first.json().accounts, 'acct-1']);
  expect(next.headers.etag).not.toBe(first.headers.etag);
});

test('who has the answer already gets that it is unchanged, until it is not', async () => {
  const { headers } = await ask();
  const known = { 'if-none-match': String(headers.etag) };
  const again = await ask('/customers', known);
  expect([again.statusCode, again.body]).toEqual([304, '']);
  await addCustomer('acct-2');
  expect((await ask('/customers', known)).statusCode).toBe(200);
});

test('twenty who ask at once wait for one answer', async () => {
  await addCustomer('acct-3');
  const before = computed;
  work = () => new Promise((resolve) => setTimeout(resolve, 300));
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
  work = async () => {};
  expect(computed - before).toBe(1);
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
});

test('a failure reaches everybody who waited and is not kept', async () => {
  await addCustomer('acct-4');
  work = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Fault('busy', 'Not now.');
  };
  const answers = await Promise.all([ask(), ask(), ask()]);
  work = async () => {};
  expect(answers.map(({ statusCode, headers }) => [statusCode, headers.etag])).toEqual([
    [429, undefined],
    [429, undefined],
    [429, undefined],
  ]);
  expect((await ask()).statusCode).toBe(200);
});

test('a file is written again for each who asks', async () => {
  const before = computed;
  await Promise.all([ask('/customers?format=csv'), ask('/customers', { accept: 'text/csv' })]);
  expect(computed - before).toBe(2);
});
