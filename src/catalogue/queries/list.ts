import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { List } from '../list.ts';
import type { ListQuery, ListTotals } from '../shape.ts';
import { askedOf, type Page, readListTotals, readPage } from './page.ts';

type Given = { readonly [parameter: string]: string | number | undefined };

/** The query of a list with what was not said set to its default, for callers inside the house. */
export function queryFor<Row>(list: List<Row>, given: Given): ListQuery {
  const texts = Object.entries(given).filter(([, value]) => value !== undefined);
  return list.querystring.parse(Object.fromEntries(texts.map(([name, value]) => [name, String(value)])));
}

/** A page of a list, filtered and sorted as its query string asks. Faults: `bad_request`. */
export async function readList<Row>(
  ctx: Context,
  list: List<Row>,
  query: ListQuery,
): Promise<Page<Row> & { totals?: ListTotals | null }> {
  const asked = askedOf(ctx, list.binding.entity, query);
  const page = (await readPage(ctx, list.binding, asked, query, list.fill)) as Page<Row>;
  const isFirst = !query.cursor && list.sums !== undefined && query.totals !== 'no';
  if (query.totals !== 'yes' && !isFirst) return list.sums ? { ...page, totals: null } : page;
  const totals = await readListTotals(ctx, list.binding, asked);
  return { ...page, totals: { ...totals, ...(await list.sums?.read(ctx, asked)) } };
}

/** Every row of a list in its order, read a page at a time, from a cursor on where one is given. */
export async function* readWhole<Row>(
  ctx: Context,
  list: List<Row>,
  query: ListQuery,
): AsyncGenerator<Row & Record<string, unknown>> {
  const limit = list.querystring.shape.limit ? 500 : query.limit;
  let cursor = query.cursor;
  do {
    const page = await readList(ctx, list, { ...query, cursor, limit, totals: 'no' });
    for (const item of page.items) yield item as Row & Record<string, unknown>;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** The row of an entity that its key names. Faults: `not_found` in the entity's own word. */
export async function getRow<Row>(ctx: Context, list: List<Row>, key: string): Promise<Row> {
  const { entity } = list.binding;
  const [column = ''] = entity.key;
  const asked = {
    ...askedOf(ctx, entity, { limit: 1 }),
    where: [{ column, op: 'is' as const, values: [key] }],
  };
  const page = await readPage(ctx, list.binding, asked, { limit: 1 }, list.fill);
  const [row] = page.items;
  if (!row) throw new Fault('not_found', `There is no such ${entity.one}.`, { where: key.slice(0, 300) });
  return row as Row;
}
