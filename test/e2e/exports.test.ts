import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { run, scratchFolder } from '../operate/process.ts';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { quiet } from './reading.ts';

onStage((stage) => {
  test('the rows of a page arrive as CSV and as Parquet, whole, alike and to the last cent', async () => {
    const { page } = await inDemo(stage());
    for (const [place, api] of [
      [
        '/recover?type=expired_discount',
        '/api/recon/results?type=expired_discount&status=open,acknowledged,actioned',
      ],
      ['/accounts?has=over_billed', '/api/dashboard/accounts?has=over_billed'],
    ] as const) {
      await page.goto(place);
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

  test('an evidence pack, from a finding’s panel or its account’s page, holds before `plumbline verify` anywhere', async () => {
    const { page } = await inDemo(stage());
    const list = `${stage().url}/api/recon/results?type=under_reported_usage&limit=1`;
    const [finding] = (await (await page.request.get(list)).json()).items;
    const { id, account_id, product_key, period_start, type, amount, currency } = finding;
    const period = `product=${product_key}&period=${period_start.slice(0, 7)}`;
    const folder = scratchFolder();
    try {
      for (const place of [`/recover?finding=${id}`, `/accounts/${account_id}?${period}`]) {
        await page.goto(place);
        const key = await page.getByTitle(/^[0-9a-f]{64}$/).getAttribute('title');
        const link = page.getByRole('link', { name: 'Evidence pack' });
        const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
        const pack = path.join(folder.path, file.suggestedFilename());
        expect(pack).toMatch(/\.zip$/);
        await file.saveAs(pack);
        // No setting of this server reaches the command: it has the file and the key that the page shows.
        const { code, out, err } = await run(['verify', pack, '--key', key ?? '', '--json'], {});
        expect([code, err]).toEqual([0, '']);
        const expected = { type, account_id, amount, currency };
        expect(JSON.parse(out)).toMatchObject({ ok: true, faults: [], finding: expected });
      }
    } finally {
      folder.remove();
    }
  });
});

async function downloaded(page: Page, item: RegExp): Promise<string> {
  await page.getByRole('main').getByRole('button', { name: 'Export' }).last().click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return file.path();
}

const fileOf = async (page: Page, item: RegExp) => readFileSync(await downloaded(page, item), 'utf8');
