import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { bodyRows, filterButton, findingsTable, sees } from './reading.ts';
import type { Visit } from './stage.ts';

onStage((stage) => {
  test('filters, order, columns, marks and the open finding are in the address: reloaded and shared alike', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/recover');
    await filterButton(page, 'Kind').click();
    for (const kind of ['Expired discount', 'Renewal drift'])
      await page.getByRole('menuitemcheckbox', { name: kind }).click();
    await page.keyboard.press('Escape');
    await filterButton(page, 'More').click();
    await page.getByRole('textbox', { name: 'Currency' }).fill('eur');
    await page.getByRole('button', { name: 'Apply' }).click();
    const table = findingsTable(page);
    await table.getByRole('columnheader', { name: 'Account' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'First seen' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Recoverable' }).click();
    await page.keyboard.press('Escape');
    const rows = bodyRows(table);
    await rows.nth(2).waitFor();
    await rows.nth(0).getByRole('checkbox').click();
    await rows.nth(2).getByRole('checkbox').click();
    await rows.nth(1).getByRole('button').click();
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    const address = page.url();
    const first = await viewOf(page);
    expect(first.heads).toEqual(expect.arrayContaining(['First seen', 'Confidence']));
    expect(first.heads).not.toContain('Recoverable');
    expect(first.marked).toEqual([0, 2]);
    expect(new Set(first.rows.map((row) => row.split('|')[3]))).toEqual(
      new Set(['Expired discount', 'Renewal drift']),
    );
    const accounts = first.rows.map((row) => row.split('|')[2] ?? '');
    expect(accounts).toEqual(accounts.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));

    await page.goto(address);
    expect(await viewOf(page)).toEqual(first);
    const other = await inDemo(stage());
    await other.page.goto(address);
    expect(await viewOf(other.page)).toEqual(first);
  });
});

/** What a reader sees of the inbox, with the panel open and then closed. */
async function viewOf(page: Visit['page']) {
  await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
  const panel = page.getByRole('complementary').last();
  const open = `${await panel.getByRole('heading').first().textContent()} ${await panel.getByRole('link').first().textContent()}`;
  await page.getByRole('button', { name: 'Close (Esc)' }).click();
  const table = findingsTable(page);
  await table.getByRole('columnheader', { name: 'Status' }).waitFor();
  await sees(page.getByRole('region', { name: 'Selection' }), '2 findings selected');
  const rows = bodyRows(table);
  await rows.nth(2).waitFor();
  const texts: string[] = [];
  const marked: number[] = [];
  for (const [index, row] of (await rows.all()).entries()) {
    texts.push((await row.getByRole('cell').allTextContents()).join('|'));
    if (await row.getByRole('checkbox').isChecked()) marked.push(index);
  }
  return { open, heads: await table.getByRole('columnheader').allTextContents(), rows: texts, marked };
}
