import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { filterButton, moneyText, sees, sentenceOf, soon } from './reading.ts';

onStage((stage) => {
  test('a first visitor is led from the sum to a leak, its proof, and a decision that keeps their name', async () => {
    const { page } = await stage().visit();
    await page.goto('/');
    await page.waitForURL('**/sign-in');
    await page.getByRole('button', { name: 'Explore the demo company' }).click();
    await page.waitForURL(`${stage().url}/`);

    const summary = await (await page.request.get('/api/dashboard/summary')).json();
    const owed = summary.totals.owed.find((one: { currency: string }) => one.currency === 'EUR');
    const expected = moneyText(summary.totals.reporting.owed.amount, 'EUR', 0);
    await sees(sentenceOf(page), expected);

    await sentenceOf(page).getByRole('link').first().click();
    await page.waitForURL(/\/recover\?.*ledger=owed/);
    await sees(sentenceOf(page), expected);
    const query = new URL(page.url()).search;
    const rows = await (await page.request.get(`/api/recon/results${query}&limit=500&currency=EUR`)).json();
    const cents = rows.items.reduce(
      (sum: number, one: { amount: string }) => sum + Math.round(Number(one.amount) * 100),
      0,
    );
    expect((cents / 100).toFixed(2)).toBe(Number(owed.amount).toFixed(2));

    await filterButton(page, 'Kind').click();
    await page.getByRole('menuitemcheckbox', { name: 'Under-reported usage' }).click();
    await page.keyboard.press('Escape');
    await page.waitForURL(/type=under_reported_usage/);
    const table = page.getByRole('table', { name: 'Findings' });
    await sees(table, 'Under-reported usage');
    await soon(() => table.textContent()).not.toContain('Unbilled account');
    await table.getByRole('row').nth(1).getByRole('button').click();

    await page.waitForURL(/finding=/);
    const panel = page.getByRole('complementary', { name: 'Under-reported usage' });
    const id = new URL(page.url()).searchParams.get('finding');
    const finding = await (await page.request.get(`/api/recon/results/${id}`)).json();
    const amount = moneyText(finding.amount, finding.currency);
    await sees(panel, amount);
    const steps = panel.getByRole('table', { name: 'Calculation of the amount' }).getByRole('row');
    await steps.nth(3).waitFor();
    expect(await steps.last().getByRole('cell').last().textContent()).toBe(amount);
    const chart = panel.getByRole('img', { name: 'Actual, reported and billed units by day' });
    await soon(() => chart.locator('svg path[stroke-width]').count()).toBeGreaterThanOrEqual(2);

    await panel.getByRole('button', { name: 'Add a note' }).click();
    await panel.getByLabel('Note').fill('Meter restarted on the 12th; finance agrees.');
    await panel.getByRole('button', { name: 'Save note' }).click();
    await panel.getByRole('button', { name: 'Meter restarted on the 12th; finance agrees.' }).waitFor();
    await panel.getByRole('button', { name: 'Acknowledge' }).click();
    const status = panel.getByRole('definition').filter({ hasText: /^(Open|Acknowledged)$/ });
    await sees(status, 'Acknowledged');
    await page.getByRole('button', { name: 'Undo' }).click();
    await sees(status, 'Open');
    await panel.getByRole('button', { name: 'Acknowledge' }).click();
    await sees(status, 'Acknowledged');
    await soon(async () => (await (await page.request.get(`/api/recon/results/${id}`)).json()).status).toBe(
      'acknowledged',
    );
    await page.reload();
    await sees(status, 'Acknowledged');
    await panel.getByRole('button', { name: 'Meter restarted on the 12th; finance agrees.' }).waitFor();
    const history = panel.getByRole('region', { name: 'Evidence' }).getByRole('listitem');
    await sees(history.filter({ hasText: 'acknowledged' }).first(), 'Demo visitor');

    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Audit' }).click();
    const entry = page
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: `finding ${id?.slice(0, 8)}` }) });
    await sees(entry.first(), 'Demo visitor');
    await sees(entry.first(), 'acknowledged');
    await entry.first().getByRole('link').click();
    await sees(panel, amount);
  });
});
