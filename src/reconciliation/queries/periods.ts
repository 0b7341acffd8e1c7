import { bind } from '#catalogue/binding.ts';
import { raw, sql } from '#catalogue/fragment.ts';
import { listAs } from '#catalogue/list.ts';
import type { Context } from '#platform/context.ts';
import { PERIODS } from '../account-period.ts';
import { type PeriodRow, periodRow } from '../shapes.ts';
import { CURRENT } from './ledger.ts';

/** Amounts and units are kept in text, as they have no upper end; they are summed as numbers and shown as they are. */
const minor = (column: string) => ({
  sql: `toDecimal256(period.${column}, 0)`,
  cell: `period.${column}`,
});
const units = (column: string) => ({
  sql: `toDecimal256OrNull(period.${column}, 18)`,
  cell: `period.${column}`,
});
const some = (column: string) => `period.${column} != '0'`;
const moved = ['billed_minor', 'credited_minor', 'leak_minor', 'over_billed_minor'].map(some).join(' or ');
const words = {
  leak: some('leak_minor'),
  over_billed: some('over_billed_minor'),
  neither: `period.leak_minor = '0' and period.over_billed_minor = '0'`,
};

const periods = bind(PERIODS, {
  store: 'clickhouse',
  narrows: ['account_id', 'product_key', 'subscription_id', 'period_start', 'currency'],
  from: (_, narrowed) => sql`${raw(`(
    select * from reconciled_periods_of(organization = {organization:UUID}) as period where`)} ${narrowed}
    ${raw(`${CURRENT}) as period`)}`,
  where: 'period.is_gone = 0',
  columns: {
    account_id: 'period.account_id',
    product_key: 'period.product_key',
    subscription_id: 'period.subscription_id',
    period_start: 'period.period_start',
    period_end: 'period.period_end',
    currency: 'period.currency',
    actual_units: units('actual_units'),
    reported_units: units('reported_units'),
    billed_units: units('billed_units'),
    should_have_billed: minor('should_have_billed_minor'),
    billed: minor('billed_minor'),
    credited: minor('credited_minor'),
    leak: minor('leak_minor'),
    over_billed: minor('over_billed_minor'),
    has: {
      sql: `multiIf(${words.leak}, 'leak', ${words.over_billed}, 'over_billed', 'neither')`,
      words,
    },
    // As `isCompared` says of a row in code.
    compared: `(ifNull(period.should_have_billed_minor, '0') = '0' or ${moved})`,
  },
});

/** The ledger as it holds now, in the order of account, product, subscription and period unless asked otherwise. */
export const PERIOD_LIST = listAs<PeriodRow>(periods, {
  shape: periodRow,
  async fill(ctx, rows) {
    const [accounts, products] = await namesOf(ctx, rows);
    for (const row of rows) {
      row.account_name = accounts.get(String(row.account_id)) ?? null;
      row.product_name = products.get(String(row.product_key)) ?? null;
      // Without a price there is no currency, and nothing was billed in any.
      if (row.currency === null)
        for (const name of ['billed', 'credited', 'leak', 'over_billed']) row[name] = '0';
    }
  },
});

/** Names are in PostgreSQL: two look-ups for a page. */
async function namesOf(ctx: Context, rows: readonly Record<string, unknown>[]) {
  const keys = (name: string) => [...new Set(rows.map((row) => String(row[name])))];
  return ctx.pg.read(async (tx) => {
    const accounts = await tx
      .selectFrom('customers')
      .select(['account_id', 'name'])
      .where('account_id', 'in', keys('account_id'))
      .execute();
    const products = await tx
      .selectFrom('products')
      .select(['product_key', 'name'])
      .where('product_key', 'in', keys('product_key'))
      .execute();
    return [
      new Map(accounts.map((row) => [row.account_id, row.name])),
      new Map(products.map((row) => [row.product_key, row.name])),
    ] as const;
  });
}
