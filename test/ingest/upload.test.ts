import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uploadJobs } from '#ingest/jobs/uploads.ts';
import type { ImportRunJson } from '#ingest/shapes.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { openDoor } from './door.ts';

let ground: TestGround;
let ctx: Context;
let door: Awaited<ReturnType<typeof openDoor>>;
beforeAll(async () => {
  ground = await startGround();
  await uploadJobs(ground.ground, ground.queue);
  ctx = await ground.newOrganization({ currency: 'EUR' });
  door = await openDoor(ground, ctx);
}, 60_000);
afterAll(async () => {
  await door?.close();
  await ground?.stop();
});

const MEBIBYTE = 1024 * 1024;
/** `times` MiB of one letter after a header. */
function* long(times: number): Generator<Buffer> {
  yield Buffer.from('account_id,name\n');
  const block = Buffer.alloc(MEBIBYTE, 'a');
  for (let index = 0; index < times; index++) yield block;
}

describe('an uploaded file', { timeout: 60_000 }, () => {
  test('is taken in by a worker, and its good rows stand while bad ones are listed', async () => {
    const run = await door.upload(
      'customers.csv',
      'account_id,name,employees\na1,Acme,10\n,Nobody,1\na2,Beta,many\na3,=SUM(A1),3\n',
    );
    expect(run).toMatchObject({ status: 'done', rows_read: 4, rows_accepted: 2, rows_rejected: 2 });
    const { items } = await door.json<{ items: object[] }>(`/api/imports/${run.id}/rejects`);
    expect(items).toEqual([
      {
        line: 3,
        column: 'account_id',
        value: '',
        reason: 'is required and empty',
        sequence: 1,
        import_id: run.id,
      },
      expect.objectContaining({ line: 4, column: 'employees', value: 'many' }),
    ]);
    const list = await (await fetch(`${door.url}/api/customers?format=csv`)).text();
    expect(list).toContain("a3,'=SUM(A1)");
  });

  test('with a column under a listed synonym goes through and says so', async () => {
    const run = await door.upload('contacts.csv', 'customer_id,Name\na1,Ann\n');
    expect(run.status).toBe('done');
    expect(run.notices).toContain('Column “customer_id” is read as account_id.');
  });

  test('with a guessed column waits for a person, then goes through, and the next one needs no asking', async () => {
    const text = 'product_key,product title\napi,API calls\n';
    const waiting = await door.upload('products.csv', text);
    expect(waiting.status).toBe('needs_mapping');
    const guessed = waiting.columns.find((each) => each.how === 'guessed');
    expect(guessed).toMatchObject({ column: 'product title', field: 'name', samples: ['API calls'] });
    const wrong = await door.post(`/api/imports/${waiting.id}/mapping`, {
      columns: { 'product title': 'nome' },
    });
    expect(wrong.status).toBe(400);

    const columns = { product_key: 'product_key', 'product title': 'name' };
    expect((await door.post(`/api/imports/${waiting.id}/mapping`, { columns })).status).toBe(202);
    expect(await door.settled(waiting.id)).toMatchObject({ status: 'done', rows_accepted: 1 });
    const again = await door.upload('products.csv', text);
    expect(again).toMatchObject({ status: 'done', rows_unchanged: 1 });
  });

  test('of a kind that nobody can tell waits until a person names it', async () => {
    const waiting = await door.upload('stuff.csv', 'a,b\np9,Nine\n');
    expect(waiting).toMatchObject({ status: 'needs_mapping', kind: '' });
    const columns = { a: 'product_key', b: 'name' };
    await door.post(`/api/imports/${waiting.id}/mapping`, { kind: 'products', columns });
    expect(await door.settled(waiting.id)).toMatchObject({ status: 'done', kind: 'products' });
  });

  test('that is cancelled while it waits stays out', async () => {
    const waiting = await door.upload('other.csv', 'x,y\n1,2\n');
    const cancelled = await (await door.post(`/api/imports/${waiting.id}/cancel`, {})).json();
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    expect((await door.post(`/api/imports/${waiting.id}/cancel`, {})).status).toBe(409);
  });
});

describe('a file that is not what it claims is refused whole, in seconds:', { timeout: 60_000 }, () => {
  const customers = () =>
    ctx.pg.read((tx) => tx.selectFrom('customers').select('account_id').orderBy('account_id').execute());

  test.each<[string, () => Promise<Blob>]>([
    ['a picture', async () => new Blob([Buffer.from('89504e470d0a1a0a', 'hex')])],
    ['rows with a NUL byte after good ones', async () => new Blob(['account_id,name\nz1,Zed\nz2,\u0000\n'])],
    ['one line of 64 MiB', async () => new Blob([await buffer(Readable.from(long(64)))])],
    [
      'a gzip bomb of 256 MiB',
      async () => new Blob([await buffer(Readable.from(long(256)).pipe(createGzip({ level: 9 })))]),
    ],
  ])('%s', async (_what, content) => {
    const before = await customers();
    const run: ImportRunJson = await door.upload('customers.csv', await content());
    expect(run).toMatchObject({
      status: 'failed',
      rows_accepted: 0,
      failure: { code: 'unsupported_format' },
    });
    expect(await customers()).toEqual(before);
  });
});

test('an upload that ends before its parts do is refused in words, and nothing of it is queued', async () => {
  const before = await door.json<{ items: object[] }>('/api/imports');
  const head =
    '--x\r\nContent-Disposition: form-data; name="file"; filename="customers.csv"\r\n\r\naccount_id';
  for (const body of ['{"no": "parts"}', head, `${head}\r\n--x\r\nContent-Disp`]) {
    const answer = await door.post('/api/upload', body, 'multipart/form-data; boundary=x');
    expect(answer.status, body).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'bad_request', mend: expect.stringMatching(/\.$/) });
  }
  expect(await door.json('/api/imports')).toEqual(before);
});

test('a request without a file, and an unknown import, get an error that says so', async () => {
  expect((await fetch(`${door.url}/api/upload`, { method: 'POST', body: new FormData() })).status).toBe(400);
  expect((await door.post('/api/upload', {})).status).toBe(415);
  const unknown = '00000000-0000-4000-8000-000000000000';
  for (const end of ['', '/rejects', '/rejects.csv', '/events']) {
    expect((await fetch(`${door.url}/api/imports/${unknown}${end}`)).status).toBe(404);
  }
});
