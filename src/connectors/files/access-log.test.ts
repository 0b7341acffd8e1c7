import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ACCESS_LOG_COLUMNS, accessLogCells } from './access-log.ts';
import { openRows } from './open.ts';

const REAL_LOG = resolve(import.meta.dirname, '../../../../shared/data/usage/apache_access.log');

function named(line: string, units: 'bytes' | 'requests' = 'bytes') {
  const cells = accessLogCells(line, units);
  if (typeof cells === 'string') return cells;
  return Object.fromEntries(ACCESS_LOG_COLUMNS.map((column, index) => [column, cells[index]]));
}

const line = (request: string, rest = '200 512') =>
  `10.0.0.7 - jo [03/Oct/2026:10:05:03 -0430] "${request}" ${rest}`;

describe('an access log line', () => {
  test('in the common format is one usage row', () => {
    expect(named(line('GET /api/v1/items?id=7 HTTP/1.1'))).toEqual({
      event_id: null,
      account_id: '10.0.0.7',
      product_key: 'api',
      ts: '2026-10-03T10:05:03-04:30',
      units: '512',
      method: 'GET',
      status: '200',
      path: '/api/v1/items',
    });
  });

  test('in the combined format may hold escaped and stray quotes in its agent', () => {
    const rest = '304 - "http://example.com/?q=\\"x\\"" "Agent "odd" 1.0"';
    expect(named(line('HEAD / HTTP/1.0', rest))).toMatchObject({
      product_key: 'root',
      units: '0',
      status: '304',
    });
  });

  test('counts as one unit when requests are counted', () => {
    expect(named(line('GET /a HTTP/1.1', '200 -'), 'requests')).toMatchObject({ units: '1' });
  });

  test.each([
    ['/', 'root'],
    ['//double//slash', 'double'],
    ['?only=query', 'root'],
    ['/Caf%C3%A9/x', 'Café'],
    ['/100%/x', '100%'],
    ['/%00bad', '%00bad'],
    ['https://host.example/v2/x', 'v2'],
    ['*', '*'],
  ])('for %s belongs to the product %s', (target, product) => {
    expect(named(line(`GET ${target} HTTP/1.1`))).toMatchObject({ product_key: product });
  });

  test.each([
    'not a log',
    line('-', '408 0'),
    line('GET / HTTP/1.1').replace('Oct', 'Okt'),
    `${'a '.repeat(200_000)}`,
  ])('of another form is rejected, not guessed', (text) => {
    expect(typeof accessLogCells(text, 'bytes')).toBe('string');
  });
});

describe('the real log of 10,000 requests', () => {
  if (!existsSync(REAL_LOG)) console.warn('SKIPPED: the real access log is not on this machine.');

  test.skipIf(!existsSync(REAL_LOG))('parses line by line without an error', async () => {
    const { format, batches } = await openRows({ path: REAL_LOG, name: 'access.log' });
    const rows = (await Array.fromAsync(batches)).flat();
    expect(format).toBe('access-log');
    expect(rows.filter((row) => 'error' in row)).toEqual([]);
    expect(rows).toHaveLength(10_000);
  });
});
