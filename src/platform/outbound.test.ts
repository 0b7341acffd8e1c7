import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOutbound, type Lookup, type OutboundRules } from './outbound.ts';

/** Whoever knocks on this machine's door is counted. */
let hits = 0;
let server: Server;
let port = 0;
let location: string | null = null;

beforeAll(async () => {
  server = createServer((_request, response) => {
    hits += 1;
    response.writeHead(location === null ? 200 : 302, location === null ? {} : { location });
    response.end('inside');
  });
  server.on('connection', () => {
    hits += 1;
  });
  // Both families, so that no spelling of loopback misses the listener.
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());
beforeEach(() => {
  hits = 0;
  location = null;
});

const NOBODY: Lookup = async () => [];
/** A resolver as of systems that read any spelling of an address. */
const OBLIGING: Lookup = async () => [{ address: '127.0.0.1' }];
const guard = (rules: Partial<OutboundRules> = {}, lookup = OBLIGING) =>
  createOutbound({ hosts: [], own: [], ...rules }, lookup);

const SPELLINGS = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'localhost.localdomain',
  'a.localhost',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.000.000.001',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '0x7F.1',
  '2130706433',
  '017700000001',
  '4294967297',
  '127.0.0.1%00',
  '127.0.0.1 ',
  ' 127.0.0.1',
  '127.255.255.254',
  '0',
  '0.0.0.0',
  '0000',
  '00.0.0.0',
  '[::]',
  '::',
  '::1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  '::ffff:127.0.0.1',
  '[::ffff:7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[::127.0.0.1]',
  '64:ff9b::7f00:1',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '2002:7f00:1::',
  '[2002:7f00:0001::1]',
  '2001:0:7f00:1::',
  '[::1%lo]',
  'fe80::1%eth0',
  'fe80::1',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '[fd00:ec2::254]',
  'fc00::1',
  '224.0.0.1',
  '239.255.255.255',
  'ff02::1',
  '255.255.255.255',
  '198.18.0.1',
  '192.0.0.192',
  '100.100.100.200',
  '１２７.０.０.１',
  '127。0。0。1',
  'ⓛocalhost',
  'loc\u00adalhost',
  'user@127.0.0.1',
  'example.com@127.0.0.1',
  '127.0.0.1#example.com',
  '127.0.0.1/example.com',
  'example.com\\@127.0.0.1',
  '127.0.0.1?x=',
  'http://127.0.0.1',
  '//127.0.0.1',
  '127.0.0.1:5432',
  'a,127.0.0.1',
  '/var/run/postgresql',
  '@abstract',
  '.',
  '..',
  '',
  '-',
  'a..b',
  '%31%32%37.0.0.1',
  '127.0.0.1\n',
  '127.0.0.1\u0000.example.com',
  'xn--',
  'metadata.google.internal',
  'public.example.com',
  '1.1.1.1e0',
  '0x7f.example.0x1',
  '[127.0.0.1]',
];

describe('no spelling of an inside address is connected to', () => {
  for (const host of SPELLINGS) {
    test(JSON.stringify(host), async () => {
      await expect(guard().pin(host, port)).rejects.toMatchObject({ code: 'bad_request' });
      const { httpAgent } = guard().agents();
      const failed = await new Promise((resolve) => {
        httpAgent.createConnection({ host, port }, (error: Error | null) => resolve(error));
      });
      expect(failed).toMatchObject({ code: 'bad_request' });
      await expect(guard().request(`http://${host}:${port}/`)).rejects.toThrow();
      expect(hits).toBe(0);
    });
  }
});

test('a name that answers a public address first and an inside one later is pinned to the first', async () => {
  let asked = 0;
  const turning: Lookup = async () => [{ address: asked++ === 0 ? '198.51.100.9' : '127.0.0.1' }];
  // The range stands in for a public address, which a test does not call.
  const out = guard({ hosts: ['198.51.100.0/24'] }, turning);
  const pinned = await out.pin('turns.example.com', port);
  expect([pinned.address, asked]).toEqual(['198.51.100.9', 1]);
  const socket = out.socket(pinned);
  socket.on('error', () => {});
  socket.connect(port, '127.0.0.1');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect([hits, asked]).toEqual([0, 1]);
  await expect(out.pin('turns.example.com', port)).rejects.toThrow(/may not be reached/);
});

test('a name with one public and one inside address is refused whole', async () => {
  const both: Lookup = async () => [{ address: '93.184.216.34' }, { address: '10.0.0.1' }];
  await expect(guard({}, both).pin('both.example.com', port)).rejects.toThrow(/may not be reached/);
});

test('a redirect to the inside is not followed', async () => {
  location = `http://localhost:${port}/secret`;
  const out = guard({ hosts: ['127.0.0.1/32'] });
  await expect(out.request(`http://127.0.0.1:${port}/`)).rejects.toThrow(/redirect/);
  expect(hits).toBe(2);
});

test('an opened range is reached, the rest of the inside is not', async () => {
  const out = guard({ hosts: ['127.0.0.0/8'] });
  const answer = await out.request(`http://127.0.0.1:${port}/`);
  expect(answer.statusCode).toBe(200);
  answer.destroy();
  await expect(out.pin('10.0.0.1', port)).rejects.toThrow(/may not be reached/);
  await expect(guard({ hosts: ['0.0.0.0/0'] }).pin('169.254.169.254', 80)).rejects.toThrow(/may not/);
  await expect(guard({ hosts: ['0.0.0.0/0'] }).pin('0.0.0.0', 80)).rejects.toThrow(/may not/);
});

test('with names on the list only they are reached', async () => {
  const somewhere: Lookup = async () => [{ address: '93.184.216.34' }];
  const out = guard({ hosts: ['db.example.com', '10.0.0.0/8'] }, somewhere);
  await expect(out.pin('DB.example.com', 5432)).resolves.toMatchObject({ address: '93.184.216.34' });
  await expect(out.pin('other.example.com', 5432)).rejects.toThrow(/may not be reached/);
  await expect(out.pin('93.184.216.34', 5432)).rejects.toThrow(/may not be reached/);
  await expect(out.pin('10.1.2.3', 5432)).resolves.toMatchObject({ address: '10.1.2.3' });
});

test('our own stores are out of bounds even where their network is open', async () => {
  const own = [`postgresql://plumbline@127.0.0.1:${port}/plumbline`, 'http://store.internal:8123'];
  const lookup: Lookup = async () => [{ address: '10.0.0.5' }];
  const out = guard({ hosts: ['127.0.0.0/8', '10.0.0.0/8', '::1'], own }, lookup);
  for (const host of ['127.0.0.1', '127.0.0.2', '::1', '::ffff:127.0.0.1']) {
    await expect(out.pin(host, port)).rejects.toThrow(/may not be reached/);
  }
  for (const at of [8123, 9000, 5432]) {
    await expect(out.pin('10.0.0.5', at)).rejects.toThrow(/may not be reached/);
    await expect(out.pin('store.internal', at)).rejects.toThrow(/may not be reached/);
  }
  expect(hits).toBe(0);
});

test('a host that nobody knows, a low port and an address with a user are refused', async () => {
  await expect(guard({}, NOBODY).pin('nowhere.example.com', 5432)).rejects.toThrow(/was not found/);
  await expect(guard().pin('1.1.1.1', 25)).rejects.toThrow(/Port 25/);
  for (const url of [
    'ftp://example.com',
    'file:///etc/passwd',
    'http://a:b@example.com',
    'gopher://x',
    'http:/x',
    '',
  ]) {
    await expect(guard().request(url)).rejects.toMatchObject({ code: 'bad_request' });
  }
});
