import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measureOpenings, measureVitals, openingNow, smuggleScript, vitalsNow } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { bodyRows, findingsTable, quiet, sees, sentenceOf, soon } from './reading.ts';

// The only figures of the suite that a clock takes: they are what a reader feels. A busy machine gets other tries.
const BUSY = { retry: 3 };
const PAGES = ['/', '/recover', '/accounts', '/data', '/data/quality', '/data/models', '/audit', '/settings'];

onStage((stage) => {
  test('the command centre paints within 2.5 seconds and hardly shifts', BUSY, async () => {
    const { page } = await inDemo(stage());
    await page.addInitScript(measureVitals);
    await page.goto('/');
    await sees(sentenceOf(page), 'owed');
    await quiet(page);
    const { paint, shift } = await page.evaluate(vitalsNow);
    expect(paint).toBeGreaterThan(0);
    expect(paint).toBeLessThanOrEqual(2_500);
    expect(shift).toBeLessThanOrEqual(0.1);
  });

  test('Recover paints within 2.5 seconds, hardly shifts, and opens a row within 200 ms', BUSY, async () => {
    const { page } = await inDemo(stage());
    await page.addInitScript(measureVitals);
    await page.goto('/recover');
    const row = bodyRows(findingsTable(page)).nth(4);
    await row.waitFor();
    await quiet(page);
    await row.click();
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    const { paint, shift, interaction } = await page.evaluate(vitalsNow);
    expect(paint).toBeGreaterThan(0);
    expect(paint).toBeLessThanOrEqual(2_500);
    expect(shift).toBeLessThanOrEqual(0.1);
    expect(interaction).toBeLessThanOrEqual(200);
  });

  test(
    'at the second visit no page takes longer than 2.4 seconds to paint its largest part',
    BUSY,
    async () => {
      const { page } = await inDemo(stage());
      await page.addInitScript(measureVitals);
      for (const path of PAGES) {
        for (const _visit of ['first', 'second']) {
          await page.goto(path);
          await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
          await quiet(page);
        }
        // The bar is half of this; `npm run bench:pages` measures against it on a quiet machine.
        expect([path, (await page.evaluate(vitalsNow)).paint <= 2_400]).toEqual([path, true]);
      }
    },
  );

  test(
    'a finding that is clicked shows what it is within a second, whatever the server takes',
    BUSY,
    async () => {
      const { page } = await inDemo(stage());
      await page.addInitScript(measureOpenings);
      await page.goto('/recover');
      const row = bodyRows(findingsTable(page)).nth(6);
      await row.waitFor();
      await quiet(page);
      let isHeld = true;
      await page.route(/\/api\/recon\/results\/[0-9a-f-]{36}/, async (route) => {
        while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50));
        await route.continue();
      });
      await row.click();
      // The bar on a quiet machine is a tenth of it; `npm run bench:pages` measures against that.
      await soon(async () => (await page.evaluate(openingNow)).content).not.toBe(null);
      const { content, whole } = await page.evaluate(openingNow);
      isHeld = false;
      expect([whole, (content ?? 0) <= 1_000]).toEqual([null, true]);
      await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    },
  );

  test('no page, nor the reference at /docs/, breaks the policy, fails a script or asks another origin', async () => {
    const { page } = await inDemo(stage());
    const csp = (await page.goto('/'))?.headers()['content-security-policy'] ?? '';
    expect(csp).toMatch(/script-src 'self'(;|$)/);
    const results = await (await page.request.get('/api/recon/results?limit=1')).json();
    const account = results.items[0].account_id;
    for (const path of [
      '/recover',
      `/accounts/${account}`,
      '/data',
      '/audit',
      '/settings',
      '/nowhere',
      '/docs/',
    ]) {
      await page.goto(path);
      await page.getByRole('heading').first().waitFor();
      await quiet(page);
    }
    expect(await stage().leave()).toEqual([]);
  });

  test('the watch over the policy is awake: a smuggled script is refused and reported', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/settings');
    await sees(sentenceOf(page), 'member');
    await page.evaluate(smuggleScript);
    expect(await page.title()).not.toBe('smuggled');
    expect(await stage().leave()).toEqual([expect.stringContaining('Content Security Policy')]);
  });

  test('the build keeps to its budgets of bytes', () => {
    const script = fileURLToPath(new URL('../../web/budgets.mjs', import.meta.url));
    const weighed = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect(weighed.stderr).toBe('');
    expect(weighed.stdout).toContain('shell');
    expect(weighed.status).toBe(0);
  });
});
