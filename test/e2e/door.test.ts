import { expect, test } from 'vitest';
import { onStage } from './on-stage.ts';
import { inNewOrganization } from './people.ts';
import { sees, sentenceOf, soon } from './reading.ts';

onStage((stage) => {
  test('a wrong password is explained in a sentence, loses nothing and stands in nobody’s way', async () => {
    const { person } = await inNewOrganization(stage(), 'Door & Co');
    const { page } = await stage().visit({ expected: [/status of 401 .*\/api\/auth\/login/] });
    await page.goto('/audit');
    await page.waitForURL(/\/sign-in\?next=/);
    const email = page.getByLabel('Email address');
    const password = page.getByLabel('Password');
    await email.fill(person.email);
    for (const wrong of ['not the password', 'not it either']) {
      await password.fill(wrong);
      await password.press('Enter');
      const alert = page.getByRole('alert');
      await sees(alert, /password/i);
      await soon(() => password.evaluate((input) => input.matches(':focus'))).toBe(true);
      expect(await email.inputValue()).toBe(person.email);
      expect(await alert.getByRole('paragraph').first().textContent()).not.toMatch(/error|invalid|\d{3}|!/i);
    }
    await password.fill(person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/audit');
    await sees(sentenceOf(page), 'entries are intact');
  });

  test('after signing out, neither Back nor a kept address shows anything of the organization', async () => {
    const { page } = await inNewOrganization(stage(), 'Gone & Co');
    await page.goto('/');
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Settings' }).click();
    await sees(sentenceOf(page), 'Gone & Co has 1 member');
    await page.getByRole('button', { name: /Ada Lot/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    for (const step of [() => page.goBack(), () => page.goBack(), () => page.goto('/settings')]) {
      await step();
      await page.waitForURL(/\/sign-in/);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await page.getByText('Gone & Co').count()).toBe(0);
    }
  });
});
