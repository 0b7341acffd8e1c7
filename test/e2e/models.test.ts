import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { excessWidth } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { inDemo, inNewOrganization, invitationLink, newPerson, post } from './people.ts';
import { bodyRows, quiet, sees, sentenceOf, soon } from './reading.ts';
import { PHONE } from './stage.ts';

const TRAINED_MS = 120_000;
// A model learns from a thousand rows in seconds; several stories train, on machines that do much else.
const PATIENCE = { timeout: 300_000 };
const models = (page: Page) => page.getByRole('table', { name: 'Models' });
const progress = (page: Page) => page.getByRole('progressbar', { name: /^Training / });

/** Renewals over two years: whether one is lost hangs on tickets and on seats used, or on nothing at all. */
function renewals(rows: number, signal: number): string {
  const random = createRandom(`renewals ${rows} ${signal}`);
  const lines = Array.from({ length: rows }, (_, row) => {
    const month = Math.floor((row * 24) / rows);
    const day = `${2024 + Math.floor(month / 12)}-${two((month % 12) + 1)}-${two(random.integer(1, 28))}`;
    const [tickets, seats] = [random.integer(0, 9), random.next()];
    const plan = random.pick(['Basic', 'Pro', 'Enterprise']);
    const logit = signal * (0.6 * tickets - 5 * seats) - 1.2;
    const lost = random.chance(1 / (1 + Math.exp(-logit))) ? 'yes' : 'no';
    return `S${row},${day},${tickets},${seats.toFixed(2)},${plan},${random.integer(1, 60)},${lost}`;
  });
  return `subscription_id,renews_on,tickets,seats_used,plan,tenure_months,lost\n${lines.join('\n')}\n`;
}
const two = (value: number) => String(value).padStart(2, '0');

/** Chooses a file in the dialog; its columns are read before anything is sent. */
async function choose(page: Page, name: string, text: string): Promise<void> {
  await page
    .getByLabel('Training file')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByText(`${name},`).waitFor();
}

onStage((stage) => {
  describe('models', () => {
    test(
      'a file becomes a model: trained with progress, judged in words, opened and read',
      PATIENCE,
      async () => {
        const { page } = await inNewOrganization(stage(), 'Learning & Co');
        await page.goto('/data/models');
        await sees(sentenceOf(page), 'No model has been trained yet.');
        await sees(page.getByRole('main'), 'No models yet.');

        await page.getByRole('button', { name: 'Train a model' }).first().click();
        const dialog = page.getByRole('dialog', { name: 'Train a model' });
        expect(await dialog.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
        await choose(page, 'renewals (2).csv', renewals(900, 1));
        expect(await dialog.getByLabel('Name').inputValue()).toBe('Renewals');
        expect(await dialog.getByLabel('Outcome').inputValue()).toBe('lost');
        expect(await dialog.getByLabel('Counts as yes').inputValue()).toBe('yes');
        expect(await dialog.getByLabel('Date').inputValue()).toBe('renews_on');
        expect(await dialog.getByLabel('Row').inputValue()).toBe('subscription_id');
        await dialog.getByRole('button', { name: 'Train', exact: true }).click();
        await dialog.waitFor({ state: 'detached' });
        await soon(() => sentenceOf(page).textContent(), TRAINED_MS).toBe(
          '1 model: 1 is better than baseline.',
        );
        const row = bodyRows(models(page));
        await sees(row, 'Better than baseline');
        await sees(row, '900 rows');

        await row.getByRole('link', { name: 'Renewals' }).click();
        await page.waitForURL('**/data/models/*-*');
        await sees(page.getByRole('heading', { level: 1 }), 'Renewals');
        const reasons = bodyRows(page.getByRole('table', { name: 'What drives the prediction' }));
        await reasons.nth(1).waitFor();
        const first = await reasons.allTextContents();
        expect(first.slice(0, 2).toSorted().join()).toMatch(/^Seats used\d+%,Tickets\d+%$/);
        const calibration = page.getByRole('img', { name: 'Predicted probability and actual share' });
        await calibration.locator('svg text').first().waitFor();
        await page.getByRole('button', { name: 'Show as table' }).first().click();
        await sees(bodyRows(page.getByRole('table', { name: /^Predicted probability/ })).first(), /%/);
        const backtest = page.getByRole('table', { name: 'Backtest' });
        await sees(backtest.getByRole('row', { name: /^AUC/ }), /0\.[789]\d\d/);
        await sees(backtest, 'On random splits');
        await page.getByRole('button', { name: 'Skill over the base rate' }).first().hover();
        await page
          .getByRole('note')
          .getByText(/0% is no better than always predicting the base rate/)
          .waitFor();
        await sees(page.getByRole('table', { name: 'Versions' }), 'Champion');
        expect(await page.getByRole('button', { name: /^(Promote|Roll back)/ }).count()).toBe(0);
      },
    );

    test(
      'rows without signal are refused in words and the base rate is shown, until a better file is used for training',
      PATIENCE,
      async () => {
        const { page, context } = await inNewOrganization(stage(), 'Noise & Co');
        await page.goto('/data/models?train=file');
        await choose(page, 'noise.csv', renewals(600, 0));
        await page.getByRole('dialog').getByRole('button', { name: 'Train', exact: true }).click();
        await soon(() => sentenceOf(page).textContent(), TRAINED_MS).toBe('1 model: 1 is not predictive.');
        await page.getByRole('link', { name: 'Noise' }).click();
        await sees(sentenceOf(page), /[Nn]ot predictive/);
        const id = new URL(page.url()).pathname.split('/').at(-1);
        const rows = [{ subscription_id: 'S-NEW', tickets: 9, seats_used: 0.1, plan: 'Pro' }];
        await post(context, `${stage().url}/api/models/${id}/predict`, { rows });
        await page.reload();
        const newest = page.getByRole('table', { name: 'Newest predictions' });
        await sees(newest, 'S-NEW');
        await sees(newest, 'base rate');
        await sees(newest, 'pending');

        // A model trained on a better file is used in its place, until an administrator goes back.
        await page.getByRole('button', { name: 'Retrain' }).click();
        await page.getByRole('menuitem', { name: 'On a newer file…' }).click();
        await choose(page, 'newer.csv', renewals(900, 1));
        await page.getByRole('dialog').getByRole('button', { name: 'Retrain', exact: true }).click();
        await page.getByRole('progressbar', { name: 'Retraining Noise' }).waitFor();
        await soon(() => sentenceOf(page).textContent(), TRAINED_MS).toMatch(/^Better than the base rate/);
        const versions = bodyRows(page.getByRole('table', { name: 'Versions' }));
        await sees(versions.nth(0), /^2 Champion/);
        await sees(versions.nth(1), /^1 Retired/);
        await versions.nth(1).getByRole('button', { name: 'Roll back' }).click();
        const asked = page.getByRole('alertdialog', { name: 'Roll back to version 1?' });
        await sees(asked, 'Version 1 is in use from now on instead of version 2.');
        await asked.getByRole('button', { name: 'Roll back to version 1' }).click();
        await sees(versions.nth(1), /^1 Champion/);
        await sees(sentenceOf(page), /[Nn]ot predictive/);
      },
    );

    test('a training is found again after a reload, and can be cancelled', PATIENCE, async () => {
      const { page } = await inNewOrganization(stage(), 'Patience & Co');
      await page.goto('/data/models?train=file');
      await choose(page, 'many_renewals.csv', renewals(12_000, 0.6));
      await page.getByRole('dialog').getByRole('button', { name: 'Train', exact: true }).click();
      await progress(page).waitFor();
      await page.goto('/data/models');
      await progress(page).waitFor();
      await sees(page.getByRole('list', { name: 'Trainings' }), /Many renewals.*many_renewals\.csv/);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await progress(page).waitFor({ state: 'detached' });
      await sees(sentenceOf(page), 'not trained yet');
    });

    test(
      'the demo company’s models are reached by keys and by name, on a phone too, and a viewer starts nothing',
      PATIENCE,
      async () => {
        const admin = await inDemo(stage());
        await stage().trainDemo();
        const { page } = admin;
        await page.goto('/');
        await sees(sentenceOf(page), 'owed');
        await page.keyboard.press('g');
        await page.keyboard.press('m');
        await page.waitForURL('**/data/models');
        const names = models(page).getByRole('link');
        await soon(() => names.count(), TRAINED_MS).toBeGreaterThan(0);
        const name = (await names.first().textContent()) ?? '';
        await page.keyboard.press('j');
        await page.keyboard.press('o');
        await sees(page.getByRole('heading', { level: 1 }), name);
        await page.keyboard.press('Control+k');
        const palette = page.getByRole('dialog', { name: 'Search and commands' });
        await palette.getByRole('combobox').fill(name);
        await palette.getByRole('option', { name, selected: true }).waitFor();
        await page.keyboard.press('Enter');
        await page.waitForURL('**/data/models/*-*');
        await sees(page.getByRole('heading', { level: 1 }), name);
        const address = page.url();

        const person = newPerson('Vito Reader');
        const link = await invitationLink(stage(), admin, person.email, 'viewer');
        const viewer = await stage().visit({ viewport: PHONE, hasTouch: true, isMobile: true });
        const token = new URL(link.url).pathname.split('/').at(-1);
        await post(viewer.context, `${stage().url}/api/invitations/${token}/accept`, {
          name: person.name,
          password: person.password,
        });
        for (const path of ['/data/models', address]) {
          await viewer.page.goto(path);
          await sees(sentenceOf(viewer.page), /\w/);
          await quiet(viewer.page);
          expect([path, await viewer.page.evaluate(excessWidth)]).toEqual([path, 0]);
          const acts = viewer.page
            .getByRole('main')
            .getByRole('button', { name: /^(Train|Retrain|Cancel|Promote|Roll back|Check now)/ });
          expect(await acts.count()).toBe(0);
        }
      },
    );
  });
});
