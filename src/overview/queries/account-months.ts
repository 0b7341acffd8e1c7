import { sql } from 'kysely';
import { formatMajor, parseMinor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import type { AccountRow } from '../shapes.ts';

/** Months that the strip beside an account shows. */
const MONTHS_SHOWN = 12;

/** The newest months of these accounts, oldest first, under `currency account`, for their strips. */
export async function readStrips(
  ctx: Context,
  accounts: readonly string[],
): Promise<Map<string, AccountRow['months']>> {
  const { rows } = await ctx.pg.read((tx) =>
    sql<{ account_id: string; currency: string; month: string; leak: string; over: string }>`
      select account_id, currency, to_char(month, 'YYYY-MM') as month, leak_minor as leak, over_billed_minor as over
      from account_months
      where account_id = any(${accounts}::text[]) and currency <> ''
        and month > (select max(month) from account_months) - make_interval(months => ${MONTHS_SHOWN})
      order by month`.execute(tx),
  );
  const strips = Map.groupBy(rows, ({ currency, account_id }) => `${currency} ${account_id}`);
  return new Map(
    [...strips].map(([key, months]) => [
      key,
      months.map(({ month, currency, leak, over }) => ({
        month,
        leak: formatMajor(parseMinor(leak), currency),
        over_billed: formatMajor(parseMinor(over), currency),
      })),
    ]),
  );
}

/** The newest month that any account was reconciled in, as `2026-03`. */
export async function readNewestMonth(ctx: Context): Promise<string | null> {
  const { rows } = await ctx.pg.read((tx) =>
    sql<{ month: string | null }>`select to_char(max(month), 'YYYY-MM') as month from account_months`.execute(
      tx,
    ),
  );
  return rows[0]?.month ?? null;
}
