import { addDays } from './calendar.ts';
import { makePrices } from './catalogue.ts';
import type { Claims } from './claims.ts';
import { termRows } from './contracts.ts';
import { contactRows, makeAccounts } from './customers.ts';
import { plantDecoys } from './decoys.ts';
import { soil } from './dirt.ts';
import * as files from './files.ts';
import { billingRows } from './invoice-rows.ts';
import { compare, makeInvoices } from './invoices.ts';
import { type Settled, settle } from './settle.ts';
import { mappingRows } from './sources.ts';
import { plantStories } from './stories.ts';
import { makeSubscriptions } from './subscriptions.ts';
import { tellTruth, uncollectedTruths, unmappedTruths } from './truth.ts';
import { appendDailyReports, recordUsage } from './usage.ts';
import { asOfEnd, type Block, type Price, type Stage, type Subscription, type Truth } from './world.ts';

/** What the blocks of one world hand on: names that are given, and the number of the next invoice. */
export type Plant = { names: Set<string>; firstInvoice: number };

/** Makes `accounts` accounts from place `first` on, with everything of theirs and the truth about them. */
export function generateBlock(
  stage: Stage,
  { first, accounts: count, isFirst }: { first: number; accounts: number; isFirst: boolean },
  plant: Plant,
): Block {
  const prices = makePrices(stage);
  const accounts = makeAccounts(stage, first, count, plant.names);
  const subscriptions = accounts.flatMap((account) => makeSubscriptions(stage, account, prices));
  for (const account of accounts) leaveEarly(stage, account.index, subscriptions);
  const scale = (count / 220) * stage.storyShare;
  const claims: Claims = { stage, accounts, subscriptions, prices, taken: new Set(), scale };
  plantStories(claims);
  plantDecoys(claims);
  if (stage.isLight) for (const one of subscriptions) lighten(one);

  const asOf = asOfEnd(stage.window.end);
  const run = runMeters(stage, subscriptions, prices);
  const soiled = soil(stage, run, run.settled);
  const book = makeInvoices(stage, run.settled, plant.firstInvoice);
  plant.firstInvoice += book.invoices.length;
  const money = billingRows(stage, book.invoices, asOf);
  const truth = tellTruth(stage, run.settled);
  return {
    leaks: [...truth.leaks, ...run.unmapped, ...uncollectedTruths(book.invoices, asOf)],
    decoys: [...truth.decoys, ...soiled.decoys],
    dirt: soiled.dirt,
    expected: {
      rejected: soiled.rejected > 0 ? { 'usage.csv': soiled.rejected } : {},
      duplicates: run.duplicates + soiled.duplicates,
      conflicts: soiled.conflicts,
    },
    rows: {
      customers: files.customerRows(stage, accounts, subscriptions, prices),
      contacts: contactRows(stage, accounts),
      subscriptions: files.subscriptionRows(subscriptions),
      contract_terms: termRows(accounts, subscriptions),
      mappings: mappingRows(accounts, isFirst),
      usage: soiled.usage,
      reported_usage: soiled.reported,
      invoices: money.invoices,
      invoice_lines: money.lines,
      payments: money.payments,
      credits: book.creditRows,
    },
  };
}

/** One customer in two hundred leaves in a month of the world, in the middle of a period; four at the least. */
function leaveEarly(stage: Stage, index: number, subscriptions: Subscription[]): void {
  if (stage.months < 3) return;
  const random = stage.random.fork(`leave/${index}`);
  if (!random.chance(Math.max(0.034, stage.months * 0.006))) return;
  const day = addDays(stage.window.end, -40 - random.integer(0, 30 * Math.max(1, stage.months - 5)));
  for (const one of subscriptions) {
    if (one.account.index !== index || day <= one.start) continue;
    one.end = day;
    one.status = 'canceled';
  }
}

/** Meters without a story are read once a week, those of the largest customers once a day. */
function lighten(one: Subscription): void {
  if (one.plan) return;
  one.eventsPerDay = 1;
  if (one.account.segment !== 'enterprise') one.everyDays = 7;
}

type Run = {
  usage: string[][];
  reported: string[][];
  settled: Settled[];
  unmapped: Truth[];
  duplicates: number;
};

function runMeters(stage: Stage, subscriptions: Subscription[], prices: Price[]): Run {
  const run: Run = { usage: [], reported: [], settled: [], unmapped: [], duplicates: 0 };
  const { usage, reported, settled, unmapped } = run;
  for (const subscription of subscriptions) {
    const before = usage.length;
    const days = recordUsage(stage, subscription, usage);
    if (subscription.plan?.kind === 'duplicate_events') {
      run.duplicates += usage.length - before - new Set(usage.slice(before).map((row) => row[0])).size;
    }
    if (subscription.plan?.kind === 'unmapped_usage') {
      unmapped.push(...unmappedTruths(stage, subscription, days));
      continue;
    }
    const mine = settle(stage, subscription, days, prices);
    for (const item of mine) settled.push(item);
    if (byPeriod(stage, subscription)) appendPeriodReports(mine, reported);
    else appendDailyReports(subscription, days, reported);
  }
  usage.sort((a, b) => compare(a[3] as string, b[3] as string));
  reported.sort((a, b) => compare((a[2] || a[3]) as string, (b[2] || b[3]) as string));
  return run;
}

function byPeriod(stage: Stage, { account, product, plan }: Subscription): boolean {
  if (stage.isLight && !plan) return true;
  return account.reportsByPeriod && product !== 'seats' && product !== 'storage_gb';
}

/** One row for a whole billing period, as some billing systems get it. */
function appendPeriodReports(settled: Settled[], rows: string[][]): void {
  for (const { unit } of settled) {
    if (unit.reported.isZero()) continue;
    const { subscription, covered, reported } = unit;
    const id = `rep.${subscription.id}.${covered.start.replaceAll('-', '')}`;
    const dates = ['', covered.start, covered.end];
    rows.push([subscription.account.id, subscription.product, ...dates, reported.toString(), id]);
  }
}
