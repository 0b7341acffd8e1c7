import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { focusIsVisible } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { bodyRows, filterButton, findingsTable, sees, sentenceOf, soon } from './reading.ts';

onStage((stage) => {
  test('the palette opens by keyboard, finds an account, goes there, and gives the focus back', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/recover');
    const row = bodyRows(findingsTable(page)).first();
    const name = (await row.getByRole('cell').nth(2).textContent()) ?? '';
    const status = filterButton(page, 'Status');
    await status.focus();
    const palette = page.getByRole('dialog', { name: 'Search and commands' });
    for (const keys of ['Control+k', 'Meta+k']) {
      await page.keyboard.press(keys);
      await palette.waitFor();
      await holdsFocus(page);
      await page.keyboard.press('Escape');
      await palette.waitFor({ state: 'detached' });
      await soon(() => status.evaluate((button) => button.matches(':focus'))).toBe(true);
    }
    await page.keyboard.press('Control+k');
    await page.keyboard.type(name);
    await palette.getByRole('option', { name }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/accounts/*');
    await sees(page.getByRole('heading', { level: 1 }), name);
  });

  test('j, k, x, e, / and ? work the inbox, g and a letter go, and undo takes it back', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/');
    await sees(sentenceOf(page), 'owed');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    // Whoever knows the way presses on before the rows are there; the key is meant for them.
    await page.keyboard.press('j');
    await page.waitForURL('**/recover');
    const rows = bodyRows(findingsTable(page));
    await rows.nth(3).waitFor();
    const at = () => rows.evaluateAll((all) => all.findIndex((row) => row.hasAttribute('data-active')));
    await soon(at).toBe(0);
    for (const [key, index] of [
      ['j', 1],
      ['j', 2],
      ['k', 1],
    ] as const) {
      await page.keyboard.press(key);
      await soon(at).toBe(index);
    }
    await page.keyboard.press('x');
    const selection = page.getByRole('region', { name: 'Selection' });
    await sees(selection, '1 finding selected');
    expect(await rows.nth(1).getByRole('checkbox').isChecked()).toBe(true);
    await page.keyboard.press('e');
    await sees(rows.nth(1), 'Acknowledged');
    await page.getByRole('button', { name: 'Undo' }).click();
    await sees(rows.nth(1), 'Open');
    await page.keyboard.press('Escape');
    await selection.waitFor({ state: 'detached' });

    await page.keyboard.press('o');
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    await page.keyboard.press('j');
    await soon(at).toBe(2);
    await page.keyboard.press('Escape');
    await soon(() => new URL(page.url()).searchParams.get('finding')).toBe(null);

    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keyboard' });
    for (const label of ['Next finding', 'Acknowledge', 'Go to Recover', 'Search and commands'])
      await keys.getByText(label, { exact: true }).waitFor();
    await holdsFocus(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    const search = page.getByPlaceholder('Account or product');
    await soon(() => search.evaluate((input) => input.matches(':focus'))).toBe(true);
    await page.keyboard.type('jx');
    expect(await search.inputValue()).toBe('jx');
  });

  test('every place the Tab key reaches on a page shows that it has the focus', async () => {
    const { page } = await inDemo(stage());
    for (const path of ['/', '/settings']) {
      await page.goto(path);
      await sees(sentenceOf(page), /\w/);
      const unseen: string[] = [];
      for (let step = 0; step < 25; step += 1) {
        await page.keyboard.press('Tab');
        if (!(await page.evaluate(focusIsVisible)))
          unseen.push(await page.locator(':focus').evaluate((one) => one.outerHTML.slice(0, 120)));
      }
      expect(unseen).toEqual([]);
    }
  });
});

/** However often Tab is pressed, the focus stays inside what is open. */
async function holdsFocus(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    expect(await dialog.evaluate((one) => one.matches(':focus-within, :focus'))).toBe(true);
  }
}
