import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inDemo, invitationLink, newPerson, post } from './people.ts';
import { bodyRows, filterButton, findingsTable, sees, soon } from './reading.ts';
import type { Visit } from './stage.ts';

onStage((stage) => {
  test('a view is saved, survives a reload, is shared, and another member opens it by name', async () => {
    const { page, context } = await inDemo(stage());
    await page.goto('/recover');
    await filterButton(page, 'Kind').click();
    await page.getByRole('menuitemcheckbox', { name: 'Expired discount' }).click();
    await page.keyboard.press('Escape');
    await findingsTable(page).getByRole('columnheader', { name: 'Confidence' }).getByRole('button').click();
    await page.waitForURL(/sort=confidence/);

    await viewsButton(page, 'Views').click();
    await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this view' });
    await dialog.getByLabel('Name').fill('Discounts, surest first');
    await dialog.getByRole('switch', { name: 'Share with the organization' }).click();
    await dialog.getByRole('button', { name: 'Save view' }).click();
    await dialog.waitFor({ state: 'detached' });
    await viewsButton(page, 'Discounts, surest first').waitFor();
    await page.waitForURL(/view=[0-9a-f]/);
    const id = new URL(page.url()).searchParams.get('view');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);

    const before = await accountsOf(page);
    await page.goto(`/recover?view=${id}`);
    await page.waitForURL(/type=expired_discount/);
    await viewsButton(page, 'Discounts, surest first').waitFor();
    await soon(() => accountsOf(page)).toEqual(before);

    const person = newPerson('Nora Member');
    const link = await invitationLink(stage(), { page, context }, person.email, 'viewer');
    const other = await stage().visit();
    const token = new URL(link.url).pathname.split('/').at(-1);
    await post(other.context, `${stage().url}/api/invitations/${token}/accept`, {
      name: person.name,
      password: person.password,
    });
    await other.page.goto('/recover');
    await viewsButton(other.page, 'Views').click();
    await other.page.getByRole('menuitemcheckbox', { name: /^Discounts, surest first/ }).click();
    await other.page.waitForURL(new RegExp(`view=${id}`));
    await soon(() => accountsOf(other.page)).toEqual(before);
    // A viewer keeps views for themselves: sharing is not offered, and refused when asked for.
    await viewsButton(other.page, 'Discounts, surest first').click();
    await other.page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
    expect(await other.page.getByRole('switch', { name: /Share/ }).count()).toBe(0);
    const refused = await other.context.request.post(`${stage().url}/api/views`, {
      data: { page: 'recover', name: 'Theirs', query: 'ledger=owed', is_shared: true },
      headers: { origin: stage().url },
    });
    expect(refused.status()).toBe(403);

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search and commands' }).getByRole('combobox').fill('surest');
    await page.getByRole('option', { name: /Discounts, surest first/ }).waitFor();
    await page.keyboard.press('Escape');
    await viewsButton(page, 'Discounts, surest first').click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete view' }).click();
    await viewsButton(page, 'Views').waitFor();
  });

  test('Recover opens with the view that its reader chose, and without it when they ask', async () => {
    const { page } = await inDemo(stage());
    await page.goto('/recover?ledger=owed_to_customer');
    await viewsButton(page, 'Views').click();
    await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this view' });
    await dialog.getByLabel('Name').fill('What we owe');
    await dialog.getByRole('button', { name: 'Save view' }).click();
    await viewsButton(page, 'What we owe').click();
    await page.getByRole('menuitem', { name: 'Open Recover with this view' }).click();
    await page.getByText('Recover opens with “What we owe”.').waitFor();
    await page.goto('/recover');
    await page.waitForURL(/ledger=owed_to_customer/);
    await viewsButton(page, 'What we owe').click();
    await page.getByRole('menuitemcheckbox', { name: 'All open findings' }).click();
    await page.waitForURL(/\/recover\?view=none$/);
    await sees(page.getByRole('main').getByRole('paragraph').first(), 'owed');
    await page.goto('/recover');
    await viewsButton(page, 'What we owe').click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete view' }).click();
    await viewsButton(page, 'Views').waitFor();
  });
});

const viewsButton = (page: Visit['page'], name: string) =>
  page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}`) });

/** The accounts of the rows in sight, in their order. */
async function accountsOf(page: Visit['page']): Promise<string[]> {
  const rows = bodyRows(findingsTable(page));
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => row.querySelectorAll('td')[2]?.textContent ?? ''));
}
