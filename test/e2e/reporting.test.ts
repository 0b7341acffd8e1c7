import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inDemo, inNewOrganization, post } from './people.ts';
import { bodyRows, findingsTable, moneyText, sees, sentenceOf, soon } from './reading.ts';

const TEN_ACCOUNTS = fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url));
type Amount = { amount: string; currency: string };

onStage((stage) => {
  test('five currencies are one headline in euros with the days of the rates, which opens into the currencies', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/');
    const asked = await (await page.request.get('/api/dashboard/summary')).json();
    const { reporting, rates } = asked.totals;
    expect(reporting.owed.parts.map(({ currency }: Amount) => currency).sort()).toEqual([
      'CHF',
      'EUR',
      'GBP',
      'JPY',
      'USD',
    ]);
    await sees(sentenceOf(page), moneyText(reporting.owed.amount, 'EUR', 0));
    await sees(headOf(page), `In EUR at ${rates.source} rates of ${dayText(rates.from)}`);

    await page.getByRole('button', { name: dayText(rates.to) }).click();
    const parts = page.getByRole('dialog', { name: 'Owed by currency' });
    for (const { amount, currency } of reporting.owed.parts) await sees(parts, moneyText(amount, currency));
    await parts.getByRole('link', { name: 'JPY' }).click();
    await page.waitForURL(/\/recover\?.*currency=JPY/);
    const yen = reporting.owed.parts.find(({ currency }: Amount) => currency === 'JPY');
    const totals = await (
      await page.request.get(`/api/recon/results/totals${new URL(page.url()).search}`)
    ).json();
    expect(totals.reporting.owed.parts).toEqual([yen]);
    await sees(sentenceOf(page), moneyText(totals.reporting.owed.amount, 'EUR', 0));
    // A row stays in its own currency.
    await sees(bodyRows(findingsTable(page)).first(), /JP¥/);
  });

  test('an amount without a rate is named beside the sum, and is in it once its rate is known', async () => {
    const { page, context } = await inNewOrganization(stage(), 'Rates & Co');
    const headers = { origin: stage().url };
    for (const name of readdirSync(TEN_ACCOUNTS).filter((each) => each.endsWith('.csv'))) {
      const file = { name, mimeType: 'text/csv', buffer: readFileSync(TEN_ACCOUNTS + name) };
      await context.request.post('/api/upload', { headers, multipart: { file } });
    }
    const going = async () => {
      const { items } = await (await context.request.get('/api/imports?limit=50')).json();
      return items.filter((run: { status: string }) => run.status !== 'done').length;
    };
    await soon(going, 60_000).toBe(0);
    const { id } = await (await post(context, `${stage().url}/api/recon/runs`, { scope: 'all' })).json();
    await soon(
      async () => (await (await context.request.get(`/api/recon/runs/${id}`)).json()).status,
      60_000,
    ).toBe('done');
    const owed = async () =>
      (await (await context.request.get('/api/dashboard/summary')).json()).totals.reporting.owed;

    // Nobody has said in which currency sums are wanted: they stand side by side.
    await page.goto('/');
    const apart = await owed();
    expect(apart.amount).toBeNull();
    expect(apart.parts.length).toBeGreaterThan(1);
    for (const { amount, currency } of apart.parts)
      await sees(sentenceOf(page), moneyText(amount, currency, 0));

    await page.goto('/settings');
    await sees(page.getByRole('main'), 'an amount without a rate is named beside its sum');
    await page.getByLabel('Reporting currency').fill('eur');
    await page.getByRole('button', { name: 'Save organization' }).click();
    await page.getByText('Organization saved.').waitFor();
    await page.goto('/');
    const euros = apart.parts.find(({ currency }: Amount) => currency === 'EUR');
    const others = apart.parts.filter(({ currency }: Amount) => currency !== 'EUR');
    await sees(sentenceOf(page), moneyText(euros.amount, 'EUR', 0));
    await sees(sentenceOf(page), /no exchange rate and (is|are) not in the sums\./);
    for (const { amount, currency } of others) await sees(sentenceOf(page), `${moneyText(amount, currency)}`);
    await page.goto('/recover');
    await sees(sentenceOf(page), /no exchange rate and (is|are) not in the sums\./);

    const days = ['2026-01-30', '2026-02-27', '2026-03-31', '2026-04-30', '2026-05-29', '2026-06-30'];
    const data = days.flatMap((day) =>
      ['USD', 'JPY'].map((currency) => ({ day, currency, rate: '1.25', source: 'ECB' })),
    );
    const sent = await context.request.put('/api/rates', { headers, data });
    expect(sent.ok(), await sent.text()).toBe(true);
    await page.goto('/');
    const whole = await owed();
    expect(whole.unconverted).toEqual([]);
    const converted = others.reduce((sum: number, part: Amount) => sum + Number(part.amount) / 1.25, 0);
    expect(Number(whole.amount)).toBeCloseTo(Number(euros.amount) + converted, 1);
    await sees(sentenceOf(page), moneyText(whole.amount, 'EUR', 0));
    expect(await sentenceOf(page).textContent()).not.toContain('exchange rate');
    await sees(headOf(page), 'In EUR at ECB rates of');
  });
});

const headOf = (page: Page) => page.getByRole('main').locator('header').first();

function dayText(day: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}
