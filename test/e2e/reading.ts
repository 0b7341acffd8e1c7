import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** An amount as the pages write it for a British reader. */
export function moneyText(amount: string, currency: string, digits?: number): string {
  const style = { style: 'currency', currency } as const;
  const format = new Intl.NumberFormat(
    'en-GB',
    digits === undefined ? style : { ...style, maximumFractionDigits: digits },
  );
  return format.format(Number(amount));
}

/** The sentence with which every page opens. */
export function sentenceOf(page: Page): Locator {
  return page.getByRole('main').getByRole('paragraph').first();
}

/** Asks again and again until the answer is right; the limit only ends what will never be. */
export const soon = <T>(ask: () => T, milliseconds = 30_000) => expect.poll(ask, { timeout: milliseconds });

/** Waits until the words stand there. */
export async function sees(place: Locator, words: string | RegExp): Promise<void> {
  await soon(() => place.textContent()).toMatch(words);
}

/** A room of the navigation, entered as a reader does. */
export async function enter(page: Page, room: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: room, exact: true })
    .click();
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
}

export const findingsTable = (page: Page): Locator => page.getByRole('table', { name: 'Findings' });
/** The rows of a table without its head. */
export const bodyRows = (table: Locator): Locator =>
  table.getByRole('row').filter({ has: table.page().getByRole('cell') });
/** A control above the inbox; the head of a column may have the same name. */
export const filterButton = (page: Page, name: string): Locator =>
  page.getByRole('main').getByRole('button', { name }).first();

/** Waits until the page asks for nothing more; one that follows a stream never falls quite silent. */
export const quiet = (page: Page): Promise<void> =>
  page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => {});
