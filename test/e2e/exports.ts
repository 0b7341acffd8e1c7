import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { inDemo } from './people.ts';
import { bodyRows, findingsTable, quiet } from './reading.ts';
import type { Stage } from './stage.ts';

export function exportStories(stage: () => Stage): void {
  test('the rows of a page arrive as CSV and as Parquet, whole, alike and to the last cent', async () => {
    const { page } = await inDemo(stage());
    for (const [path, api] of [
      [
        '/recover?type=expired_discount',
        '/api/recon/results?type=expired_discount&status=open,acknowledged,actioned',
      ],
      ['/accounts?has=over_billed', '/api/dashboard/accounts?has=over_billed'],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await quiet(page);
      const csv = parse(await fileOf(page, /^CSV/), { columns: true }) as Record<string, string>[];
      const bytes = readFileSync(await downloaded(page, /^Parquet/));
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
      const rows = await parquetReadObjects({ file });
      const asked = await (await page.request.get(`${stage().url}${api}&limit=500`)).json();
      expect(asked.next_cursor).toBe(null);
      expect(csv.length).toBe(asked.items.length);
      expect(rows.length).toBe(asked.items.length);
      const key = 'leak' in (rows[0] ?? {}) ? 'leak' : 'amount';
      const sorted = (all: Record<string, unknown>[]) => all.map((row) => String(row[key] ?? '')).toSorted();
      expect(sorted(csv)).toEqual(sorted(asked.items));
      expect(sorted(rows)).toEqual(sorted(asked.items));
    }
  });

  test('the audit trail leaves as signed lines', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/audit');
    await page.getByRole('table', { name: 'Audit entries' }).waitFor();
    const lines = (await fileOf(page, /^NDJSON/))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(3);
    expect(lines[0]).toMatchObject({ sequence: 1, action: 'organization.created' });
  });

  test('the evidence pack of a finding arrives as a zip, in its panel and on the account’s page', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/recover?type=under_reported_usage');
    await bodyRows(findingsTable(page)).first().getByRole('button').click();
    const link = page.getByRole('link', { name: 'Evidence pack' });
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const bytes = readFileSync(await file.path());
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04', 'latin1'));
    expect(file.suggestedFilename()).toMatch(/\.zip$/);
  });
}

async function downloaded(page: Page, item: RegExp): Promise<string> {
  await page.getByRole('main').getByRole('button', { name: 'Export' }).last().click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return file.path();
}

const fileOf = async (page: Page, item: RegExp) => readFileSync(await downloaded(page, item), 'utf8');
