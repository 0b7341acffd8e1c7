import { type RawBuilder, sql } from 'kysely';
import { formatMajor, parseMinor } from '#core/money.ts';
import { isOpen } from '#findings/queries/open.ts';
import type { Context } from '#platform/context.ts';
import { cursorPart, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import type { AccountRow, AccountsPage, AccountsQuery } from '../shapes.ts';

/** Months that the strip beside an account shows. */
const MONTHS_SHOWN = 12;

type Row = {
  account_id: string;
  currency: string;
  name: string | null;
  segment: string | null;
  region: string | null;
  industry: string | null;
  should: string;
  billed: string;
  credited: string;
  leak: string;
  over: string;
  findings: bigint;
  sort_key: string;
};

/** What each sort compares, and how its key is written in a cursor. */
const SORTS: Record<AccountsQuery['sort'], { key: RawBuilder<unknown>; form: RegExp; cast: string }> = {
  leak: { key: sql`leak`, form: /^-?\d{1,30}$/, cast: 'numeric' },
  over_billed: { key: sql`over`, form: /^-?\d{1,30}$/, cast: 'numeric' },
  should_have_billed: { key: sql`should`, form: /^-?\d{1,30}$/, cast: 'numeric' },
  billed: { key: sql`billed`, form: /^-?\d{1,30}$/, cast: 'numeric' },
  credited: { key: sql`credited`, form: /^-?\d{1,30}$/, cast: 'numeric' },
  findings: { key: sql`findings`, form: /^\d{1,18}$/, cast: 'bigint' },
  name: { key: sql`lower(coalesce(name, account_id))`, form: /^/, cast: 'text' },
};

/**
 * A page of accounts, a row for each account and currency: what should have been billed, was billed, credited,
 * leaked and was billed too much, over all months or the one asked for. Currencies are never added; `totals`
 * sums what passes the filters, by currency. Faults: `bad_request` for a cursor that no list gave.
 */
export async function listAccounts(ctx: Context, query: AccountsQuery): Promise<AccountsPage> {
  return ctx.pg.read(async (tx) => {
    const chosen = chosenAccounts(query);
    const { key, form, cast } = SORTS[query.sort];
    const descending = query.direction === 'desc';
    const cursor = readCursor(query.cursor, 3);
    const beyond = cursor
      ? afterRow(key, sql`cast(${cursorPart(cursor[0], form)} as ${sql.raw(cast)})`, cursor, descending)
      : sql`true`;
    const order = descending ? sql`desc` : sql`asc`;
    const { rows } = await sql<Row>`${chosen} select *, ${key}::text as sort_key from chosen where ${beyond}
      order by ${key} ${order}, account_id, currency limit ${query.limit + 1}`.execute(tx);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const isMore = rows.length > query.limit && last !== undefined;
    const months = await monthsOf(tx, items);
    return {
      items: items.map((row) => accountJson(row, months.get(row.account_id) ?? [])),
      next_cursor: isMore ? writeCursor([last.sort_key, last.account_id, last.currency]) : null,
      totals: cursor ? null : await totalsOf(tx, chosen),
    };
  });
}

/** The rows that the filters keep, as a common table expression named `chosen`. */
function chosenAccounts(query: AccountsQuery): RawBuilder<unknown> {
  const inMonth = query.month ? sql`month = ${`${query.month}-01`}::date` : sql`true`;
  const conditions = [inMonth];
  if (query.currency) conditions.push(sql`months.currency = ${query.currency}`);
  const rows: RawBuilder<unknown>[] = [sql`true`];
  if (query.segment) rows.push(sql`customer.segment = ${query.segment}`);
  if (query.region) rows.push(sql`customer.region = ${query.region}`);
  if (query.has === 'leak') rows.push(sql`sums.leak > 0`);
  if (query.has === 'over_billed') rows.push(sql`sums.over > 0`);
  if (query.has === 'neither') rows.push(sql`sums.leak = 0 and sums.over = 0`);
  if (query.search) {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    rows.push(sql`(customer.name ilike ${pattern} or sums.account_id ilike ${pattern})`);
  }
  return sql`with sums as (
      select account_id, currency, sum(should_minor) as should, sum(billed_minor) as billed,
        sum(credited_minor) as credited, sum(leak_minor) as leak, sum(over_billed_minor) as over
      from account_months as months where currency <> '' and ${sql.join(conditions, sql` and `)} group by 1, 2
    ), out as (
      select account_id, currency, count(*) as findings from findings
      where ${isOpen()} group by 1, 2
    ), chosen as (
      select sums.*, customer.name, customer.segment, customer.region, customer.industry,
        coalesce(out.findings, 0) as findings
      from sums
      left join customers as customer on customer.account_id = sums.account_id
      left join out on out.account_id = sums.account_id and out.currency = sums.currency
      where ${sql.join(rows, sql` and `)}
    )`;
}

/** Rows after a cursor: a greater key in the order asked for, or the same key and a greater account. */
function afterRow(
  key: RawBuilder<unknown>,
  bound: RawBuilder<unknown>,
  [, account, currency]: (string | number | null)[],
  descending: boolean,
): RawBuilder<unknown> {
  const beyond = descending ? sql`<` : sql`>`;
  const rest = sql`(account_id, currency) > (${String(account)}::text, ${String(currency)}::text)`;
  return sql`(${key} ${beyond} ${bound} or (${key} = ${bound} and ${rest}))`;
}

type Month = { account_id: string; currency: string; month: string; leak: string; over: string };

/** The newest months of these accounts, for their strips. */
async function monthsOf(tx: Tx, rows: readonly Row[]): Promise<Map<string, Month[]>> {
  const byAccount = new Map<string, Month[]>();
  if (rows.length === 0) return byAccount;
  const accounts = [...new Set(rows.map((row) => row.account_id))];
  const found = await sql<Month>`
    select account_id, currency, to_char(month, 'YYYY-MM') as month, leak_minor as leak, over_billed_minor as over
    from account_months
    where account_id = any(${accounts}::text[])
      and month > (select max(month) from account_months) - make_interval(months => ${MONTHS_SHOWN})
    order by month`.execute(tx);
  for (const row of found.rows) {
    const own = byAccount.get(row.account_id);
    if (own) own.push(row);
    else byAccount.set(row.account_id, [row]);
  }
  return byAccount;
}

type Total = { currency: string; accounts: bigint; leaking: bigint } & Record<
  'should' | 'billed' | 'credited' | 'leak' | 'over',
  string
>;

async function totalsOf(tx: Tx, chosen: RawBuilder<unknown>): Promise<AccountsPage['totals']> {
  const { rows } = await sql<Total>`${chosen} select currency, count(*) as accounts,
      count(*) filter (where leak > 0) as leaking, sum(should) as should, sum(billed) as billed,
      sum(credited) as credited, sum(leak) as leak, sum(over) as over
    from chosen group by 1 order by 1`.execute(tx);
  const all = await sql<{ accounts: bigint; newest: string | null }>`${chosen}
    select count(distinct account_id) as accounts, (select to_char(max(month), 'YYYY-MM') from account_months) as newest
    from chosen`.execute(tx);
  return {
    accounts: Number(all.rows[0]?.accounts ?? 0n),
    newest_month: all.rows[0]?.newest ?? null,
    by_currency: rows.map((row) => ({
      currency: row.currency,
      accounts: Number(row.accounts),
      leaking: Number(row.leaking),
      ...figures(row),
    })),
  };
}

function accountJson(row: Row, months: readonly Month[]): AccountRow {
  return {
    account_id: row.account_id,
    name: row.name,
    segment: row.segment,
    region: row.region,
    industry: row.industry,
    currency: row.currency,
    ...figures(row),
    open_findings: Number(row.findings),
    months: months
      .filter((month) => month.currency === row.currency)
      .map((month) => ({
        month: month.month,
        leak: formatMajor(parseMinor(month.leak), row.currency),
        over_billed: formatMajor(parseMinor(month.over), row.currency),
      })),
  };
}

function figures(row: Pick<Row, 'currency' | 'should' | 'billed' | 'credited' | 'leak' | 'over'>) {
  const major = (minor: string) => formatMajor(BigInt(minor), row.currency);
  return {
    should_have_billed: major(row.should),
    billed: major(row.billed),
    credited: major(row.credited),
    leak: major(row.leak),
    over_billed: major(row.over),
  };
}

/** The words that the list's filters offer: segments, regions, currencies and months, as the data have them. */
export async function readAccountFilters(ctx: Context) {
  return ctx.pg.read(async (tx) => {
    const words = await sql<{ kind: string; value: string }>`
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
