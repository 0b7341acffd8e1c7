// Takes pictures of every page, wide and narrow, light and dark, for whoever looks at them:
// `node test/e2e/pictures.ts <folder> [page …]`. The picture in README.md is `wide-light-command-centre.png`,
// made small by `pngquant 64 --speed 1`.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { aModel } from './demo-models.ts';
import { inDemo } from './people.ts';
import { PHONE, setStage, type Visit, WIDE } from './stage.ts';

const [asked = 'pictures', ...only] = process.argv.slice(2);
const folder = path.resolve(asked);
const isWanted = (name: string) => only.length === 0 || only.includes(name);
mkdirSync(folder, { recursive: true });
const stage = await setStage();
const SIZES = { wide: WIDE, phone: PHONE };

async function shoot(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForLoadState('networkidle');
      await page.waitForTimeout(300);
      await page.screenshot({ path: path.join(folder, `${size}-${colorScheme}-${name}.png`) });
    }
  }
}

async function tour({ page }: Visit): Promise<void> {
  const results = await (await page.request.get('/api/recon/results?limit=1')).json();
  const [finding] = results.items;
  const owner = `/accounts/${finding.account_id}`;
  const period = `product=${finding.product_key}&period=${finding.period_start.slice(0, 7)}`;
  const pages: Record<string, string> = {
    'command-centre': '/',
    recover: '/recover',
    evidence: `/recover?finding=${finding.id}`,
    accounts: '/accounts',
    account: owner,
    period: `${owner}?${period}`,
    closed: '/recover?state=closed',
    data: '/data',
    quality: '/data/quality',
    models: '/data/models',
    classifier: await aModel(page, stage, 'classifier'),
    forecast: await aModel(page, stage, 'series'),
    train: '/data/models?train=file',
    audit: '/audit',
    settings: '/settings',
    missing: '/nowhere',
  };
  for (const [name, url] of Object.entries(pages)) {
    if (!isWanted(name)) continue;
    await page.setViewportSize(WIDE);
    await page.goto(url);
    await page.locator('h1').first().waitFor();
    await shoot(page, name);
  }
  if (!isWanted('palette')) return;
  await page.setViewportSize(WIDE);
  await page.goto('/recover');
  await page.locator('h1').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('al');
  await shoot(page, 'palette');
}

try {
  const stranger = await stage.visit();
  for (const name of ['sign-in', 'register'].filter(isWanted)) {
    await stranger.page.goto(`/${name}`);
    await stranger.page.locator('h1').waitFor();
    await shoot(stranger.page, name);
  }
  await tour(await inDemo(stage));
} finally {
  await stage.stop();
}
