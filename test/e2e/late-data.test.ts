import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inNewOrganization, post } from './people.ts';
import { bodyRows, findingsTable, sees, soon } from './reading.ts';

const TEN_ACCOUNTS = fileURLToPath(new URL('../fixtures/ten-accounts/', import.meta.url));

onStage((stage) => {
  test('use that comes late moves the amount of its finding, which says what it was and why', async () => {
    const { page, context } = await inNewOrganization(stage(), 'Late & Co');
    const api = (path: string) => `${stage().url}${path}`;
    const headers = { origin: stage().url };
    for (const name of readdirSync(TEN_ACCOUNTS).filter((each) => each.endsWith('.csv'))) {
      const file = { name, mimeType: 'text/csv', buffer: readFileSync(TEN_ACCOUNTS + name) };
      const sent = await context.request.post(api('/api/upload'), { headers, multipart: { file } });
      expect(sent.ok()).toBe(true);
    }
    const going = async () => {
      const { items } = await (await context.request.get(api('/api/imports?limit=50'))).json();
      return items.filter((run: { status: string }) => run.status !== 'done').length;
    };
    await soon(going, 60_000).toBe(0);
    const reconcile = async () => {
      const { id } = await (await post(context, api('/api/recon/runs'), { scope: 'touched' })).json();
      const status = async () =>
        (await (await context.request.get(api(`/api/recon/runs/${id}`))).json()).status;
      await soon(status, 60_000).toBe('done');
    };
    await reconcile();
    await page.goto('/recover?account=A05');
    const row = bodyRows(findingsTable(page)).first();
    await sees(row, '€140.00');
    expect(await row.textContent()).not.toContain('was');

    await post(context, api('/api/usage/ingest'), {
      event_id: 'LATE-1',
      account_id: 'A05',
      product_key: 'api_calls',
      ts: '2026-03-20T12:00:00Z',
      units: '5000',
    });
    await reconcile();
    await page.reload();
    await row.waitFor();
    const { items } = await (await context.request.get(api('/api/recon/results?account=A05'))).json();
    expect(items[0]).toMatchObject({ amount_before: '140.00', amount_moved_because: 'usage' });
    const now = `€${Number(items[0].amount).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`;
    await sees(
      row,
      new RegExp(`was €140.00, now ${now.replace('.', '\\.')} since .*late or corrected usage`),
    );

    await row.getByRole('button').click();
    const panel = page.getByRole('complementary', { name: 'Unbilled account' });
    await sees(panel, 'The amount changed: it was €140.00');
    await panel.getByRole('link').first().click();
    await page.waitForURL('**/accounts/A05');
    await page
      .getByRole('table', { name: /Leak by product and month/ })
      .getByRole('link', { name: /Mar 2026: .*leaked/ })
      .click();
    const history = page.getByRole('table', { name: 'Calculation history by run' });
    await soon(() => bodyRows(history).count()).toBe(2);
    await sees(bodyRows(history).first(), now);
    await sees(bodyRows(history).last(), '€140.00');
  });
});
