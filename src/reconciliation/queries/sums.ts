import { sql } from 'kysely';
import { Decimal, decimal, ZERO } from '#core/decimal.ts';
import { type Day, fromEpochDay, toEpochDay } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { subscriptionOf } from '#records/rows.ts';
import type { SubscriptionsTable } from '#records/tables.ts';
import {
  type AccountSums,
  cutDays,
  formOf,
  type SpanBilled,
  type SpanUse,
  type SubscriptionForm,
} from '../settled.ts';
import type { ReconciliationSettingsJson } from '../shapes.ts';
import type { Catalogue } from './catalogue.ts';
import { readTestAccounts } from './faults.ts';
import { spanQuery } from './span-query.ts';

/** Between cells, rows and groups of a result that comes as one text: control characters that no id has. */
const CELL = '\u001f';
const ROW = '\u001e';
const GROUP = '\u001d';

type Draft = {
  zone: string | null;
  subscriptions: { subscriptionId: string; form: SubscriptionForm }[];
  use: SpanUse[];
  billed: SpanBilled[];
};

export type SumsRequest = {
  readonly accounts: readonly string[];
  readonly asOfMs: number;
  readonly settings: ReconciliationSettingsJson;
};

/**
 * Accounts in sums, those that sums can say enough of; the others are left out and have to be looked at by the day.
 * One row a subscription, a line and a span of use, as texts, since what is right is never more than counted.
 */
export async function readSums(
  ctx: Context,
  tx: Tx,
  catalogue: Catalogue,
  { accounts, asOfMs, settings }: SumsRequest,
): Promise<AccountSums[]> {
  const drafts = new Map<string, Draft>();
  const { translation } = catalogue;
  for (const account of accounts) {
    const sources = translation.sourcesOf(account);
    if (sources.length === 1 && sources[0] === account)
      drafts.set(account, { zone: null, subscriptions: [], use: [], billed: [] });
  }
  for (const account of await unsimpleAccounts(tx, accounts, asOfMs, settings)) drafts.delete(account);
  for (const account of (await readTestAccounts(tx, accounts, settings.test_accounts)).keys())
    drafts.delete(account);
  await readForms(ctx, tx, catalogue, drafts, asOfMs);
  await readBilled(tx, drafts);
  for (const [zone, members] of byZone(drafts)) await readUse(ctx, catalogue, drafts, zone, members);
  return [...drafts].map(([accountId, { subscriptions, use, billed }]) => ({
    accountId,
    subscriptions,
    use,
    billed,
    hasReports: catalogue.hasReports,
    billedSince: catalogue.billedSince,
  }));
}

/** Accounts of which something is known that no sum shows: credits, contracts, observations, invoices past due. */
async function unsimpleAccounts(
  tx: Tx,
  accounts: readonly string[],
  asOfMs: number,
  settings: ReconciliationSettingsJson,
): Promise<string[]> {
  const theirs = sql`account_id = any(string_to_array(${accounts.join(ROW)}, ${ROW}))`;
  const { rows } = await sql<{ account_id: string }>`
    select account_id from credits where ${theirs}
    union select account_id from contract_terms where ${theirs}
    union select account_id from ingest_observations where ${theirs}
    union select account_id from invoices where ${theirs} and status = 'open' and paid_at is null
      and coalesce(due_at, coalesce(issued_at, period_end::timestamptz) + make_interval(days => ${settings.payment_terms_days}))
        < ${new Date(asOfMs)}::timestamptz + interval '2 days'`.execute(tx);
  return rows.map((row) => row.account_id);
}

async function readForms(
  ctx: Context,
  tx: Tx,
  catalogue: Catalogue,
  drafts: Map<string, Draft>,
  asOfMs: number,
): Promise<void> {
  const forms = new Map<string, SubscriptionForm | null>();
  // Most subscriptions say nothing of what only some do, and then it does not travel.
  const { rows } = await sql<{ text: string | null }>`
    select string_agg(concat_ws(${CELL}, account_id, subscription_id, price_id, start_date, billing_interval, time_zone,
      case when status <> 'active' or num_nonnulls(end_date, quantity, anchor_day, discount_percent, discount_until,
        commitment_amount, renewal_date, renewal_uplift_percent, auto_renew) > 0
      then concat_ws(${CELL}, coalesce(end_date::text, ''), coalesce(quantity::text, ''),
        coalesce(anchor_day::text, ''), coalesce(discount_percent::text, ''), coalesce(discount_until::text, ''),
        coalesce(commitment_amount::text, ''), coalesce(renewal_date::text, ''),
        coalesce(renewal_uplift_percent::text, ''), coalesce(auto_renew::text, ''), status) end), ${ROW}) as text
    from subscriptions where account_id = any(string_to_array(${[...drafts.keys()].join(ROW)}, ${ROW}))`.execute(
    tx,
  );
  for (const row of rowsOf(rows[0]?.text)) {
    const first = row.indexOf(CELL);
    const second = row.indexOf(CELL, first + 1);
    const account = row.slice(0, first);
    const draft = drafts.get(account);
    if (!draft) continue;
    const said = row.slice(second + 1);
    let form = forms.get(said);
    if (form === undefined) {
      form = formSaid(catalogue, said.split(CELL), asOfMs);
      forms.set(said, form);
    }
    if (form === null || (draft.zone !== null && draft.zone !== form.timeZone)) drafts.delete(account);
    else {
      draft.zone = form.timeZone;
      draft.subscriptions.push({ subscriptionId: row.slice(first + 1, second), form });
    }
  }
  for (const draft of drafts.values()) draft.zone ??= ctx.organization.timeZone;
}

function formSaid(catalogue: Catalogue, cells: string[], asOfMs: number): SubscriptionForm | null {
  const [price_id = '', start_date = '', interval, time_zone = '', ...rest] = cells;
  const [end, quantity, anchor, percent, until, commitment, renewal, uplift, auto = '', status = 'active'] =
    rest;
  if (rest.length !== 0 && rest.length !== 10) return null;
  const subscription = subscriptionOf({
    account_id: '',
    subscription_id: '',
    price_id,
    start_date,
    end_date: end || null,
    quantity: quantity || null,
    billing_interval: interval,
    anchor_day: anchor ? Number(anchor) : null,
    time_zone,
    discount_percent: percent || null,
    discount_until: until || null,
    commitment_amount: commitment || null,
    renewal_date: renewal || null,
    renewal_uplift_percent: uplift || null,
    auto_renew: auto === '' ? null : auto === 'true',
    status,
    attributes: {},
  } as Parameters<typeof subscriptionOf>[0] & SubscriptionsTable);
  const versions = catalogue.prices.get(price_id) ?? [];
  const aggregation = catalogue.aggregations.get(versions[0]?.productKey ?? '') ?? 'sum';
  return formOf(subscription, versions, aggregation, dayAt(asOfMs, time_zone));
}

/**
 * Lines as whole minor units, those of the same days under one heading; a line that is a credit or names no product
 * is marked `?`. Lines are looked up by invoice: the planner would read those of everybody for each slice.
 */
async function readBilled(tx: Tx, drafts: Map<string, Draft>): Promise<void> {
  const { rows } = await sql<{ text: string | null }>`
    select string_agg(concat_ws(${CELL}, period_start, period_end, currency, currency_digits(currency)) || ${ROW}
      || lines, ${GROUP}) as text
    from (
      select coalesce(line.period_start, invoice.period_start) as period_start,
        coalesce(line.period_end, invoice.period_end) as period_end, invoice.currency,
        string_agg(concat_ws(${CELL}, invoice.account_id, coalesce(line.product_key, ''),
          case when line.product_key is null or (line.kind = 'credit' and line.amount < 0) then '?'
            else line.amount::text end,
          coalesce(trim_scale(line.quantity)::text, '')), ${ROW}) as lines
      from invoices as invoice cross join lateral (
        select product_key, period_start, period_end, kind, amount, quantity from invoice_lines as line
        where line.organization_id = invoice.organization_id and line.invoice_id = invoice.invoice_id
          and line.kind is distinct from 'tax' and line.kind is distinct from 'fee'
        offset 0) as line
      where invoice.account_id = any(string_to_array(${[...drafts.keys()].join(ROW)}, ${ROW}))
        and invoice.status in ('open', 'paid', 'uncollectible')
      group by 1, 2, 3) as line`.execute(tx);
  for (const group of rowsOf(rows[0]?.text, GROUP)) {
    const [heading = '', ...lines] = group.split(ROW);
    const [start = '', end = '', currency = '', digits = ''] = heading.split(CELL);
    const minorOf = minorReader(Number(digits));
    for (const line of lines) {
      const cells = line.split(CELL);
      const [account = '', productKey = '', amount = '?', quantity] = cells;
      const draft = drafts.get(account);
      if (!draft) continue;
      const minor = cells.length === 4 ? minorOf(amount) : null;
      if (minor === null) drafts.delete(account);
      else draft.billed.push({ productKey, start, end, currency, minor, quantity: quantity || null });
    }
  }
}

/** Reads an amount in major units as whole minor ones; null when it has a part of one, or is none. */
function minorReader(digits: number): (amount: string) => bigint | null {
  const whole = new RegExp(`^(-?\\d+)(?:\\.(\\d{0,${digits}})0*)?$`);
  return (amount) => {
    const [, major, part = ''] = whole.exec(amount) ?? [];
    return major === undefined ? null : BigInt(major + part.padEnd(digits, '0'));
  };
}

function rowsOf(text: string | null | undefined, between = ROW): string[] {
  return text ? text.split(between) : [];
}

function byZone(drafts: ReadonlyMap<string, Draft>): Map<string, string[]> {
  const zones = new Map<string, string[]>();
  for (const [account, draft] of drafts) {
    const members = zones.get(draft.zone ?? '');
    if (members) members.push(account);
    else zones.set(draft.zone ?? '', [account]);
  }
  return zones;
}

type Peaks = (string | null)[];
type UseColumns = [string[], string[], number[], string[], string[], number[], number[], Peaks, Peaks];

/** Sums of use between the edges of billing periods; an account whose days differ, or came late, is left out. */
async function readUse(
  ctx: Context,
  catalogue: Catalogue,
  drafts: Map<string, Draft>,
  zone: string,
  members: readonly string[],
): Promise<void> {
  const forms = members.flatMap(
    (account) => drafts.get(account)?.subscriptions.map(({ form }) => form) ?? [],
  );
  const cuts = [BEFORE_ALL, ...cutDays(new Set(forms)).map(toEpochDay)];
  const hasPeaks = forms.some(({ ended }) => ended.some((each) => each.isRecurring));
  const query = spanQuery({ members, zone, cuts, hasPeaks, ...catalogue });
  const [accounts = [], keys, starts, actuals, reporteds, areEven, areLate, actualPeaks, reportedPeaks] =
    await ctx.ch.columns<UseColumns>(query.text, query.params);
  const days = new Map<number, Day>();
  const dayOf = (epochDay: number) => {
    const day = days.get(epochDay) ?? fromEpochDay(Math.max(epochDay, FIRST_DAY));
    days.set(epochDay, day);
    return day;
  };
  for (let at = 0; at < accounts.length; at++) {
    const account = accounts[at] as string;
    const draft = drafts.get(account);
    if (draft?.zone !== zone) continue;
    const key = keys[at] as string;
    const mapped = catalogue.translation.productOf(account, key);
    const isOwnKey = mapped?.productKey === key && mapped.multiplier.eq(1);
    if (!mapped || mapped.state === 'inferred' || !isOwnKey || areLate[at] === 1 || areEven[at] === 0) {
      drafts.delete(account);
      continue;
    }
    const actualWhole = wholeOf(actuals[at] as string);
    const actual = Number.isNaN(actualWhole) ? decimal(actuals[at] as string) : new Decimal(actualWhole);
    const isSame = actuals[at] === reporteds[at];
    const peak = (peaks: Peaks | undefined): Decimal => (peaks ? decimal(peaks[at] ?? 0) : ZERO);
    draft.use.push({
      productKey: key,
      start: dayOf(starts[at] as number),
      actual,
      actualWhole,
      reported: isSame ? actual : decimal(reporteds[at] as string),
      actualPeak: peak(actualPeaks),
      reportedPeak: peak(reportedPeaks),
    });
  }
}

/** A whole number that a float holds exactly, else NaN; a number is read many times as fast as a decimal. */
function wholeOf(text: string): number {
  return text.length <= WHOLE_LENGTH_MAX && !text.includes('.') ? Number(text) : Number.NaN;
}

const WHOLE_LENGTH_MAX = 15;

const BEFORE_ALL = -100_000;
const FIRST_DAY = toEpochDay('1900-01-01');
