import type { z } from 'zod';
import { decimal } from '#core/decimal.ts';
import { formatMajor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import type { PeriodJson, PeriodResultJson, periodHistoryQuery } from '../shapes.ts';

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
