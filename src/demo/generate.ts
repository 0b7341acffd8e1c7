import { createRandom } from '#core/random.ts';
import { addDays, anchoredDate } from './calendar.ts';
import { makePrices } from './catalogue.ts';
import type { Claims } from './claims.ts';
import { contactRows, makeAccounts } from './customers.ts';
import { plantDecoys } from './decoys.ts';
import { soil } from './dirt.ts';
import * as files from './files.ts';
import * as billing from './invoice-rows.ts';
import { compare, makeInvoices } from './invoices.ts';
import { type Settled, settle } from './settle.ts';
import { MAPPING_COLUMNS, mappingRows } from './sources.ts';
import { plantStories } from './stories.ts';
import { makeSubscriptions } from './subscriptions.ts';
import { tellTruth, uncollectedTruths, unmappedTruths } from './truth.ts';
import { appendDailyReports, REPORTED_COLUMNS, recordUsage, USAGE_COLUMNS } from './usage.ts';
import {
  LEAK_TYPES,
  type Price,
  type Stage,
  type Subscription,
  type Truth,
  type World,
  type WorldOptions,
} from './world.ts';

export const COMPANY = 'Tidewick Cloud';

/**
 * A whole company with its planted leaks: the rows of every exchange file and the truth about them. The same
 * options give the same bytes. `months` finished months from `firstMonth` (2026-05); with few accounts the
 * rarer stories may find nobody to happen to.
 */
export function generateWorld(options: WorldOptions): World {
  const start = `${options.firstMonth ?? '2026-05'}-01`;
  const stage: Stage = {
    random: createRandom(`${options.seed}`),
    window: { start, end: anchoredDate(start, options.months, 1) },
    months: options.months,
    dirt: options.dirt ?? 0,
    types: new Set(options.types ?? LEAK_TYPES),
  };
  const prices = makePrices(stage);
  const accounts = makeAccounts(stage, options.accounts);
  const subscriptions = accounts.flatMap((account) => makeSubscriptions(stage, account, prices));
  for (const subscription of subscriptions) leaveEarly(stage, subscription);
  const claims: Claims = {
    stage,
    accounts,
    subscriptions,
    prices,
    taken: new Set(),
    scale: options.accounts / 220,
  };
  plantStories(claims);
  plantDecoys(claims);

  const asOf = `${addDays(stage.window.end, 1)}T06:00:00Z`;
  const run = runMeters(stage, subscriptions, prices);
  const soiled = soil(stage, run.usage, run.settled);
  const book = makeInvoices(stage, run.settled);
  const money = billing.billingRows(stage, book.invoices, asOf);
  const told = tellTruth(stage, run.settled);
  const leaks = [...told.leaks, ...run.unmapped, ...uncollectedTruths(book.invoices, asOf)];

  return {
    company: COMPANY,
    seed: options.seed,
    start,
    end: stage.window.end,
    asOf,
    leaks,
    decoys: [...told.decoys, ...soiled.decoys],
    expected: {
      rejected: soiled.rejected > 0 ? { 'usage.csv': soiled.rejected } : {},
      duplicates: run.duplicates + soiled.duplicates,
    },
    files: [
      file('customers', files.CUSTOMER_COLUMNS, files.customerRows(stage, accounts, subscriptions, prices)),
      file('contacts', files.CONTACT_COLUMNS, contactRows(stage, accounts)),
      file('products', files.PRODUCT_COLUMNS, files.productRows()),
      file('prices', files.PRICE_COLUMNS, files.priceRows(prices)),
      file('subscriptions', files.SUBSCRIPTION_COLUMNS, files.subscriptionRows(subscriptions)),
      file('mappings', MAPPING_COLUMNS, mappingRows(accounts)),
      file('usage', USAGE_COLUMNS, soiled.usage),
      file('reported_usage', REPORTED_COLUMNS, run.reported),
      file('invoices', billing.INVOICE_COLUMNS, money.invoices),
      file('invoice_lines', billing.LINE_COLUMNS, money.lines),
      file('payments', billing.PAYMENT_COLUMNS, money.payments),
      file('credits', billing.CREDIT_COLUMNS, book.creditRows),
    ],
  };
}

function file(name: string, columns: string[], rows: string[][]) {
  return { name: `${name}.csv`, columns, rows };
}

/** One customer in twenty-nine leaves in the middle of a period near the end of the world. */
function leaveEarly(stage: Stage, subscription: Subscription): void {
  if (subscription.account.index % 29 !== 17 || stage.months < 3) return;
  const day = addDays(stage.window.end, -40 - (subscription.account.index % 20));
  if (day <= subscription.start) return;
  subscription.end = day;
  subscription.status = 'canceled';
}

function runMeters(stage: Stage, subscriptions: Subscription[], prices: Price[]) {
  const usage: string[][] = [];
  const reported: string[][] = [];
  const settled: Settled[] = [];
  const unmapped: Truth[] = [];
  let duplicates = 0;
  for (const subscription of subscriptions) {
    const before = usage.length;
    const days = recordUsage(stage, subscription, usage);
    if (subscription.plan?.kind === 'duplicate_events') {
      duplicates += usage.length - before - new Set(usage.slice(before).map((row) => row[0])).size;
    }
    if (subscription.plan?.kind === 'unmapped_usage') {
      unmapped.push(...unmappedTruths(stage, subscription, days));
      continue;
    }
    const mine = settle(stage, subscription, days, prices);
    settled.push(...mine);
    if (byPeriod(subscription)) appendPeriodReports(mine, reported);
    else appendDailyReports(subscription, days, reported);
  }
  const byTime = (a: string[], b: string[]) => compare(a[3] as string, b[3] as string);
  const byDay = (a: string[], b: string[]) => compare((a[2] || a[3]) as string, (b[2] || b[3]) as string);
  return { usage: usage.sort(byTime), reported: reported.sort(byDay), settled, unmapped, duplicates };
}

function byPeriod({ account, product }: Subscription): boolean {
  return account.reportsByPeriod && product !== 'seats' && product !== 'storage_gb';
}

/** One row for a whole billing period, as some billing systems are told. */
function appendPeriodReports(settled: Settled[], rows: string[][]): void {
  for (const { unit } of settled) {
    if (unit.reported.isZero()) continue;
    const { subscription, covered, reported } = unit;
    const id = `rep.${subscription.id}.${covered.start.replaceAll('-', '')}`;
    const dates = ['', covered.start, covered.end];
    rows.push([subscription.account.id, subscription.product, ...dates, reported.toString(), id]);
  }
}
