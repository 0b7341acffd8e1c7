import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Price } from '#records/price.ts';
import { priceOf, sourceMappingOf } from '#records/rows.ts';
import { createTranslation, type Translation } from '#records/source-mapping.ts';
import type { Aggregation } from '../account-facts.ts';

/** What all accounts of an organization share; read once for a slice. */
export type Catalogue = {
  prices: Map<string, Price[]>;
  aggregations: Map<string, Aggregation>;
  translation: Translation;
  hasReports: boolean;
  billedSince: string | null;
};

export async function readCatalogue(ctx: Context, tx: Tx): Promise<Catalogue> {
  const prices = new Map<string, Price[]>();
  const rows = await tx
    .selectFrom('prices')
    .selectAll()
    .orderBy('price_id')
    .orderBy('effective_from')
    .execute();
  for (const row of rows) prices.set(row.price_id, [...(prices.get(row.price_id) ?? []), priceOf(row)]);
  const products = await tx.selectFrom('products').select(['product_key', 'aggregation']).execute();
  const mappings = await tx.selectFrom('usage_mappings').selectAll().execute();
  const keys = new Set([...products.map((row) => row.product_key), ...rows.map((row) => row.product_key)]);
  const billed = await tx
    .selectFrom('invoices')
    .select((eb) => eb.fn.min('period_start').as('since'))
    .where('status', 'in', ['open', 'paid', 'uncollectible'])
    .executeTakeFirst();
  const [reports] = await ctx.ch.query<{ any: string }>(
    'select count() > 0 as any from (select 1 from reported_usage_of(organization = {organization:UUID}) limit 1)',
  );
  return {
    prices,
    aggregations: new Map(products.map((row) => [row.product_key, row.aggregation])),
    translation: createTranslation(mappings.map(sourceMappingOf), keys),
    billedSince: billed?.since ?? null,
    hasReports: Number(reports?.any ?? 0) === 1,
  };
}
