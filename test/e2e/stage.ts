import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { type House, openHouse } from './house.ts';

/** A browser profile of its own, with its first page; what goes wrong in it is reported by `Stage.leave`. */
export type Visit = { page: Page; context: BrowserContext };
export type VisitOptions = BrowserContextOptions & {
  /** Errors that this story brings about on purpose. */
  expected?: RegExp[];
};

/** A whole server with the demo company, its pages as built, and one browser for all stories. */
export type Stage = {
  url: string;
  browser: Browser;
  visit(options?: VisitOptions): Promise<Visit>;
  /** Trains the demo company's models, once: only some stories need them, and they take a core for a while. */
  trainDemo(): Promise<void>;
  /** Closes every visit and answers what went wrong on their pages since: nothing, in a good story. */
  leave(): Promise<string[]>;
  stop(): Promise<void>;
};

export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

// Asking who is signed in is how a first visit finds out that nobody is.
const ASKED_WHO = /status of 401 .*\/api\/auth\/me$/;

/** Opens a browser before a house: one that other files share, or, alone, one of its own. */
export async function setStage(shared?: House): Promise<Stage> {
  const house = shared ?? (await openHouse());
  const { url } = house;
  const browser = await startBrowser();
  const faults: string[] = [];
  return {
    url,
    browser,
    async visit({ expected = [], ...options } = {}) {
      const context = await browser.newContext({
        baseURL: url,
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        viewport: WIDE,
        ...options,
      });
      watch(context, url, (fault) => {
        if (![ASKED_WHO, ...expected].some((known) => known.test(fault))) faults.push(fault);
      });
      return { context, page: await context.newPage() };
    },
    trainDemo: house.trainDemo,
    async leave() {
      await Promise.all(browser.contexts().map((context) => context.close()));
      return faults.splice(0);
    },
    async stop() {
      await browser.close();
      await house.stop();
    },
  };
}

/** Tells of errors in the console (a broken content-security policy is one), of scripts, and of requests elsewhere. */
function watch(context: BrowserContext, url: string, tell: (fault: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error') tell(`console: ${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => tell(`script: ${error.error().stack ?? error.error()}`));
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== url)
      tell(`left the origin: ${request.url()}`);
  });
}
