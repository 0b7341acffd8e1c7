import type { Context } from '#platform/context.ts';

export type MonthRows = {
  readonly side: 'actual' | 'reported';
  readonly month: number;
  readonly rows: bigint;
};

const COUNT = (view: string, side: string) =>
  `select '${side}' as side, toYYYYMM(ts) as month, toString(count()) as rows
    from ${view}(organization = {organization:UUID}) group by month`;

/** Stored rows by side and month of UTC; `isOnce` counts repeated rows once, which takes longer. */
export async function countUsage(ctx: Context, isOnce: boolean): Promise<MonthRows[]> {
  const view = (table: string) => `${table}_${isOnce ? '' : 'stored_'}of`;
  const rows = await ctx.ch.query<{ side: MonthRows['side']; month: number; rows: string }>(
    `${COUNT(view('usage_events'), 'actual')} union all ${COUNT(view('reported_usage'), 'reported')}`,
  );
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
