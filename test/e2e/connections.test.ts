import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startEngines } from '#platform/embedded/engines.ts';
import { createLog } from '#platform/log.ts';
import { onStage } from './on-stage.ts';
import { inNewOrganization } from './people.ts';
import { bodyRows, sees, soon } from './reading.ts';

/** Somebody's own PostgreSQL with a table of calls. */
async function openWarehouse() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'plumbline-warehouse-'));
  const engines = await startEngines({ dataDir, log: createLog('silent'), clickhouse: false });
  const client = new pg.Client({ connectionString: engines.databaseUrl });
  await client.connect();
  await client.query(`create table api_call_logs (account_id text, product_key text, occurred_at timestamptz, units numeric);
    insert into api_call_logs values ('A1', 'api_calls', '2026-03-01', 5), ('A2', 'api_calls', '2026-03-02', 7)`);
  return {
    url: new URL(engines.databaseUrl),
    add: () => client.query(`insert into api_call_logs values ('A3', 'api_calls', '2026-03-03', 1)`),
    async close() {
      await client.end();
      await engines.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

onStage((stage) => {
  test('an administrator connects a table, sees what is in it, pulls it, and removes it by keyboard', async () => {
    const warehouse = await openWarehouse();
    try {
      const { page } = await inNewOrganization(stage(), 'Connected & Co');
      await page.goto('/data');
      await sees(page.getByRole('main'), 'No automatic imports yet.');
      await page.getByRole('button', { name: 'Add connection' }).click();
      await tryAndAdd(page, warehouse.url);

      const list = page.getByRole('list', { name: 'Connections' });
      await sees(list, /Calls.*PostgreSQL table: api_call_logs at 127\.0\.0\.1/);
      await sees(list, '2 rows, pulled');
      await warehouse.add();
      await list.getByRole('button', { name: 'Pull now Calls' }).click();
      await sees(list, '3 rows, pulled');
      await sees(page.getByRole('main'), /Calls.*usage.*Done: 2 accepted, 1 unchanged/);

      await list.getByRole('button', { name: 'Remove Calls' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('alertdialog', { name: 'Remove Calls?' }).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await sees(page.getByRole('main'), 'No automatic imports yet.');
    } finally {
      await warehouse.close();
    }
  });
});

async function tryAndAdd(page: Page, url: URL): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Add a connection' });
  await dialog.getByLabel('Name').fill('Calls');
  await dialog.getByLabel('Host').fill('10.0.0.1');
  await dialog.getByLabel('Port').fill(url.port);
  await dialog.getByLabel('Database').fill(url.pathname.slice(1));
  await dialog.getByLabel('User').fill(decodeURIComponent(url.username));
  await dialog.getByLabel('Password').fill(decodeURIComponent(url.password));
  await dialog.getByLabel('Encryption').selectOption('None');
  const tryIt = dialog.getByRole('button', { name: 'Test connection' });
  await tryIt.click();
  await sees(dialog.getByRole('alert'), '10.0.0.1 may not be reached from here.');
  await dialog.getByLabel('Host').fill('127.0.0.1');
  await tryIt.click();
  await sees(dialog.getByRole('status'), 'It answers.');
  const found = bodyRows(dialog.getByRole('table', { name: 'Columns found' }));
  await soon(() => found.count()).toBe(4);
  await sees(found.nth(2), /occurred_at.*timestamptz.*ts/);
  await sees(dialog, 'The login is a superuser');
  // The test has filled in the column that was called otherwise.
  expect(await dialog.getByLabel('Time').inputValue()).toBe('occurred_at');
  await dialog.getByRole('button', { name: 'Add connection' }).click();
  await dialog.waitFor({ state: 'detached' });
}
