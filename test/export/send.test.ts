import { execFileSync } from 'node:child_process';
import fastify from 'fastify';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import type { ExportFormat } from '#platform/export/format.ts';
import { askedFormat, sendExport } from '#platform/export/send.ts';
import type { ExportRow, ExportSheet } from '#platform/export/sheet.ts';
import { writeXlsx } from '#platform/export/xlsx.ts';
import { sheetOf } from './sheet-of.ts';

const columns = [
  { name: 'id', kind: 'text' },
  { name: 'owed', kind: 'money', currencyColumn: 'currency' },
  { name: 'currency', kind: 'text' },
] as const;
const rows = [{ id: '=1+1', owed: '90071992547409931234.41', currency: 'EUR' }];

async function answer(format: ExportFormat, sheet: ExportSheet) {
  const app = fastify();
  app.get('/', (_request, reply) => sendExport(reply, format, sheet));
  return app.inject('/');
}

test('each format has its content type and a file name that every reader takes', async () => {
  const types = {
    csv: 'text/csv; charset=utf-8',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    parquet: 'application/vnd.apache.parquet',
  };
  for (const format of ['csv', 'xlsx', 'parquet'] as const) {
    const { headers } = await answer(format, sheetOf(columns, rows, { name: 'Über "x"\r\ny' }));
    expect(headers['content-type']).toBe(types[format]);
    expect(headers['content-disposition']).toBe(
      `attachment; filename="-ber -x-y.${format}"; filename*=UTF-8''%C3%9Cber%20%22x%22%0D%0Ay.${format}`,
    );
  }
});

test('CSV holds names, rows and exact amounts, and no cell that runs as a formula', async () => {
  const { body } = await answer('csv', sheetOf(columns, rows, { notes: ['a note'], totals: ['owed'] }));
  expect(body).toBe("id,owed,currency\r\n'=1+1,90071992547409931234.41,EUR\r\n");
});

test('Parquet holds exact amounts as text', async () => {
  const { rawPayload } = await answer('parquet', sheetOf(columns, rows));
  const file = new Uint8Array(rawPayload).buffer;
  expect(await parquetReadObjects({ file })).toEqual(rows);
});

test('a fault of the first row is answered as a fault, not as half a file', async () => {
  for (const format of ['csv', 'xlsx', 'parquet'] as const) {
    // biome-ignore lint/correctness/useYield: it fails before it has a row.
    async function* failing(): AsyncGenerator<ExportRow> {
      throw new Error('bad cursor');
    }
    const { statusCode, headers } = await answer(format, { ...sheetOf(columns, []), rows: failing() });
    expect(statusCode).toBe(500);
    expect(headers['content-disposition']).toBeUndefined();
    expect(headers['content-type']).toMatch(/^application\/json/);
  }
});

test('when the reader goes away the rows are closed and no more are read', async () => {
  let read = 0;
  const closed = Promise.withResolvers<void>();
  async function* endless() {
    try {
      for (;;) yield { id: `row ${read++}`, owed: '1', currency: 'EUR' };
    } finally {
      closed.resolve();
    }
  }
  const file = writeXlsx({ ...sheetOf(columns, []), rows: endless() });
  for await (const chunk of file) if (chunk.length > 0) break;
  await closed.promise;
  const atClose = read;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(read).toBe(atClose);
});

test('the format is that of the query, or else of the Accept header', async () => {
  const app = fastify();
  app.get('/', (request) => ({ format: askedFormat(request) }));
  const asked = async (url: string, accept = '*/*') =>
    (await app.inject({ url, headers: { accept } })).json().format;
  expect(await asked('/?format=xlsx')).toBe('xlsx');
  expect(await asked('/', 'text/html, text/csv;q=0.9')).toBe('csv');
  expect(await asked('/?format=json', 'text/csv')).toBeNull();
  expect(await asked('/')).toBeNull();
});

test('100,000 rows of 20 columns leave as a workbook in bounded memory', () => {
  const script = new URL('hundred-thousand-rows.ts', import.meta.url).pathname;
  const measured = JSON.parse(execFileSync(process.execPath, [script, 'xlsx'], { encoding: 'utf8' }));
  expect(measured.bytes).toBeGreaterThan(5_000_000);
  // 44 MiB where it was measured; the sheet's XML alone is more than 100 MB.
  expect(measured.grownMiB).toBeLessThan(150);
});
