import { type Decimal, decimal } from '#core/decimal.ts';
import type { Random } from '#core/random.ts';
import {
  addDays,
  contains,
  dateOf,
  dayNumber,
  instantOf,
  localInstant,
  secondsOf,
  weekday,
} from './calendar.ts';
import { sourceOf, toSourceUnits, unitsText } from './sources.ts';
import type { Plan, Span, Stage, Subscription } from './world.ts';

/** What one subscription used on one local day and what was reported to billing, in thousandths of a unit. */
export type DayUse = { date: string; actualMilli: number; reportedMilli: number };

export const USAGE_COLUMNS = [
  'event_id',
  'account_id',
  'product_key',
  'ts',
  'units',
  'received_at',
  'supersedes',
];
export const REPORTED_COLUMNS = [
  'account_id',
  'product_key',
  'ts',
  'period_start',
  'period_end',
  'units',
  'record_id',
];

const GRAIN_MILLI: Record<string, number> = { egress_gb: 1, compute_hours: 10 };
/** Sunday first: business traffic dips at the weekend. */
const WEEK = [0.7, 1.08, 1.12, 1.12, 1.1, 1.06, 0.78];
/** January first: who sells to shoppers, travellers or in the cold feels the season. */
const SEASONS: Record<string, number[]> = {
  Retail: [0.88, 0.9, 0.95, 0.97, 0.98, 0.96, 0.95, 0.96, 1, 1.04, 1.16, 1.2],
  Travel: [0.9, 0.92, 0.98, 1.03, 1.08, 1.14, 1.18, 1.16, 1.04, 0.97, 0.92, 1.02],
  Energy: [1.16, 1.12, 1.05, 0.97, 0.92, 0.9, 0.9, 0.91, 0.95, 1, 1.08, 1.14],
  Logistics: [0.95, 0.95, 0.98, 0.99, 0.99, 0.98, 0.97, 0.97, 1.01, 1.05, 1.1, 1.12],
};

/** Appends the usage events of a subscription to `rows` and returns its days, oldest first. */
export function recordUsage(stage: Stage, subscription: Subscription, rows: string[][]): DayUse[] {
  if (subscription.product === 'platform_fee' || subscription.status === 'paused') return [];
  const random = stage.random.fork(`usage/${subscription.id}`);
  const { start, window } = { start: subscription.start, window: stage.window };
  const from = start > window.start ? start : window.start;
  const until = subscription.usageEnd ?? subscription.end ?? window.end;
  const days: DayUse[] = [];
  for (let day = dayNumber(from); day < dayNumber(until < window.end ? until : window.end); day++) {
    const date = dateOf(day);
    if (!isReadOn(subscription, date)) continue;
    const actualMilli = actualOn(stage, subscription, date, random);
    days.push({ date, actualMilli, reportedMilli: reportedOn(subscription, date, actualMilli) });
    appendEvents(subscription, date, actualMilli, random, rows);
  }
  return days;
}

/** Seats are counted on Mondays; a meter that is read weekly has its own weekday. */
function isReadOn({ product, everyDays, account }: Subscription, date: string): boolean {
  if (product === 'seats') return weekday(date) === 1;
  return everyDays === 1 || weekday(date) === 1 + (account.index % 5);
}

function actualOn(stage: Stage, subscription: Subscription, date: string, random: Random): number {
  const { plan, product } = subscription;
  const noise = random.next() + random.next() - 1;
  if (product === 'seats') return seatsOn(subscription, date, noise) * 1000;
  const months = (dayNumber(date) - dayNumber(stage.window.start)) / 30.4;
  const growth = (1 + subscription.growthPercentMonthly / 100) ** months;
  const peak = product === 'storage_gb';
  const week = peak ? 1 : subscription.everyDays === 7 ? 7 : (WEEK[weekday(date)] as number);
  const season = peak ? 1 : (SEASONS[subscription.account.industry]?.[Number(date.slice(5, 7)) - 1] ?? 1);
  const spread = product === 'storage_gb' ? 0.02 : 0.16;
  const grain = GRAIN_MILLI[product] ?? 1000;
  const low = plan?.variant === 'quiet' && contains(plan.span, date) ? 0.45 : 1;
  return (
    Math.max(
      1,
      Math.round((subscription.dailyMilli * growth * season * week * low * (1 + spread * noise)) / grain),
    ) * grain
  );
}

function seatsOn(subscription: Subscription, date: string, noise: number): number {
  const { plan, quantity = 1 } = subscription;
  if (
    plan &&
    (plan.kind === 'quantity_drift' || plan.kind === 'seats_trued_up') &&
    contains(plan.span, date)
  ) {
    return quantity + Math.max(1, Math.round((quantity * (plan.sharePercent ?? 10)) / 100));
  }
  const most = Math.min(quantity, plan?.oldQuantity ?? quantity);
  return Math.max(1, Math.min(most, Math.round(quantity * (0.86 + 0.1 * noise))));
}

function reportedOn(subscription: Subscription, date: string, actualMilli: number): number {
  const { plan, product, end } = subscription;
  if (subscription.neverSold || (end && date >= end)) return 0;
  if (!plan || !contains(plan.span, date)) return actualMilli;
  const grain = GRAIN_MILLI[product] ?? 1000;
  if (plan.kind === 'unreported_usage' || plan.kind === 'late_usage') return 0;
  if (plan.kind === 'over_billed' && plan.variant === 'retry') return actualMilli * 2;
  if (plan.kind === 'under_reported_usage' || plan.kind === 'no_money_under_report') {
    const lost = Math.floor((actualMilli * (plan.sharePercent ?? 0)) / 100 / grain) * grain;
    return actualMilli - lost;
  }
  return actualMilli;
}

function appendEvents(
  subscription: Subscription,
  date: string,
  actualMilli: number,
  random: Random,
  rows: string[][],
): void {
  const { account, plan, eventsPerDay } = subscription;
  const source = sourceOf(subscription);
  const grain = GRAIN_MILLI[subscription.product] ?? 1000;
  const active = plan !== undefined && contains(plan.span, date);
  let left = actualMilli;
  for (let place = 1; place <= eventsPerDay; place++) {
    const share = place === eventsPerDay ? left : Math.floor(actualMilli / eventsPerDay / grain) * grain;
    left -= share;
    if (share === 0) continue;
    const slot = 86_400 / eventsPerDay;
    const skewed = active && plan.kind === 'clock_skew' && place === eventsPerDay;
    const second = skewed
      ? 86_400 + random.integer(30, 170)
      : Math.floor((place - 1 + random.next() * 0.999) * slot);
    const ts = localInstant(account.zone, date, second);
    const received = receivedAt(active ? plan : undefined, ts, random);
    const id = `${subscription.id}.${date.replaceAll('-', '')}.${place}`;
    const row = [id, source.accountId, source.key, ts, '', instantOf(received), ''];
    const wrong = active && plan.kind === 'correction';
    row[4] = toSourceUnits(source, wrong ? share * 3 : share);
    rows.push(row);
    if (wrong) {
      const fix = [`${id}.fix`, source.accountId, source.key, ts, toSourceUnits(source, share)];
      rows.push([...fix, instantOf(received + 7200), id]);
    }
    if (active && plan.kind === 'duplicate_events') rows.push([...row]);
  }
}

/** Minutes after the event; four to eight days after the period's end when it missed its invoice. */
function receivedAt(plan: Plan | undefined, ts: string, random: Random): number {
  const late = plan?.kind === 'late_usage' || plan?.kind === 'late_but_reported';
  if (!late) return secondsOf(ts) + random.integer(20, 1500);
  return secondsOf(`${addDays(plan.span.end, 4)}T00:00:00Z`) + random.integer(0, 4 * 86_400);
}

/** Units of a span: the sum of its days, or the highest day of a product that bills its peak. */
export function unitsWithin(
  subscription: Subscription,
  days: DayUse[],
  span: Span,
  which: 'actual' | 'reported',
): Decimal {
  const peak = subscription.product === 'seats' || subscription.product === 'storage_gb';
  let total = 0;
  for (const day of days) {
    if (!contains(span, day.date)) continue;
    const milli = which === 'actual' ? day.actualMilli : day.reportedMilli;
    total = peak ? Math.max(total, milli) : total + milli;
  }
  return decimal(total).div(1000);
}

/** Appends one row a day of what was reported to billing, at local noon. */
export function appendDailyReports(subscription: Subscription, days: DayUse[], rows: string[][]): void {
  const { account, product, id } = subscription;
  for (const day of days) {
    if (day.reportedMilli === 0) continue;
    const ts = localInstant(account.zone, day.date, 12 * 3600);
    const units = unitsText(day.reportedMilli, 1000);
    rows.push([account.id, product, ts, '', '', units, `rep.${id}.${day.date.replaceAll('-', '')}`]);
  }
}
