import type { Context } from '#platform/context.ts';
import type { RatesList, RatesQuery } from '../shapes.ts';

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
