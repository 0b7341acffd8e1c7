import { expect, test } from 'vitest';
import { excessWidth } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { enter, quiet, sees, sentenceOf } from './reading.ts';
import { PHONE } from './stage.ts';

const OPTIONS = { viewport: PHONE, hasTouch: true, isMobile: true };

onStage((stage) => {
  test('on a phone every room is one touch away, rows are read without scrolling aside, and a leak fills the screen', async () => {
    const { page } = await inDemo(stage(), OPTIONS);
    await page.goto('/');
    await sees(sentenceOf(page), 'owed');
    await page.getByRole('list', { name: 'Largest open findings' }).waitFor();
    expect(await page.evaluate(excessWidth)).toBe(0);
    for (const room of ['Data', 'Audit', 'Settings', 'Recover']) {
      await enter(page, room);
      await sees(page.getByRole('heading', { level: 1 }), room);
      await quiet(page);
      expect([room, await page.evaluate(excessWidth)]).toEqual([room, 0]);
    }
    const first = page.getByRole('list', { name: 'Findings' }).getByRole('listitem').first();
    await first.getByRole('button').tap();
    const panel = page.getByRole('dialog');
    await panel.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    // It slides in.
    await expect.poll(() => panel.boundingBox()).toMatchObject({ x: 0, y: 0, ...PHONE });
    expect(await page.evaluate(excessWidth)).toBe(0);
    await panel.getByRole('link').first().tap();
    await page.waitForURL('**/accounts/*');
    const months = page.getByRole('table', { name: /^Leak by product and month/ });
    const cell = months.getByRole('link', { name: / leaked/ }).last();
    await cell.waitFor();
    expect(await page.evaluate(excessWidth)).toBe(0);
    await cell.tap();
    await panel.getByText('Units used').first().waitFor();
    // It slides in.
    await expect.poll(() => panel.boundingBox()).toMatchObject({ x: 0, y: 0, ...PHONE });
    await panel.getByRole('button', { name: 'Close' }).tap();
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Search and commands' }).tap();
    await page.getByRole('dialog').getByRole('option', { name: /Data/ }).tap();
    await page.waitForURL('**/data');
  });

  test('before the door nothing is wider than a phone', async () => {
    const { page } = await stage().visit({ ...OPTIONS, expected: [/status of 404 .*\/api\/invitations/] });
    for (const path of ['/sign-in', '/register', '/invitations/none']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect([path, await page.evaluate(excessWidth)]).toEqual([path, 0]);
    }
  });
});
