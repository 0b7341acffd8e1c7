import type { Page } from 'playwright-core';

const TRIES = 240;
const PAUSE_MS = 500;

/** The page of one of the demo company's models; it is waited for, as they are trained after the start. */
export async function aModel(page: Page, url: string, task: 'classifier' | 'series'): Promise<string> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { items } = await (await page.request.get(`${url}/api/models`)).json();
    const model = (items as { id: string; task: string; verdict: string | null }[])
      .filter((one) => one.task === task && one.verdict !== null)
      .toSorted((a, b) => Number(b.verdict === 'skill') - Number(a.verdict === 'skill'))[0];
    if (model) return `/data/models/${model.id}`;
    await page.waitForTimeout(PAUSE_MS);
  }
  throw new Error(`The demo company has no ${task} that is trained.`);
}
