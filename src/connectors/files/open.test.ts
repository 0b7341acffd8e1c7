import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openRows } from './open.ts';
import type { FileRow } from './row.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MEBIBYTE = 1024 * 1024;

async function read(chunks: Iterable<Uint8Array>, name = 'usage.csv') {
  const source = await openRows({ name, stream: Readable.from(chunks, { objectMode: true }) });
  const batches = await Array.fromAsync(source.batches);
  return { ...source, sizes: batches.map((batch) => batch.length), rows: batches.flat() as FileRow[] };
}

const refusal = (message: string) =>
  expect.objectContaining({ code: 'unsupported_format', message: expect.stringContaining(message) });

function* repeated(first: string, block: string, times: number): Generator<Buffer> {
  yield Buffer.from(first);
  const bytes = Buffer.from(block);
  for (let index = 0; index < times; index++) yield bytes;
}

describe('bytes', () => {
  test('cut anywhere, in the middle of characters too, give the same rows', async () => {
    const text = Buffer.from('\ufeffname;units\nMüller & Söhne;1\n😀 AG;2\n日本;3\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (size) => {
        const chunks: Buffer[] = [];
        for (let at = 0; at < text.length; at += size) chunks.push(text.subarray(at, at + size));
        const { columns, rows } = await read(chunks);
        expect(columns).toEqual(['name', 'units']);
        expect(rows.map((row) => 'cells' in row && row.cells)).toEqual([
          ['Müller & Söhne', '1'],
          ['😀 AG', '2'],
          ['日本', '3'],
        ]);
      }),
    );
  });

  test('packed with gzip are unpacked, whatever the name says', async () => {
    const { columns, rows } = await read([gzipSync('name,units\nacme,1\n')], 'usage.csv');
    expect({ columns, rows }).toEqual({
      columns: ['name', 'units'],
      rows: [{ line: 2, cells: ['acme', '1'] }],
    });
  });

  test('come in batches of at most 5,000 rows', async () => {
    const { sizes } = await read(repeated('name,units\n', 'acme,1\n'.repeat(4_000), 3));
    expect(sizes).toEqual([5_000, 5_000, 2_000]);
  });
});

describe('a file that is not what it claims is refused whole:', () => {
  test.each<[string, Uint8Array | string, string]>([
    ['nothing', '', 'empty'],
    ['a byte-order mark alone', '\ufeff', 'no header'],
    ['a ZIP or Excel file', Buffer.from('504b0304140000', 'hex'), 'ZIP or Excel'],
    ['a PDF', '%PDF-1.7 …', 'a PDF'],
    ['UTF-16 with its mark', Buffer.from('\ufeffname,units\n', 'utf16le'), 'UTF-16'],
    ['UTF-16 without it', Buffer.from('name,units\nacme,1\n', 'utf16le'), 'UTF-16'],
    [
      'Latin-1',
      Buffer.from('name,units\nMüller,1\n', 'latin1'),
      'not UTF-8 text (byte 13, after “name,units M”)',
    ],
    ['text cut inside a character', Buffer.from('name,units\né').subarray(0, 12), 'not UTF-8'],
    ['a web page', '<!DOCTYPE html><html>', 'web page'],
    ['gzip in gzip', gzipSync(gzipSync('name,units\n')), 'gzip twice'],
    [
      'gzip cut short',
      gzipSync('name,units\nacme,1\n'.repeat(1_000)).subarray(0, 60),
      'corrupt or incomplete',
    ],
  ])('%s', async (_what, content, message) => {
    await expect(read([Buffer.from(content)])).rejects.toEqual(refusal(message));
  });

  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 400, maxLength: 4_000 }), async (bytes) => {
        await expect(read([bytes])).rejects.toMatchObject({ code: 'unsupported_format' });
      }),
    );
  });

  test('a file named Parquet that is text', async () => {
    await expect(read([Buffer.from('name,units\n')], 'usage.parquet')).rejects.toEqual(
      refusal('not a Parquet file'),
    );
  });

  test.each(['name,units\n', 'name,units\nacme,1\n"'])(
    'a line of 1 GiB after %j, without holding it',
    async (first) => {
      let sent = 0;
      const block = Buffer.alloc(MEBIBYTE / 4, 'x');
      function* bytes() {
        yield Buffer.from(first);
        for (; sent < 1024 * MEBIBYTE; sent += block.length) yield block;
      }
      await expect(read(bytes())).rejects.toEqual(refusal('longer than 1 MiB'));
      expect(sent).toBeLessThan(8 * MEBIBYTE);
    },
  );

  test('a million columns', async () => {
    const wide = Array.from({ length: 1_000_000 }, (_, index) => `column${index}`).join(',');
    await expect(read([Buffer.from(`${wide}\n`)])).rejects.toEqual(refusal('the limit is 1000'));
  });

  test('a gzip bomb, long before it is unpacked', async () => {
    const bomb = Readable.from(repeated('name,units\n', 'acme,1\n'.repeat(100_000), 400)).pipe(createGzip());
    const source = await openRows({ name: 'usage.csv.gz', stream: bomb });
    let rows = 0;
    const all = async () => {
      for await (const batch of source.batches) rows += batch.length;
    };
    await expect(all()).rejects.toEqual(refusal('more than 200 times'));
    expect(rows).toBeLessThan(10_000_000);
  });
});

describe('reading', () => {
  test('takes no more bytes than the batches asked for need', async () => {
    let sent = 0;
    function* bytes() {
      yield Buffer.from('name,units\n');
      for (; sent < 512; sent += 1) yield Buffer.from('acme,1\n'.repeat(30_000));
    }
    const source = await openRows({ name: 'usage.csv', stream: Readable.from(bytes()) });
    for await (const batch of source.batches) {
      expect(batch).toHaveLength(5_000);
      break;
    }
    await source.close();
    expect(sent).toBeLessThan(40);
  });

  test('lets go of a file that is closed before its rows were asked for', async () => {
    const stream = Readable.from(repeated('name,units\n', 'acme,1\n'.repeat(50_000), 100));
    const source = await openRows({ name: 'usage.csv', stream });
    await source.close();
    expect(stream.destroyed).toBe(true);
  });

  test('tells NDJSON, CSV and access logs apart by their first line', async () => {
    const log = '10.0.0.1 - - [03/Oct/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5\n';
    expect((await read([Buffer.from(log)], 'usage.log')).format).toBe('access-log');
    expect((await read([Buffer.from('{"name":"acme"}\n')], 'usage.txt')).format).toBe('ndjson');
    expect((await read([Buffer.from('name\tunits\n')], 'usage')).format).toBe('csv');
  });

  test('from a path gives NDJSON every key, even one that first appears on the last line', async () => {
    const path = join(folder, 'usage.ndjson.gz');
    writeFileSync(path, gzipSync(`${'{"id":"a"}\n'.repeat(20_000)}{"id":"b","supersedes":"a"}\n`));
    const source = await openRows({ name: 'usage.ndjson.gz', path });
    const rows = (await Array.fromAsync(source.batches)).flat();
    expect(source.columns).toEqual(['id', 'supersedes']);
    expect(rows.at(-1)).toEqual({ line: 20_001, cells: ['b', 'a'] });
  });
});
