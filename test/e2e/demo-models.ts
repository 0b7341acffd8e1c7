import type { Page } from 'playwright-core';
import type { Stage } from './stage.ts';

/** The page of one of the demo company's models, best one better than baseline; they are trained for the first who asks. */
export async function aModel(page: Page, stage: Stage, task: 'classifier' | 'series'): Promise<string> {
  await stage.trainDemo();
  const { items } = await (await page.request.get(`${stage.url}/api/models`)).json();
  const [model] = (items as { id: string; task: string; verdict: string | null }[])
    .filter((one) => one.task === task && one.verdict !== null)
    .toSorted((a, b) => Number(b.verdict === 'skill') - Number(a.verdict === 'skill'));
  if (!model) throw new Error(`The demo company has no ${task} that is trained.`);
  return `/data/models/${model.id}`;
}
