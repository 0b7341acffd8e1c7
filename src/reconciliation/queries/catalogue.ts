import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Price } from '#records/price.ts';
import { priceOf, sourceMappingOf } from '#records/rows.ts';
import { createTranslation, type Translation } from '#records/source-mapping.ts';
import type { Aggregation } from '../account-facts.ts';
import { accountFilter } from './account-filter.ts';
import { readBilledSince } from './billed-since.ts';

/** What all accounts of an organization share; read once for a slice. */
export type Catalogue = {
  prices: Map<string, Price[]>;
  aggregations: Map<string, Aggregation>;
  translation: Translation;
  hasReports: boolean;
  billedSince: string | null;
  /** Whether any report is for a span of days, any event corrects another, and any came more than an hour late. */
  hasSpans: boolean;
  hasCorrections: boolean;
  hasLate: boolean;
  /** True while every stored row is known to be there once, so that nothing has to be collapsed. */
  isChecked: boolean;
};

const exists = (view: string, condition: string) =>
  `toUInt8(exists(select 1 from ${view}(organization = {organization:UUID}) where ${condition} limit 1))`;

/** What asks for more than sums is seldom there, and then its columns need not be read. */
const traitsOf = (accounts: string) => `select ${exists('reported_usage_stored_of', 'true')} as reports,
  ${exists('reported_usage_stored_of', `${accounts} and period_end is not null`)} as spans,
  ${exists('usage_events_stored_of', "supersedes != ''")} as corrections,
  ${exists('usage_events_stored_of', `${accounts} and received_at > ts + interval 1 hour`)} as late`;

/** Prices, mappings and traits of an organization; the traits of use as far as `accounts` have any, or everybody. */
export async function readCatalogue(
  ctx: Context,
  tx: Tx,
  accounts: readonly string[] | null = null,
): Promise<Catalogue> {
  const prices = new Map<string, Price[]>();
  const rows = await tx
    .selectFrom('prices')
    .selectAll()
    .orderBy('price_id')
    .orderBy('effective_from')
    .execute();
  for (const row of rows) prices.set(row.price_id, [...(prices.get(row.price_id) ?? []), priceOf(row)]);
  const products = await tx.selectFrom('products').select(['product_key', 'aggregation']).execute();
  const translation = await readTranslation(tx);
  const filter =
    accounts === null ? { text: 'true', params: {} } : accountFilter(accounts.flatMap(translation.sourcesOf));
  const traits = await ctx.ch.query<{ reports: number; spans: number; corrections: number; late: number }>(
    traitsOf(filter.text),
    filter.params,
  );
  const has = (trait: keyof (typeof traits)[number]) => traits.some((each) => each[trait] === 1);
  return {
    prices,
    aggregations: new Map(products.map((row) => [row.product_key, row.aggregation])),
    translation,
    billedSince: await readBilledSince(tx),
    hasReports: has('reports'),
    hasSpans: has('spans'),
    hasCorrections: has('corrections'),
    hasLate: has('late'),
    isChecked: false,
  };
}

/** How keys and accounts of usage sources become the organization's. */
export async function readTranslation(tx: Tx): Promise<Translation> {
  const mappings = await tx.selectFrom('usage_mappings').selectAll().execute();
  const keys = await tx
    .selectFrom('products')
    .select('product_key')
    .union(tx.selectFrom('prices').select('product_key'))
    .execute();
  return createTranslation(mappings.map(sourceMappingOf), new Set(keys.map((row) => row.product_key)));
}
