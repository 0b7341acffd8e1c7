import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { readCursor, writeCursor } from '#platform/page.ts';
import { customer, invoice, price, product, subscription } from './shapes.ts';

/** The lists of facts: their table, the key they are sorted and paged by, and the shape of a row. */
const LISTS = {
  customers: { keys: ['account_id'], shape: customer },
  products: { keys: ['product_key'], shape: product },
  prices: { keys: ['price_id', 'effective_from'], shape: price },
  subscriptions: { keys: ['subscription_id', 'start_date'], shape: subscription },
  invoices: { keys: ['invoice_id'], shape: invoice },
} as const;
export type ListName = keyof typeof LISTS;
export type RowOf<L extends ListName> = z.infer<(typeof LISTS)[L]['shape']>;

export type ListQuery = {
  limit: number;
  cursor?: string | undefined;
  search?: string | undefined;
  account?: string | undefined;
};

/** One page of a list, sorted by its key; `account` and `search` (customers) narrow it. */
export async function listRecords<L extends ListName>(
  ctx: Context,
  list: L,
  query: ListQuery,
): Promise<{ items: RowOf<L>[]; next_cursor: string | null }> {
  const { keys } = LISTS[list];
  const refs = sql.join(keys.map((key) => sql.ref(key)));
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  const after = readCursor(query.cursor, keys.length);
  if (after) {
    // A cursor is text that a reader may have made up; the key columns are compared as text for that.
    const texts = sql.join(keys.map((key) => sql`${sql.ref(key)}::text`));
    conditions.push(sql`(${texts}) > (${sql.join(after.map((part) => sql`${String(part)}::text`))})`);
  }
  if (query.account !== undefined) conditions.push(sql`account_id = ${query.account}`);
  if (query.search) {
    const start = `${query.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      sql`(lower(name) like ${start} or lower(name) like ${`% ${start}`} or lower(account_id) like ${start})`,
    );
  }
  const { rows } = await ctx.pg.read((tx) =>
    sql<Record<string, unknown>>`select * from ${sql.table(list)}
      where ${sql.join(conditions, sql` and `)} order by ${refs} limit ${query.limit + 1}`.execute(tx),
  );
  const items = rows.slice(0, query.limit).map((row) => rowJson<L>(row));
  const last = items.at(-1) as Record<string, string> | undefined;
  const isMore = rows.length > query.limit && last !== undefined;
  return { items, next_cursor: isMore ? writeCursor(keys.map((key) => last[key] as string)) : null };
}

/** The columns of a list, in the order of its shape. */
export function columnsOf(list: ListName): string[] {
  return Object.keys(LISTS[list].shape.shape);
}

/** One customer, or a `not_found` fault. */
export async function readCustomer(ctx: Context, accountId: string): Promise<RowOf<'customers'>> {
  const row = await ctx.pg.read((tx) =>
    tx.selectFrom('customers').selectAll().where('account_id', '=', accountId).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such customer.', { where: accountId });
  return rowJson<'customers'>(row);
}

function rowJson<L extends ListName>(row: Record<string, unknown>): RowOf<L> {
  const { organization_id: _, ...facts } = row;
  const texts = Object.entries(facts).map(([key, value]) => [
    key,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(texts) as RowOf<L>;
}
