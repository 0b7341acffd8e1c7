import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inDemo } from './people.ts';
import { bodyRows, enter, filterButton, moneyText, sees, sentenceOf, soon } from './reading.ts';

onStage((stage) => {
  test('from all accounts to one, to a month of a product, to the arithmetic of what leaked', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/');
    await enter(page, 'Accounts');
    const asked = await (await page.request.get('/api/dashboard/accounts?limit=5')).json();
    const first = asked.items[0];
    const leak = asked.totals.amounts.leak.amount;
    await sees(sentenceOf(page), 'should have been billed');
    await sees(sentenceOf(page), moneyText(leak, 'EUR', 0));
    const rows = bodyRows(page.getByRole('table', { name: 'Accounts' }));
    await sees(rows.first(), moneyText(first.leak, first.currency));
    expect(await rows.first().getByRole('img').getAttribute('aria-label')).toMatch(/leaked/);

    await filterButton(page, 'Has').click();
    await page.getByRole('menuitemcheckbox', { name: 'Over-billing' }).click();
    await page.waitForURL(/has=over_billed/);
    const over = await (await page.request.get('/api/dashboard/accounts?has=over_billed&limit=500')).json();
    await soon(() => page.getByRole('table', { name: 'Accounts' }).getAttribute('aria-rowcount')).toBe(
      String(over.items.length + 1),
    );
    await page.goto('/accounts');
    await rows.first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await page.waitForURL(`**/accounts/${encodeURIComponent(first.account_id)}`);

    const account = await (await page.request.get(`/api/dashboard/accounts/${first.account_id}`)).json();
    await sees(page.getByRole('heading', { level: 1 }), account.name);
    const finding = account.findings.find(
      (one: { amount: string | null; product_key: string | null }) => one.amount !== null && one.product_key,
    );
    const cell = page.getByRole('table', { name: /Leak by product and month/ }).getByRole('link', {
      name: new RegExp(`^${finding.product_name} ${monthText(finding.period_start)}: .*leaked`),
    });
    await cell.first().click();
    const panel = page.getByRole('complementary').last();
    await panel.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    await sees(
      panel.getByRole('table', { name: 'Calculation history by run' }),
      moneyText(finding.should_have_billed ?? finding.amount, finding.currency),
    );
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Close (Esc)' }).click();
    await sees(page.getByRole('table', { name: 'Subscriptions' }), /\w/);
  });

  test('each data issue is a sentence with figures, and leads to its account', async () => {
    const { page } = await inDemo(stage());
    const asked = await (await page.request.get('/api/data-quality?limit=1')).json();
    expect(asked.totals.length).toBeGreaterThan(2);
    const [kind] = asked.totals.toSorted((a: { count: number }, b: { count: number }) => b.count - a.count);
    await page.goto('/data');
    await page.getByRole('navigation', { name: 'Data' }).getByRole('link', { name: 'Data quality' }).click();
    const total = asked.totals.reduce((sum: number, one: { count: number }) => sum + one.count, 0);
    await sees(sentenceOf(page), `${total.toLocaleString('en-GB')} data issues`);
    const row = page.getByRole('table', { name: 'Data issues by kind' }).getByRole('row').nth(1);
    await row.getByRole('button', { name: / data issues: / }).click();
    await page.waitForURL(new RegExp(`kind=${kind.kind}`));
    const faults = await (await page.request.get(`/api/data-quality?kind=${kind.kind}&limit=1`)).json();
    const list = page.getByRole('main').getByRole('listitem');
    await soon(async () => (await list.allTextContents()).join('\n')).toContain(
      faults.items[0].account_name ?? faults.items[0].account_id,
    );
    await list.first().getByRole('link').first().click();
    await page.waitForURL('**/accounts/*');
  });
});

function monthText(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
