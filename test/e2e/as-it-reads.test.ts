import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chartInks, offsets } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { bodyRows, findingsTable, quiet, soon } from './reading.ts';

// What a page must do wherever it is scrolled, turned over or printed.
onStage((stage) => {
  test('scrolling a list or a panel past its end never moves the page', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/recover');
    await bodyRows(findingsTable(page)).nth(2).click();
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    await quiet(page);
    for (const x of [600, 1250]) {
      await page.mouse.move(x, 600);
      for (let turn = 0; turn < 24; turn += 1) await page.mouse.wheel(0, 2_000);
      await page.waitForTimeout(300);
      expect(await page.evaluate(offsets)).toEqual({ page: 0, main: 0, excess: 0 });
    }
    await page.getByRole('button', { name: 'Close (Esc)' }).waitFor();
    expect((await page.getByRole('button', { name: 'Close (Esc)' }).boundingBox())?.y).toBeLessThan(48);
  });

  test('PageDown, PageUp, Home and End walk a list by its height, and turn the pages of any other', async () => {
    const { page } = await inDemo(stage());
    for (const path of ['/recover', '/accounts']) {
      await page.goto(path);
      const rows = page.getByRole('main').getByRole('table').getByRole('row');
      await rows.nth(3).waitFor();
      const last = Number(await page.getByRole('main').getByRole('table').getAttribute('aria-rowcount'));
      const at = async () => {
        const active = page.locator('tr[data-active]');
        return (await active.count()) === 0 ? 0 : Number(await active.getAttribute('aria-rowindex')) - 1;
      };
      await page.keyboard.press('PageDown');
      await soon(at).toBeGreaterThan(10);
      const below = await at();
      await page.keyboard.press('PageDown');
      await soon(at).toBeGreaterThan(below);
      await page.keyboard.press('PageUp');
      await soon(at).toBe(below);
      await page.keyboard.press('End');
      await soon(at).toBe(last - 1);
      await page.keyboard.press('Home');
      await soon(at).toBe(1);
    }
    await page.goto('/');
    await page.getByRole('table', { name: 'Largest open findings' }).waitFor();
    const top = () =>
      page
        .getByRole('heading', { level: 1 })
        .boundingBox()
        .then((box) => box?.y ?? 0);
    const before = await top();
    await page.keyboard.press('PageDown');
    await soon(top).toBeLessThan(before - 300);
    await page.keyboard.press('Home');
    await soon(top).toBe(before);
  });

  test('the months of a chart are all there, also those in which nothing leaked', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/');
    const asked = await (await page.request.get('/api/dashboard/summary')).json();
    const all = new Set(asked.by_month.map((one: { month: string }) => one.month));
    await page.getByRole('button', { name: 'Show as table' }).first().click();
    const table = page.getByRole('table', { name: /^Open findings by the month of their period/ });
    await soon(() => bodyRows(table).count()).toBe(all.size);
    expect(await table.getByText(/0\.00/).count()).toBeGreaterThan(0);
    // A bar opens its rows: by a press on the picture, and by the key of its button.
    await page.getByRole('button', { name: 'Show as chart' }).click();
    const [month] = [...all].sort().slice(-1);
    const bar = page.getByRole('button', { name: /owed; open its accounts$/ }).last();
    await bar.focus();
    const place = await bar.boundingBox();
    await page.mouse.click((place?.x ?? 0) + 12, (place?.y ?? 0) + 100);
    await page.waitForURL(new RegExp(`/accounts.*month=${month}`));
    await page.goBack();
    await bar.press('Enter');
    await page.waitForURL(new RegExp(`/accounts.*month=${month}`));
  });

  test('a page prints as it reads: light, whole, with its charts and without what navigates', async () => {
    const { page } = await inDemo(stage(), { colorScheme: 'dark' });
    await page.goto('/');
    await page.locator('[role="img"] svg text').first().waitFor();
    await onPaper(page);
    await soon(async () => (await page.evaluate(chartInks))[0]?.bars).toBe('rgb(168, 65, 10)');
    const [chart] = await page.evaluate(chartInks);
    expect(chart).toMatchObject({ background: 'rgb(255, 255, 255)', bars: 'rgb(168, 65, 10)' });
    expect(chart?.width).toBeLessThanOrEqual(718);
    expect(chart?.height).toBeGreaterThan(200);

    await page.goto('/recover');
    const rows = bodyRows(findingsTable(page));
    const loaded = Number(await findingsTable(page).getAttribute('aria-rowcount')) - 1;
    await onPaper(page);
    // Every loaded row, in one flow: on the screen only those in sight are drawn.
    await soon(() => rows.count()).toBe(loaded);
    const table = await findingsTable(page).boundingBox();
    expect(table?.height).toBeGreaterThan(loaded * 16);
    await page.emulateMedia({ media: 'screen' });
    await soon(() => rows.count()).toBeLessThan(loaded);
    // What Chromium makes of it: more than one sheet for a list of more than one.
    await page.emulateMedia({ media: null });
    const sheets = (await page.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThan(1);
  });
});

async function onPaper(page: Page): Promise<void> {
  await quiet(page);
  await page.setViewportSize({ width: 718, height: 1_000 });
  await page.emulateMedia({ media: 'print' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('navigation').filter({ visible: true }).count()).toBe(0);
  await soon(() => page.evaluate(offsets)).toMatchObject({ main: 0 });
}
