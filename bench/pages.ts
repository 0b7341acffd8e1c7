/**
 * What a reader of the demo company waits for, in a real browser on this machine: the largest paint of every page
 * at the first visit (nothing kept yet) and at the second, and from the click on a finding to what it is and to its
 * whole proof. Each is measured several times; the median stands first.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startBrowser } from '../test/e2e/browser.ts';
import { measureOpenings, measureVitals, type Opening, openingNow, vitalsNow } from '../test/e2e/in-page.ts';
import { bodyRows, findingsTable, quiet } from '../test/e2e/reading.ts';
import { machine } from './measure.ts';
import { spawnServer } from './server.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1050' },
    times: { type: 'string', default: '5' },
    /** An address where the demo company is served already; else a server is started. */
    url: { type: 'string' },
  },
});
const PAINT_MS = 1_200;
const OPEN_MS = 100;
const VIEWPORT = { width: 1440, height: 900 };
const times = Number(values.times);

const dataDir = await mkdtemp(path.join(tmpdir(), 'plumbline-bench-'));
const server =
  values.url === undefined
    ? await spawnServer(dataDir, [], { PLUMBLINE_DEMO_ACCOUNTS: values.accounts, RATE_LIMITS: 'off' })
    : null;
const url = values.url ?? server?.url ?? '';
const browser = await startBrowser();
try {
  console.log(machine());
  const missed = [...(await paints()), ...(await openings())];
  console.log(missed.length === 0 ? 'every bar is met' : `MISSED: ${missed.join('; ')}`);
  console.log(machine());
} finally {
  await browser.close();
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

async function paints(): Promise<string[]> {
  const paths = await pagePaths(browser);
  const missed: string[] = [];
  console.log(`${'largest paint, ms'.padEnd(34)}${'first visit'.padStart(22)}${'second visit'.padStart(22)}`);
  for (const each of paths) {
    const first: number[] = [];
    const second: number[] = [];
    for (let turn = 0; turn < times; turn++) {
      const context = await visitor(browser);
      const page = await context.newPage();
      await page.addInitScript(measureVitals);
      for (const list of [first, second]) {
        await page.goto(each);
        await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
        await quiet(page);
        list.push((await page.evaluate(vitalsNow)).paint);
      }
      await context.close();
    }
    const shown = each.replace(/[0-9a-f-]{36}|TW-\d+/, '…');
    console.log(`${shown.padEnd(34)}${spread(first).padStart(22)}${spread(second).padStart(22)}`);
    if (median(second) > PAINT_MS) missed.push(`${shown} paints after ${Math.round(median(second))} ms`);
  }
  return missed;
}

async function openings(): Promise<string[]> {
  const context = await visitor(browser);
  const page = await context.newPage();
  await page.addInitScript(measureOpenings);
  await page.goto('/recover');
  const rows = bodyRows(findingsTable(page));
  await rows.first().waitFor();
  await quiet(page);
  const seen: Opening[] = [];
  for (let turn = 0; turn < times * 2; turn++) {
    await rows.nth(turn).click();
    await page.getByRole('table', { name: 'Calculation of the amount' }).waitFor();
    seen.push(await openingOf(page));
    await page.getByRole('button', { name: 'Close (Esc)' }).click();
    await page.locator('aside dl').waitFor({ state: 'detached' });
  }
  await context.close();
  const content = seen.map((each) => each.content ?? Number.NaN);
  const whole = seen.map((each) => each.whole ?? Number.NaN);
  console.log(`${'a finding, click to content, ms'.padEnd(34)}${spread(content).padStart(22)}`);
  console.log(`${'a finding, click to proof, ms'.padEnd(34)}${spread(whole).padStart(22)}`);
  return median(content) > OPEN_MS ? [`a finding opens after ${Math.round(median(content))} ms`] : [];
}

/** The figures once the frame with the proof has been looked at. */
async function openingOf(page: Page): Promise<Opening> {
  for (;;) {
    const opening = await page.evaluate(openingNow);
    if (opening.whole !== null) return opening;
    await page.waitForTimeout(20);
  }
}

/** A browser profile of its own that is signed in to the demo company. */
async function visitor(open: Browser): Promise<BrowserContext> {
  const context = await open.newContext({ baseURL: url, locale: 'en-GB', viewport: VIEWPORT });
  await context.request.post('/api/auth/demo', { data: {}, headers: { origin: new URL(url).origin } });
  return context;
}

async function pagePaths(open: Browser): Promise<string[]> {
  const context = await visitor(open);
  const findings = await (await context.request.get('/api/recon/results?limit=1')).json();
  const models = await (await context.request.get('/api/models?limit=1')).json();
  await context.close();
  const [finding] = findings.items as { account_id: string }[];
  const [model] = models.items as { id: string }[];
  return [
    '/',
    '/recover',
    '/accounts',
    ...(finding ? [`/accounts/${finding.account_id}`] : []),
    '/data',
    '/data/quality',
    '/data/models',
    ...(model ? [`/data/models/${model.id}`] : []),
    '/audit',
    '/settings',
  ];
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

function spread(list: readonly number[]): string {
  return `${Math.round(median(list))} (${Math.round(Math.min(...list))}–${Math.round(Math.max(...list))})`;
}
