import type { z } from 'zod';
import { decimal } from '#core/decimal.ts';
import { formatMajor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import { readCursor, writeCursor } from '#platform/page.ts';
import type { PeriodJson, PeriodResultJson, PeriodsQuery, periodHistoryQuery } from '../shapes.ts';
import { CURRENT } from './ledger.ts';

type Row = {
  account_id: string;
  product_key: string;
  subscription_id: string;
  period_start: string;
  period_end: string;
  currency: string;
  actual_units: string;
  reported_units: string;
  billed_units: string;
  should_have_billed_minor: string | null;
  billed_minor: string;
  credited_minor: string;
  leak_minor: string;
  over_billed_minor: string;
  is_gone: number;
  run_id: string;
  as_of: string;
  computed_at: string;
};

const COLUMNS = `account_id, product_key, subscription_id, toString(period_start) as period_start,
  toString(period_end) as period_end, currency, actual_units, reported_units, billed_units,
  should_have_billed_minor, billed_minor, credited_minor, leak_minor, over_billed_minor, is_gone,
  toString(run_id) as run_id, formatDateTime(as_of, '%Y-%m-%dT%H:%i:%SZ') as as_of,
  formatDateTime(computed_at, '%Y-%m-%dT%H:%i:%SZ') as computed_at`;
// Dates are compared as text: a reader may ask for a day that the engine's dates do not reach.
const KEY = 'account_id, product_key, subscription_id, toString(period_start), currency';

/**
 * A page of the should-have-billed ledger as it holds now, in the order of account, product, subscription and
 * period. Amounts in major units of each row's own currency; a row without a price has none.
 */
export async function listPeriods(
  ctx: Context,
  query: PeriodsQuery,
): Promise<{ items: PeriodJson[]; next_cursor: string | null }> {
  const cursor = readCursor(query.cursor, 5)?.map(String);
  const conditions = [
    query.account && 'account_id = {account:String}',
    query.product && 'product_key = {product:String}',
    query.from && 'toString(period_start) >= {from:String}',
    query.to && 'toString(period_start) < {to:String}',
    cursor && `(${KEY}) > ({c0:String}, {c1:String}, {c2:String}, {c3:String}, {c4:String})`,
  ].filter(Boolean);
  const rows = await ctx.ch.query<Row>(
    `select ${COLUMNS} from (
      select * from reconciled_periods_of(organization = {organization:UUID})
      ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
      ${CURRENT}
    ) where is_gone = 0
    order by account_id, product_key, subscription_id, period_start, currency
    limit {rows:UInt32}`,
    {
      account: query.account,
      product: query.product,
      from: query.from,
      to: query.to,
      ...Object.fromEntries((cursor ?? []).map((part, index) => [`c${index}`, part])),
      rows: query.limit + 1,
    },
  );
  // Each usage engine answers a page of its own accounts.
  if (ctx.ch.shards > 1) rows.sort((a, b) => Buffer.compare(keyBytes(a), keyBytes(b)));
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const isMore = rows.length > query.limit && last !== undefined;
  return {
    items: items.map(periodJson),
    next_cursor: isMore
      ? writeCursor([
          last.account_id,
          last.product_key,
          last.subscription_id,
          last.period_start,
          last.currency,
        ])
      : null,
  };
}

/** A row's place in the order of the ledger: no text holds the character between, and engines compare by bytes. */
function keyBytes(row: Row): Buffer {
  const { account_id, product_key, subscription_id, period_start, currency } = row;
  return Buffer.from([account_id, product_key, subscription_id, period_start, currency].join('\0'));
}

/** What one account, product and period came to in each run with a different result, the newest first. */
export async function readPeriodHistory(
  ctx: Context,
  accountId: string,
  { product, period_start }: z.infer<typeof periodHistoryQuery>,
): Promise<{ items: PeriodResultJson[] }> {
  const rows = await ctx.ch.query<Row>(
    `select ${COLUMNS} from (
      select * from reconciled_periods_of(organization = {organization:UUID})
      where account_id = {account:String} and product_key = {product:String}
        and toString(period_start) = {start:String}
      order by run_sequence desc, subscription_id, currency limit 200)`,
    { account: accountId, product, start: period_start },
  );
  return {
    items: rows.map((row) => ({
      ...periodJson(row),
      is_gone: row.is_gone === 1,
      run_id: row.run_id,
      as_of: row.as_of,
      computed_at: row.computed_at,
    })),
  };
}

function periodJson(row: Row): PeriodJson {
  const major = (minor: string) => (row.currency === '' ? '0' : formatMajor(BigInt(minor), row.currency));
  const units = (text: string) => (text === '' ? null : decimal(text).toFixed());
  return {
    account_id: row.account_id,
    product_key: row.product_key,
    subscription_id: row.subscription_id || null,
    period_start: row.period_start,
    period_end: row.period_end,
    currency: row.currency || null,
    actual_units: units(row.actual_units),
    reported_units: units(row.reported_units),
    billed_units: units(row.billed_units),
    should_have_billed: row.should_have_billed_minor === null ? null : major(row.should_have_billed_minor),
    billed: major(row.billed_minor),
    credited: major(row.credited_minor),
    leak: major(row.leak_minor),
    over_billed: major(row.over_billed_minor),
  };
}
