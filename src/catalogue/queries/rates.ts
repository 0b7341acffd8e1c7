import type { Context } from '#platform/context.ts';
import type { MoneyTotal } from '../shape.ts';
import type { RatesList, RatesQuery, RatesUsed } from '../shapes.ts';

/** The organization's exchange rates as they came, the newest day first, then by currency; `to` is exclusive. */
export async function listRates(ctx: Context, query: RatesQuery): Promise<RatesList> {
  const items = await ctx.pg.read((tx) => {
    let rows = tx.selectFrom('exchange_rates').select(['day', 'currency', 'rate', 'base', 'source']);
    if (query.currency) rows = rows.where('currency', '=', query.currency);
    if (query.from) rows = rows.where('day', '>=', query.from);
    if (query.to) rows = rows.where('day', '<', query.to);
    return rows.orderBy('day', 'desc').orderBy('currency').orderBy('base').limit(query.limit).execute();
  });
  return { reporting_currency: ctx.organization.reportingCurrency, items };
}

/** The rates that sums were converted by, for a reader to see beside them; null where nothing was converted. */
export async function readRatesUsed(ctx: Context, totals: readonly MoneyTotal[]): Promise<RatesUsed | null> {
  const from = totals.flatMap(({ rate_from }) => rate_from ?? []).sort()[0];
  const to = totals
    .flatMap(({ rate_day }) => rate_day ?? [])
    .sort()
    .at(-1);
  if (from === undefined || to === undefined) return null;
  const parts = totals.flatMap((total) => [total, ...total.parts]).map(({ currency }) => currency);
  const currencies = [...new Set(parts)].filter((each) => each !== null);
  const sources = await ctx.pg.read((tx) =>
    tx
      .selectFrom('exchange_rates')
      .select('source')
      .distinct()
      .where('currency', 'in', currencies)
      .where('day', '>=', from)
      .where('day', '<=', to)
      .limit(2)
      .execute(),
  );
  const [only] = sources;
  return { from, to, source: (sources.length === 1 && only?.source) || null };
}
