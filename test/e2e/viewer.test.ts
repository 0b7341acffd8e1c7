import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inDemo, invitationLink, newPerson } from './people.ts';
import { bodyRows, enter, findingsTable, sees, sentenceOf } from './reading.ts';

const ACTIONS =
  /Acknowledge|Dismiss|Mark as|Reconcile now|Add a note|Choose files|Add mapping|Create key|Invite|Save/;

onStage((stage) => {
  test('who is invited as a viewer reads every finding, is offered no action and may do none', async () => {
    const person = newPerson('Vera Reader');
    const link = await invitationLink(stage(), await inDemo(stage()), person.email, 'viewer');
    const { page } = await stage().visit({ expected: [/status of 403 .*\/api\/audit/] });
    await page.goto(link.url);
    await sees(page.getByRole('main'), `${person.email} is invited as viewer.`);
    await page.getByLabel('Your name').fill(person.name);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Join' }).click();
    await sees(sentenceOf(page), 'owed and not yet billed');

    const actions = page.getByRole('main').getByRole('button', { name: ACTIONS });
    expect(await actions.count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
    await enter(page, 'Recover');
    const first = bodyRows(findingsTable(page)).first();
    await first.getByRole('checkbox').click();
    await sees(page.getByRole('region', { name: 'Selection' }), '1 finding selected');
    await first.getByRole('button').click();
    await page.waitForURL(/finding=/);
    const id = new URL(page.url()).searchParams.get('finding');
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    await page.keyboard.press('e');
    expect(await actions.count()).toBe(0);
    await enter(page, 'Data');
    await sees(page.getByRole('main'), /Done: [\d,]+ accepted/);
    expect(await actions.count()).toBe(0);
    await enter(page, 'Settings');
    await sees(sentenceOf(page), 'you are signed in as viewer');
    expect(await actions.count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('re');
    await page.getByRole('option', { name: 'Recover' }).waitFor();
    expect(await page.getByRole('option', { name: /reconciliation/ }).count()).toBe(0);

    const headers = { origin: stage().url };
    const refused = [
      page.request.patch(`/api/recon/results/${id}`, { headers, data: { status: 'dismissed' } }),
      page.request.post('/api/recon/runs', { headers, data: { scope: 'all' } }),
      page.request.post('/api/keys', { headers, data: { name: 'mine', scopes: ['read'] } }),
      page.request.post('/api/invitations', { headers, data: { email: 'x@example.com', role: 'admin' } }),
      page.request.put('/api/mappings', { headers, data: { source_key: 'a', product_key: 'b' } }),
      page.request.post('/api/upload', { headers, multipart: { file: file('customers.csv') } }),
      page.request.patch('/api/organization', { headers, data: { name: 'Mine' } }),
      page.request.get('/api/audit'),
    ];
    expect((await Promise.all(refused)).map((answer) => answer.status())).toEqual(refused.map(() => 403));
    const finding = await (await page.request.get(`/api/recon/results/${id}`)).json();
    expect(finding.status).toBe('open');
    await page.goto('/audit');
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
  });
});

const file = (name: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from('account_id\nA1\n') });
