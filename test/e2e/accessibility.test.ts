import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { aModel } from './demo-models.ts';
import { faintChartText } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { bodyRows, filterButton, findingsTable, quiet } from './reading.ts';
import { PHONE, WIDE } from './stage.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
// The selection bar is reached by checkboxes, which a phone does not show.
const WIDE_ONLY = new Set(['selection', 'export menu']);
// Dozens of readings by axe, a second each on a quiet machine: a loaded one is given its time.
const PATIENCE = { timeout: 900_000 };
const LOOKS = [WIDE, PHONE].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
);

onStage((stage) => {
  const still = { reducedMotion: 'reduce' } as const;

  test('before the door axe finds nothing, light and dark, wide and on a phone', async () => {
    const { page } = await stage().visit({ ...still, expected: [/status of 404 .*\/api\/invitations/] });
    for (const path of ['/sign-in', '/register', '/invitations/none']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await inEveryLook(page, path)).toEqual([]);
    }
  });

  test('on every page axe finds nothing, light and dark, wide and on a phone', PATIENCE, async () => {
    const { page } = await inDemo(stage(), still);
    const account = await anAccount(page, stage().url);
    for (const path of [
      '/',
      '/recover',
      '/accounts',
      account,
      '/data',
      '/data/quality',
      '/data/models',
      await aModel(page, stage(), 'classifier'),
      await aModel(page, stage(), 'series'),
      '/audit',
      '/settings',
      '/nowhere',
    ]) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await quiet(page);
      expect(await inEveryLook(page, path)).toEqual([]);
    }
  });

  test('with the evidence open axe finds nothing', async () => {
    const { page } = await inDemo(stage(), still);
    await page.goto('/recover?type=under_reported_usage');
    await bodyRows(findingsTable(page)).first().getByRole('button').click();
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    expect(await inEveryLook(page, 'evidence')).toEqual([]);
  });

  test(
    'with a palette, menu, popover, dialog, definition or message open axe finds nothing',
    PATIENCE,
    async () => {
      const { page } = await inDemo(stage(), still);
      const overlays: [string, string, () => Promise<void>][] = [
        ['palette', '/recover', () => page.keyboard.press('Control+k')],
        ['shortcuts', '/recover', () => page.keyboard.press('?')],
        ['filter menu', '/recover', () => filterButton(page, 'Kind').click()],
        ['more filters', '/recover', () => filterButton(page, 'More').click()],
        ['selection', '/recover', () => bodyRows(findingsTable(page)).first().getByRole('checkbox').click()],
        ['views', '/recover', () => filterButton(page, 'Views').click()],
        [
          'new view',
          '/recover',
          async () => {
            await filterButton(page, 'Views').click();
            await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
          },
        ],
        ['export menu', '/accounts', () => filterButton(page, 'Export').click()],
        ['member menu', '/settings', () => page.getByRole('button', { name: /Demo visitor/ }).click()],
        ['new key', '/settings', () => page.getByRole('button', { name: 'Create key' }).click()],
        ['definition', '/settings', () => page.getByRole('button', { name: 'Members' }).click()],
        [
          'import',
          '/data',
          () =>
            page
              .getByRole('main')
              .getByRole('button', { name: /\.csv$/ })
              .first()
              .click(),
        ],
        ['connection', '/data', () => page.getByRole('button', { name: 'Add connection' }).click()],
        ['training', '/data/models', () => page.getByRole('button', { name: 'Train a model' }).click()],
        [
          'retraining',
          await aModel(page, stage(), 'classifier'),
          () => page.getByRole('button', { name: 'Retrain' }).click(),
        ],
        ['mapping', '/data', () => page.getByRole('button', { name: 'Add mapping' }).click()],
        ['table of a chart', '/', () => page.getByRole('button', { name: 'Show as table' }).click()],
        ['message', '/settings', () => page.getByRole('button', { name: 'Save organization' }).click()],
      ];
      for (const [name, path, open] of overlays) {
        await page.setViewportSize(WIDE);
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await quiet(page);
        await open();
        await page.waitForTimeout(100);
        expect(await inEveryLook(page, name)).toEqual([]);
      }
    },
  );

  test('every word drawn in a chart stands out from what is behind it', async () => {
    const { page } = await inDemo(stage(), still);
    for (const path of [
      '/',
      await anAccount(page, stage().url),
      await aModel(page, stage(), 'classifier'),
      await aModel(page, stage(), 'series'),
      '/recover?type=under_reported_usage',
    ]) {
      await page.goto(path);
      if (path.startsWith('/recover?'))
        await bodyRows(findingsTable(page)).first().getByRole('button').click();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`[role="img"][data-theme="${colorScheme}"] svg text`).first().waitFor();
        const { read, faint } = await page.evaluate(faintChartText);
        expect(read).toBeGreaterThan(3);
        expect([path, colorScheme, ...faint]).toEqual([path, colorScheme]);
      }
    }
  });
});

async function anAccount(page: Page, url: string): Promise<string> {
  const results = await (await page.request.get(`${url}/api/recon/results?limit=1`)).json();
  return `/accounts/${results.items[0].account_id}`;
}

/** What axe objects to in each look of the page as it stands, one line each. */
async function inEveryLook(page: Page, name: string): Promise<string[]> {
  const complaints: string[] = [];
  for (const { viewport, colorScheme } of LOOKS) {
    if (viewport === PHONE && WIDE_ONLY.has(name)) continue;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(100);
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true).analyze();
    for (const { id, nodes } of violations)
      for (const node of nodes)
        complaints.push(
          `${name} ${colorScheme} ${viewport.width}: ${id} at ${node.target.join(' ')}: ${node.failureSummary}`,
        );
  }
  return complaints;
}
