import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { carried } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inNewOrganization } from './people.ts';
import { bodyRows, enter, findingsTable, moneyText, sees, sentenceOf, soon } from './reading.ts';

const TEN_ACCOUNTS = fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url));
const fixture = (name: string) => readFileSync(TEN_ACCOUNTS + name, 'utf8');
const csvFiles = readdirSync(TEN_ACCOUNTS)
  .filter((name) => name.endsWith('.csv'))
  .map((name) => ({ name, text: fixture(name) }));

const BAD_ROW = {
  name: 'payments (2).csv',
  text: 'payment_id,invoice_id,amount,paid_at\nP-GOOD,I01-02,1.00,2026-03-02T08:00:00Z\nP-BAD,I01-02,=1+2,2026-03-02T08:00:00Z\n',
};
const GUESSED = {
  name: 'usage.csv',
  text: 'event_id,account_id,product_key,ts,usage_qnty\nE1,A1,api_calls,2026-03-02T08:00:00Z,12\nE2,A1,api_calls,2026-03-03T08:00:00Z,30\n',
};

type Expected = { account_id: string; type: string; amount: string | null; currency: string | null };

const importOf = (page: Page, name: string): Locator =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name, exact: true }) });

onStage((stage) => {
  test('a new organization goes from nothing to the nine findings of the worked example', async () => {
    const { page } = await stage().visit();
    await page.goto('/register');
    await page.getByLabel('Organization').fill('Ten Accounts & Co');
    await page.getByLabel('Your name').fill('Greta Ledger');
    await page.getByLabel('Email address').fill('greta@example.com');
    await page.getByLabel('Password').fill('ten accounts, nine findings');
    await page.getByRole('button', { name: 'Create organization' }).click();
    await page.waitForURL('**/data');
    await sees(sentenceOf(page), 'No data has been imported yet.');
    await sees(page.getByRole('main'), 'Nothing has been imported yet.');
    await enter(page, 'Command centre');
    await sees(page.getByRole('main'), 'There is no data to compare with the invoices yet.');
    await enter(page, 'Recover');
    await sees(page.getByRole('main'), 'Nothing to recover.');
    await page.getByRole('link', { name: 'Upload files' }).click();

    let letThrough = () => {};
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await page.route('**/api/upload', async (route) => {
      await held;
      await route.continue();
    });
    const files = [...csvFiles, BAD_ROW];
    const dataTransfer = await page.evaluateHandle(carried, files);
    await page.getByText('or drop them here.').dispatchEvent('drop', { dataTransfer });
    await page.getByRole('progressbar', { name: 'Sending files' }).waitFor();
    letThrough();
    await page.getByRole('button', { name: `Show all ${files.length} imports` }).click({ timeout: 60_000 });
    const done = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Done:' });
    await soon(() => done.count(), 60_000).toBe(files.length);
    await sees(importOf(page, 'usage.csv'), 'Done: 58 accepted');
    await sees(importOf(page, BAD_ROW.name), 'Done: 1 accepted, 1 rejected');

    await importOf(page, BAD_ROW.name).getByRole('button', { name: '1 rejected row' }).click();
    const dialog = page.getByRole('dialog', { name: BAD_ROW.name });
    const reject = bodyRows(dialog.getByRole('table', { name: 'Rejected rows' }));
    await sees(reject, '=1+2');
    expect(await reject.getByRole('cell').allTextContents()).toEqual([
      '3',
      'amount',
      '=1+2',
      expect.stringMatching(/\w+ \w+/),
    ]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: 'Download as CSV' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toMatch(/\.csv$/);
    const cells: string[] = parse(text).flat();
    expect(cells).toContain("'=1+2");
    expect(cells.filter((cell) => /^[=+@\t\r]/.test(cell))).toEqual([]);
    await page.keyboard.press('Escape');

    await enter(page, 'Command centre');
    await sees(page.getByRole('main'), 'Your data is ready to be reconciled.');
    await page.getByRole('button', { name: 'Reconcile now' }).click();
    await page.getByText(/^Reconciled 10 accounts/).waitFor();
    await sees(sentenceOf(page), 'owed and not yet billed');
    await enter(page, 'Recover');
    const rows = bodyRows(findingsTable(page));
    await soon(() => rows.count()).toBe(9);
    expect((await readRows(rows)).toSorted()).toEqual(expectedRows().toSorted());
  });

  test('a guessed column is asked about once, with samples, and the same file then goes through', async () => {
    const { page } = await inNewOrganization(stage(), 'Guessing & Co');
    await page.goto('/data');
    const send = async () => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Choose files' }).click(),
      ]);
      await chooser.setFiles([
        { name: GUESSED.name, mimeType: 'text/csv', buffer: Buffer.from(GUESSED.text) },
      ]);
    };
    await send();
    await sees(sentenceOf(page), '1 file waits for you to confirm the columns');
    await importOf(page, GUESSED.name).getByRole('button', { name: 'Confirm columns' }).click();
    const dialog = page.getByRole('dialog', { name: GUESSED.name });
    await sees(dialog, '12, 30');
    await sees(dialog, /guessed, \d+/);
    const units = dialog.getByLabel('usage_qnty is');
    expect(await units.inputValue()).toBe('units');
    await units.selectOption('Keep as extra field');
    await sees(dialog.getByRole('status'), 'Still needed: units');
    const confirm = dialog.getByRole('button', { name: 'Import with these columns' });
    expect(await confirm.isDisabled()).toBe(true);
    await units.selectOption('units (required)');
    await confirm.click();
    await sees(importOf(page, GUESSED.name), /Done: 2 accepted/);

    await send();
    const done = importOf(page, GUESSED.name).filter({ hasText: 'Done' });
    await soon(() => done.count()).toBe(2);
    expect(await page.getByRole('button', { name: 'Confirm columns' }).count()).toBe(0);
    await sees(done.first(), '2 unchanged');
  });
});

const lettersOf = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');

async function readRows(rows: Locator): Promise<string[]> {
  const texts: string[] = [];
  for (const row of await rows.all()) {
    const cells = await row.getByRole('cell').allTextContents();
    const amount = (cells[6] ?? '').replace(/^−credit due to customer /, '');
    texts.push(`${cells[2]} ${lettersOf(cells[3] ?? '')} ${amount}`);
  }
  return texts;
}

function expectedRows(): string[] {
  const names = new Map(
    fixture('customers.csv')
      .split('\n')
      .map((line) => line.split(',', 2) as [string, string]),
  );
  return (JSON.parse(fixture('expected.json')) as Expected[]).map(
    ({ account_id, type, amount, currency }) => {
      const money = amount === null || currency === null ? 'unknown' : moneyText(amount, currency);
      return `${names.get(account_id)} ${lettersOf(type)} ${money}`;
    },
  );
}
