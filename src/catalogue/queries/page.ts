import { decimal } from '#core/decimal.ts';
import type { Context } from '#platform/context.ts';
import type { Binding, Scope } from '../binding.ts';
import { rowJson } from '../cell.ts';
import { compileAggregate } from '../compile/aggregate.ts';
import { type Order, type OrderPart, orderParts } from '../compile/order.ts';
import { compileRecords } from '../compile/records.ts';
import { type Condition, conditionsOf } from '../condition.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { type Entity, fieldsOf, findColumn } from '../entity.ts';
import { moneyTotal } from '../figure.ts';
import type { ListQuery, ListTotals } from '../shape.ts';
import { type Raw, runStatement, scopeOf } from './statement.ts';
import { totalRow } from './totals.ts';

/** What a list asks for, read from its query string and checked. */
export type Asked = {
  readonly scope: Scope;
  readonly where: readonly Condition[];
  readonly order: Order;
  /** The sort, filters and scope in one text; a cursor is good for this text only. */
  readonly text: string;
};

/** Reads a list's query string. Faults: `bad_request` for a word, a figure or a day that a column cannot take. */
export function askedOf(ctx: Context, entity: Entity, query: ListQuery): Asked {
  const parameters: Record<string, string> = {};
  for (const name of Object.keys(entity.parameters ?? {}))
    if (typeof query[name] === 'string') parameters[name] = query[name];
  const scope = scopeOf(ctx, { parameters });
  const where = conditionsOf(entity, query);
  const column = (query.sort !== undefined && findColumn(entity, query.sort)) || entity.order[0];
  const order: Order = [column, query.direction ?? entity.order[1]];
  const text = JSON.stringify([entity.name, order, where, parameters, scope.reporting]);
  return { scope, where, order, text };
}

export type Page<Row> = { items: Row[]; next_cursor: string | null };

/** Fills in what no statement of the entity gives, for all rows of a page at once. */
export type Fill = (ctx: Context, rows: Record<string, unknown>[], scope: Scope) => Promise<void>;

/** One page of an entity's rows, from a cursor on, in the order asked for. Faults: `bad_request`. */
export async function readPage(
  ctx: Context,
  binding: Binding,
  asked: Asked,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  fill?: Fill,
): Promise<Page<Record<string, unknown>>> {
  const parts = orderParts(binding, asked.scope, asked.order);
  const after = readCursor(cursor, asked.text, parts);
  const statement = compileRecords(binding, asked.scope, {
    where: asked.where,
    order: asked.order,
    after,
    limit: limit + 1,
  });
  const rows = await runStatement(ctx, binding, statement);
  // Each usage engine answers a page of its own accounts.
  if (binding.store === 'clickhouse' && ctx.ch.shards > 1) rows.sort(byParts(parts));
  const shown = rows.slice(0, limit);
  const items = shown.map((row) => rowJson(binding.entity, row));
  if (fill && items.length > 0) await fill(ctx, items, asked.scope);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items,
    next_cursor: last
      ? writeCursor(
          asked.text,
          parts.map((_, index) => textOf(last[`k${index}`])),
        )
      : null,
  };
}

const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));
const FIGURES = new Set(['money', 'count', 'decimal', 'share', 'choice', 'yesno']);

/** The order of a statement again, for rows of several engines; texts compare by bytes, as the engines do. */
function byParts(parts: readonly OrderPart[]): (a: Raw, b: Raw) => number {
  return (a, b) => {
    for (const [index, { kind, descending }] of parts.entries()) {
      const [x, y] = [textOf(a[`k${index}`]), textOf(b[`k${index}`])];
      // Rows without a value come last in either direction.
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1;
        continue;
      }
      const order = FIGURES.has(kind) ? decimal(x).cmp(y) : Buffer.compare(Buffer.from(x), Buffer.from(y));
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** What all rows of a list come to: their number, and each money column in the reporting currency and apart. */
export async function readListTotals(ctx: Context, binding: Binding, asked: Asked): Promise<ListTotals> {
  const { entity } = binding;
  const columns = fieldsOf(entity).filter(
    ([name, { kind }]) => kind === 'money' && binding.columns[name] !== null,
  );
  const byCurrency = Map.groupBy(columns, ([, { currency }]) => currency ?? '');
  const amounts: ListTotals['amounts'] = {};
  let counted: number | null = null;
  for (const [currency, own] of byCurrency) {
    const totals = own.map(([column]) => ({ what: 'sum' as const, column, where: [] }));
    const statement = compileAggregate(binding, asked.scope, {
      totals,
      by: [],
      where: asked.where,
      currency,
    });
    const rows = await runStatement(ctx, binding, statement);
    for (const [index, [name]] of own.entries()) {
      const figures = rows.map((row) => totalRow(row, index));
      counted ??= figures.reduce((sum, figure) => sum + figure.rows, 0);
      amounts[name] = moneyTotal(figures, binding.store === 'postgres' ? asked.scope.reporting : null);
    }
  }
  counted ??= await countRows(ctx, binding, asked);
  return { rows: counted, amounts };
}

async function countRows(ctx: Context, binding: Binding, { scope, where }: Asked): Promise<number> {
  const totals = [{ what: 'count' as const, where: [] }];
  const statement = compileAggregate(binding, scope, { totals, by: [], where, currency: null });
  return (await runStatement(ctx, binding, statement)).reduce((sum, row) => sum + Number(row.n0), 0);
}
