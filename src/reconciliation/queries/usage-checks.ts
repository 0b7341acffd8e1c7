import type { Context } from '#platform/context.ts';

export type MonthRows = {
  readonly side: 'actual' | 'reported';
  readonly month: number;
  readonly rows: bigint;
};

type Stored = { side: MonthRows['side']; month: number; rows: string };

const ONCE = (view: string, side: string) =>
  `select '${side}' as side, toYYYYMM(ts) as month, toString(count()) as rows
    from ${view}(organization = {organization:UUID}) group by month`;
const AS_STORED =
  'select side, month, toString(rows) as rows from usage_months_of(organization = {organization:UUID})';

/** Stored rows by side and month of UTC; `isOnce` counts repeated rows once, which takes longer. */
export async function countUsage(ctx: Context, isOnce: boolean): Promise<MonthRows[]> {
  const once = `${ONCE('usage_events_of', 'actual')} union all ${ONCE('reported_usage_of', 'reported')}`;
  const rows = await ctx.ch.query<Stored>(isOnce ? once : AS_STORED);
  // Several engines may hold a month's rows.
  const months = Map.groupBy(rows, ({ side, month }) => `${side} ${month}`);
  return [...months.values()].map((parts) => ({
    ...(parts[0] as (typeof parts)[number]),
    rows: parts.reduce((sum, part) => sum + BigInt(part.rows), 0n),
  }));
}

/** True when every month still has as many rows as when each of them was last known to be there once. */
export async function isUsageChecked(ctx: Context): Promise<boolean> {
  const stored = await countUsage(ctx, false);
  const known = await ctx.pg.read((tx) => tx.selectFrom('usage_checks').selectAll().execute());
  const checked = new Map(known.map((row) => [`${row.side} ${row.month}`, row.rows]));
  return stored.every(({ side, month, rows }) => checked.get(`${side} ${month}`) === rows);
}
