import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inNewOrganization } from './people.ts';
import { enter, sees, sentenceOf } from './reading.ts';

onStage((stage) => {
  test('a key is shown once, works, and works no more once it is revoked', async () => {
    const { page, context } = await inNewOrganization(stage(), 'Keys & Co');
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create an API key' });
    await dialog.getByLabel('Name').fill('Meter pipeline');
    await dialog.getByLabel('read', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const shown = page.getByLabel(/The key “Meter pipeline”/);
    await shown.waitFor();
    const key = await shown.inputValue();
    const stranger = await stage().browser.newContext();
    const ask = () =>
      stranger.request.get(`${stage().url}/api/customers`, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status()).toBe(200);

    await page.reload();
    const row = page
      .getByRole('table', { name: 'API keys' })
      .getByRole('row')
      .filter({ hasText: 'Meter pipeline' });
    await row.waitFor();
    expect(await page.content()).not.toContain(key);
    await row.getByRole('button', { name: 'Revoke' }).click();
    const question = page.getByRole('alertdialog', { name: 'Revoke Meter pipeline?' });
    await question.getByRole('button', { name: 'Keep' }).click();
    expect((await ask()).status()).toBe(200);
    await row.getByRole('button', { name: 'Revoke' }).click();
    await question.getByRole('button', { name: 'Revoke key' }).click();
    await sees(page.getByRole('main'), 'No API keys yet.');
    expect((await ask()).status()).toBe(401);
    expect(await context.cookies()).not.toHaveLength(0);
  });

  test('an invitation’s link is shown once and opens no door once it is withdrawn', async () => {
    const { page } = await inNewOrganization(stage(), 'Guests & Co');
    await page.goto('/settings');
    await page.getByPlaceholder('name@company.com').fill('guest@example.com');
    await page.getByLabel('Role', { exact: true }).selectOption('viewer');
    await page.getByRole('button', { name: 'Invite' }).click();
    const shown = page.getByLabel(/Send this link to guest@example.com/);
    await shown.waitFor();
    const link = await shown.inputValue();
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'guest@example.com' });
    await sees(row, 'viewer');
    expect(await page.content()).not.toContain(link);
    await row.getByRole('button', { name: 'Withdraw' }).click();
    await row.waitFor({ state: 'detached' });
    const guest = await stage().visit({ expected: [/status of (404|410) .*\/api\/invitations\//] });
    await guest.page.goto(link);
    await guest.page.getByRole('heading', { name: 'This invitation does not work' }).waitFor();
  });

  test('the organization’s new name is seen everywhere at once', async () => {
    const { page } = await inNewOrganization(stage(), 'Old name');
    await page.goto('/settings');
    await page.getByLabel('Name', { exact: true }).fill('New name');
    await page.getByRole('button', { name: 'Save organization' }).click();
    await page.getByText('Organization saved.').waitFor();
    await sees(sentenceOf(page), 'New name has 1 member');
    await sees(page.getByRole('complementary', { name: 'Plumbline' }), 'New name');
    await page.reload();
    await sees(sentenceOf(page), 'New name has 1 member');
  });

  test('with single keys switched off no letter acts, and the palette still opens', async () => {
    const { page } = await inNewOrganization(stage(), 'Quiet keys');
    await page.goto('/settings');
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
    await enter(page, 'Data');
    for (const key of ['?', 'g', 'r', '/', 'j', 'e']) await page.keyboard.press(key);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/data');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search and commands' }).waitFor();
    await page.keyboard.press('Escape');
    await enter(page, 'Settings');
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForURL('**/data');
  });
});
