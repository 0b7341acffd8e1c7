import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBucket } from '#connectors/s3/bucket.ts';
import { program, registered, type Visitor } from '../access/visitor.ts';
import { LISTINGS, type Listing, openEndlessStore } from '../sources/endless-store.ts';
import { besideNeighbour } from './beside.ts';
import { openServer } from './world.ts';

const MB = 1024 ** 2;

let bare: Awaited<ReturnType<typeof openServer>>;
let url: string;
let stranger: Visitor & { key: string };
let neighbour: Visitor & { key: string };
beforeAll(async () => {
  bare = await openServer();
  url = await bare.app.listen({ port: 0, host: '127.0.0.1' });
  stranger = await program(await registered(bare.app, 'A Stranger'), ['write']);
  neighbour = await program(await registered(bare.app, 'The Neighbour'), ['write']);
});
afterAll(() => bare.close());

type Sent = { status: number; text: string };

/** Sends a body beside a neighbour whose answers must not wait for it. */
function send(body: Buffer | string, type: string, encoding?: string): Promise<Sent> {
  const headers = {
    authorization: `Bearer ${stranger.key}`,
    'content-type': type,
    ...(encoding ? { 'content-encoding': encoding } : {}),
  };
  return besideNeighbour(url, neighbour.key, async () => {
    const answer = await fetch(`${url}/api/usage/ingest`, { method: 'POST', headers, body: body as string });
    return { status: answer.status, text: await answer.text() };
  });
}

const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';
const event = (at: number) =>
  `{"event_id":"e${at}","account_id":"a${at % 500}","product_key":"p","ts":"2026-01-01T00:00:00Z","units":1}`;

describe('the worst request of one organization keeps no other waiting', () => {
  test.each<[string, () => Buffer | string, string, string | undefined]>([
    [
      'a gzip of 9 KB with 4.5 million items',
      () => gzipSync(`[${'0,'.repeat(4_500_000)}0]`, { level: 9 }),
      JSON_TYPE,
      'gzip',
    ],
    [
      'a gzip of three million empty lines of JSON',
      () => gzipSync('{}\n'.repeat(3_000_000)),
      LINES_TYPE,
      'gzip',
    ],
    ['three million empty objects', () => `[${'{},'.repeat(3_000_000)}{}]`, JSON_TYPE, undefined],
    ['100,001 lines', () => '{}\n'.repeat(100_001), LINES_TYPE, undefined],
    ['a gzip that unpacks to 200 MB', () => gzipSync(Buffer.alloc(200 * MB, ' ')), JSON_TYPE, 'gzip'],
  ])('%s is refused whole', async (_what, body, type, encoding) => {
    const { status, text } = await send(body(), type, encoding);
    expect([status, JSON.parse(text).code], text.slice(0, 300)).toEqual([413, 'too_large']);
  });

  test.each<[string, string, string]>([
    ['a line of 10 MB', 'x'.repeat(10 * MB - 1), LINES_TYPE],
    ['a text of 10 MB', `["${'x'.repeat(10 * MB - 5)}"]`, JSON_TYPE],
    ['one item of three million objects', `[[${'{},'.repeat(3_000_000)}{}]]`, JSON_TYPE],
    ['one event with three million values', `{"a":[${'{},'.repeat(3_000_000)}{}]}`, JSON_TYPE],
  ])('%s is reported by its place and never kept', async (_what, body, type) => {
    const { status, text } = await send(body, type);
    expect([status, JSON.parse(text)], text.slice(0, 300)).toMatchObject([
      200,
      { accepted: 0, rejected: [{ index: 0, reason: 'is longer than 65536 bytes' }], rejected_unlisted: 0 },
    ]);
  });

  test('a hundred thousand bad events are counted, and the first thousand listed', async () => {
    const { status, text } = await send(`[${'{},'.repeat(99_999)}{}]`, JSON_TYPE);
    const receipt = JSON.parse(text);
    expect([status, receipt.accepted, receipt.rejected.length, receipt.rejected_unlisted]).toEqual([
      200, 0, 1_000, 99_000,
    ]);
  });

  test.each([
    ['an array', JSON_TYPE],
    ['lines', LINES_TYPE],
  ])(
    'a hundred thousand good events as %s are stored, and conflicts listed to a thousand',
    async (_how, type) => {
      const from = type === JSON_TYPE ? 0 : 100_000;
      const events = Array.from({ length: 100_000 }, (_, at) => event(from + at));
      const body = (list: string[]) => (type === JSON_TYPE ? `[${list.join(',')}]` : list.join('\n'));
      const { status, text } = await send(body(events), type);
      expect([status, JSON.parse(text).accepted], text.slice(0, 300)).toEqual([200, 100_000]);
      const other = events.slice(0, 3_000).map((each) => each.replace('"units":1', '"units":2'));
      const again = JSON.parse((await send(body(other), type)).text);
      expect([again.accepted, again.conflicts.length, again.conflicts_unlisted]).toEqual([0, 1_000, 2_000]);
    },
  );
});

describe('a foreign store keeps nobody waiting and fills no memory', () => {
  async function list(listing: Listing) {
    const store = await openEndlessStore(listing);
    const address = { bucket: 'exports', region: 'eu-central-1', keyId: 'operator', secret: 'secret' };
    const bucket = openBucket(null, { ...address, endpoint: store.endpoint });
    const before = process.memoryUsage().rss;
    try {
      const result = await besideNeighbour(url, neighbour.key, () =>
        bucket.list('').then(
          (files) => ({ files: files.length, detail: '' }),
          (error: Error) => ({ files: -1, detail: error.message }),
        ),
      );
      return { ...result, pages: store.pages(), grown: process.memoryUsage().rss - before };
    } finally {
      bucket.close();
      await store.close();
    }
  }

  test.each([
    ['a page of 700 MB', LISTINGS.flood, /more than 4194304 bytes/],
    ['an error of 700 MB', LISTINGS.floodOfError, /more than 65536 bytes/],
    ['a page nested a million deep', LISTINGS.deep, /listing cannot be read/],
  ])('%s is cut off and refused in words', async (_what, listing, words) => {
    const { files, detail, grown } = await list(listing);
    expect([files, detail]).toEqual([-1, expect.stringMatching(words)]);
    expect(grown).toBeLessThan(400 * MB);
  });

  test('a page as full as it may be is read, and pages that never end are left', async () => {
    expect((await list(LISTINGS.full)).files).toBe(52_000);
    expect(await list(LISTINGS.endless)).toMatchObject({ files: 0, pages: 1_000 });
  });
});
