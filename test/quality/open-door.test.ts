import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provenance } from '#access/origin.ts';
import { createSource } from '#ingest/commands/sources/save.ts';
import type { SourceInput } from '#ingest/shapes.ts';
import { createContext } from '#platform/context.ts';
import { readReadiness } from '#platform/health.ts';
import { demoSignInAllowed, isLocalVisit } from '#platform/loopback.ts';
import { outageOf } from '#platform/outage.ts';
import { program, registered, type Visitor } from '../access/visitor.ts';
import { openServer } from './world.ts';

let bare: Awaited<ReturnType<typeof openServer>>;
let url: string;
let admin: Awaited<ReturnType<typeof registered>>;
let key: Visitor & { key: string };
beforeAll(async () => {
  bare = await openServer();
  url = await bare.app.listen({ port: 0, host: '127.0.0.1' });
  admin = await registered(bare.app, 'Open Door');
  key = await program(admin, ['write']);
});
afterAll(() => bare.close());

const bearer = () => ({ authorization: `Bearer ${key.key}` });

async function keptFiles(): Promise<string[]> {
  const keys: string[] = [];
  for await (const each of bare.ground.blobs.keys()) keys.push(each);
  return keys;
}

test('an upload of two files that breaks off in the second leaves nothing behind', async () => {
  const file = (name: string) =>
    `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`;
  const body = `${file('customers.csv')}account_id,name\na,A\n\r\n${file('products.csv')}product_key,na`;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `POST /api/upload HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key.key}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${body.length + 500}\r\n\r\n${body}`,
  );
  await expect.poll(keptFiles, { timeout: 20_000 }).toHaveLength(1);
  socket.destroy();
  await expect.poll(keptFiles, { timeout: 20_000 }).toEqual([]);
});

describe('sources made at the same time', () => {
  const source = (name: string): SourceInput => ({
    name,
    side: 'actual',
    schedule_minutes: null,
    secret: 'secret',
    place: {
      kind: 's3',
      bucket: 'exports',
      region: 'eu-central-1',
      key_id: 'k',
      pattern: '*',
    } as SourceInput['place'],
  });
  const context = () => {
    const organization = {
      id: admin.me.organization.id,
      name: 'Open Door',
      currency: null,
      reportingCurrency: null,
      timeZone: 'UTC',
      isDemo: false,
    };
    return createContext(bare.ground, organization, { kind: 'system', id: 's', name: 's' } as never);
  };

  test('under one name are one, and the others get an error that says so', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, () => createSource(context(), source('Twin'))),
    );
    const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refused).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'conflict']);
  });

  test('never pass the limit of fifty', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 60 }, () => createSource(context(), source(randomUUID()))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(49);
  });
});

describe('a full disk', () => {
  test.each([
    Object.assign(new Error('write'), { code: 'ENOSPC' }),
    Object.assign(new Error('could not extend file "base/1"'), { code: '53100' }),
    Object.assign(new Error('Cannot reserve'), { code: '243' }),
    new Error('a query failed', { cause: new Error('write(): No space left on device') }),
  ])('is reported as such, not as a fault of ours: %s', (error) => {
    expect(outageOf(error)).toMatchObject({ code: 'storage_full' });
  });

  test('makes the server say that it is not well', async () => {
    const folder = process.cwd();
    const full = await readReadiness(bare.ground, folder, Number.MAX_SAFE_INTEGER);
    expect([full.status, full.checks.disk?.status]).toEqual(['degraded', 'failing']);
    expect((await readReadiness(bare.ground, folder, 1)).checks.disk?.status).toBe('ok');
  });
});

test('metrics are read on the machine itself, and by nobody through a proxy or from elsewhere', async () => {
  const read = (headers: object, remoteAddress = '127.0.0.1') =>
    bare.app.inject({
      method: 'GET',
      url: '/internal/metrics',
      headers: { host: 'localhost', ...headers },
      remoteAddress,
    });
  expect((await read({})).statusCode).toBe(200);
  expect((await read({}, '192.168.1.20')).statusCode).toBe(403);
  expect((await read({ 'x-forwarded-for': '10.0.0.1' })).statusCode).toBe(403);
  expect((await read({ host: 'plumbline.example.com' })).statusCode).toBe(403);
});

test.each(['//[x', '//', '//[', '/%5B', '/\\'])('the path %s is answered, not failed on', async (path) => {
  const port = Number(new URL(url).port);
  const status = await new Promise<number>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    socket.on('error', reject).once('data', (data) => resolve(Number(String(data).split(' ')[1])));
  });
  expect(status).toBeLessThan(500);
});

describe('the demo’s sign-in without a password', () => {
  const headers = { host: 'localhost:4600' };
  test.each([
    'x-forwarded-proto',
    'x-client-ip',
    'cf-connecting-ip',
    'true-client-ip',
    'x-original-host',
    'cdn-loop',
  ])('is closed to a visit that carries %s', (name) => {
    expect(isLocalVisit({ peer: '127.0.0.1', headers })).toBe(true);
    expect(isLocalVisit({ peer: '127.0.0.1', headers: { ...headers, [name]: 'x' } })).toBe(false);
  });

  test('is off in production and with any public address', () => {
    const settings = {
      demo: 'auto',
      host: '127.0.0.1',
      publicUrl: null,
      trustedProxies: 0,
      isProduction: false,
    } as const;
    expect(demoSignInAllowed(settings)).toBe(true);
    expect(demoSignInAllowed({ ...settings, isProduction: true })).toBe(false);
    expect(demoSignInAllowed({ ...settings, publicUrl: 'http://localhost:4600' })).toBe(false);
  });
});

describe('a body of JSON', () => {
  const post = (body: Buffer | string) =>
    fetch(`${url}/api/recon/runs`, {
      method: 'POST',
      headers: { ...bearer(), 'content-type': 'application/json' },
      body: body as string,
    });

  test('that is no UTF-8 is refused', async () => {
    const body = Buffer.concat([Buffer.from('{"scope":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    const answer = await post(body);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { detail: expect.stringMatching(/UTF-8/) },
    ]);
  });

  test('of more values than any operation takes is refused before it is parsed', async () => {
    const answer = await post(`{"scope":[${'0,'.repeat(4_500_000)}0]}`);
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'too_large' }]);
  });
});

test('what an operation answers is kept by no shared cache, nor by a browser that does not ask again', async () => {
  for (const path of ['/api/auth/me', '/api/customers', '/api/customers?format=csv', '/api/nothing-here']) {
    const answer = await fetch(`${url}${path}`, { headers: bearer() });
    await answer.text();
    if (answer.status === 200)
      expect(answer.headers.get('cache-control'), path).toMatch(/^(no-store|private, no-cache)$/);
  }
});

test('a link of an invitation never leads where the Host header says', async () => {
  const forged = Object.assign(Object.create(Object.getPrototypeOf(admin)), admin) as typeof admin;
  forged.headers = { host: 'evil.example', 'sec-fetch-site': 'same-origin' };
  const { status, body } = await forged.post('/api/invitations', {
    email: 'guest@example.com',
    role: 'viewer',
  });
  expect(status).toBe(201);
  expect(body.url).not.toMatch(/evil/);
});

test('an origin is held against ours whole, with its scheme', () => {
  const settings = { publicUrl: 'https://plumbline.example.com', corsOrigins: [] };
  const from = (origin: string, protocol = 'http') =>
    provenance({ origin, host: 'plumbline.example.com' }, settings, protocol);
  expect(from('https://plumbline.example.com')).toBe('own');
  expect(from('http://plumbline.example.com', 'https')).toBe('foreign');
  expect(from('ftp://plumbline.example.com')).toBe('foreign');
});
