import { sql as query } from 'kysely';
import { bind, type Scope } from '#catalogue/binding.ts';
import { compileAggregate } from '#catalogue/compile/aggregate.ts';
import { literal } from '#catalogue/dialect.ts';
import { EMPTY, type Fragment, raw, sql } from '#catalogue/fragment.ts';
import { listAs } from '#catalogue/list.ts';
import type { Asked } from '#catalogue/queries/page.ts';
import { runStatement } from '#catalogue/queries/statement.ts';
import { totalRow } from '#catalogue/queries/totals.ts';
import { formatMajor } from '#core/money.ts';
import { OPEN_STATUSES } from '#findings/finding.ts';
import type { Context } from '#platform/context.ts';
import { ACCOUNTS } from '../catalogue.ts';
import {
  type AccountFigures,
  type AccountRow,
  type AccountTotals,
  accountRow,
  accountTotals,
} from '../shapes.ts';
import { readNewestMonth, readStrips } from './account-months.ts';

const OPEN = `finding.closed_at is null and finding.status in (${OPEN_STATUSES.map(literal).join(', ')})`;

/** The months that are asked for, summed by account and currency, with the findings that are open now. */
function accountSums({ parameters: { month } }: Scope): Fragment {
  const inMonth = month === undefined ? EMPTY : sql`and month = ${`${month}-01`}::date`;
  return sql`${raw(`(
    select account_id, currency, sum(should_minor) as should, sum(billed_minor) as billed,
      sum(credited_minor) as credited, sum(leak_minor) as leak, sum(over_billed_minor) as over,
      (max(month) + interval '1 month')::date as period_end
    from account_months where currency <> ''`)} ${inMonth} ${raw(`group by 1, 2) as sums
    left join customers as customer on customer.account_id = sums.account_id
    left join (
      select account_id, currency, count(*)::integer as findings from findings as finding
      where ${OPEN} group by 1, 2) as open_now
      on open_now.account_id = sums.account_id and open_now.currency = sums.currency`)}`;
}

const accounts = bind(ACCOUNTS, {
  from: accountSums,
  columns: {
    account_id: 'sums.account_id',
    name: { sql: 'customer.name', sort: 'coalesce(customer.name, sums.account_id)' },
    segment: 'customer.segment',
    region: 'customer.region',
    industry: 'customer.industry',
    owner: 'customer.owner',
    currency: 'sums.currency',
    should_have_billed: 'sums.should',
    billed: 'sums.billed',
    credited: 'sums.credited',
    leak: 'sums.leak',
    over_billed: 'sums.over',
    open_findings: 'coalesce(open_now.findings, 0)',
    period_end: 'sums.period_end',
    has: {
      sql: `case when sums.leak > 0 then 'leak' when sums.over > 0 then 'over_billed' else 'neither' end`,
      words: {
        leak: 'sums.leak > 0',
        over_billed: 'sums.over > 0',
        neither: 'sums.leak = 0 and sums.over = 0',
      },
    },
  },
});

/**
 * Accounts, a row for each account and currency: what should have been billed, was billed, credited, leaked and was
 * billed too much, over all months or the one asked for; the newest twelve months beside it.
 */
export const ACCOUNT_LIST = listAs<AccountRow>(accounts, {
  shape: accountRow,
  async fill(ctx, rows) {
    const strips = await readStrips(ctx, [...new Set(rows.map((row) => String(row.account_id)))]);
    for (const row of rows) row.months = strips.get(`${row.currency} ${row.account_id}`) ?? [];
  },
  sums: { shape: accountTotals.shape, read: readAccountTotals },
});

const SUMMED = ['should_have_billed', 'billed', 'credited', 'leak', 'over_billed'] as const;

/** What all accounts of the filters come to, by currency: currencies are never added here. */
async function readAccountTotals(ctx: Context, { scope, where }: Asked): Promise<AccountTotals> {
  const leaks = [{ column: 'has', op: 'is' as const, values: ['leak'] }];
  const byCurrency = compileAggregate(accounts, scope, {
    totals: [
      { what: 'count', where: [] },
      { what: 'count', where: leaks },
      ...SUMMED.map((column) => ({ what: 'sum' as const, column, where: [] })),
    ],
    by: [],
    where,
    currency: 'currency',
  });
  const all = compileAggregate(accounts, scope, {
    totals: [{ what: 'distinct', column: 'account_id', where: [] }],
    by: [],
    where,
    currency: null,
  });
  const [rows, [whole], newest] = await Promise.all([
    runStatement(ctx, accounts, byCurrency),
    runStatement(ctx, accounts, all),
    readNewestMonth(ctx),
  ]);
  const totals = rows.map((row) => {
    const currency = String(row.currency);
    const sums = SUMMED.map((name, index) => [
      name,
      formatMajor(BigInt(totalRow(row, index + 2).own ?? '0'), currency),
    ]);
    return {
      currency,
      accounts: totalRow(row, 0).rows,
      leaking: totalRow(row, 1).rows,
      ...(Object.fromEntries(sums) as AccountFigures),
    };
  });
  return {
    accounts: Number(whole?.t0 ?? 0),
    newest_month: newest,
    by_currency: totals.toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
}

/** The words that the list's filters offer: segments, regions, currencies and months, as the data have them. */
export async function readAccountFilters(ctx: Context) {
  return ctx.pg.read(async (tx) => {
    const words = await query<{ kind: string; value: string }>`
      select 'segment' as kind, segment as value from customers where segment is not null group by 2
      union all select 'region', region from customers where region is not null group by 2
      union all select 'currency', currency from account_months where currency <> '' group by 2
      union all select 'month', to_char(month, 'YYYY-MM') from account_months group by 2
      order by 1, 2 limit 1000`.execute(tx);
    const of = (kind: string) => words.rows.filter((row) => row.kind === kind).map((row) => row.value);
    return {
      segments: of('segment'),
      regions: of('region'),
      currencies: of('currency'),
      months: of('month').reverse(),
    };
  });
}
