import { kept } from '#catalogue/queries/kept.ts';
import type { Period } from '#core/period.ts';
import type { Context } from '#platform/context.ts';
import { subscriptionOf } from '#records/rows.ts';
import type { ProductUse } from '../account-facts.ts';
import { readCatalogue } from './catalogue.ts';
import { zonesOf } from './facts.ts';
import { collectUse } from './use.ts';

/** A product's use and reports in a period by local day, and whether the organization reports use at all. */
export type UseOfProduct = { readonly product: ProductUse | null; readonly hasReports: boolean };

/**
 * Reads what `readFacts` says of one product's days in a period, and little else: of the usage engine only the months
 * of the period, and once. Days beyond the period may be among them. What all accounts share is read once for as long
 * as no fact changes.
 */
export async function readUseOfProduct(
  ctx: Context,
  accountId: string,
  productKey: string,
  period: Period,
): Promise<UseOfProduct> {
  const catalogue = await kept(ctx, ['records', 'usage'], 'what all accounts share', () =>
    ctx.pg.read((tx) => readCatalogue(ctx, tx)),
  );
  const rows = await ctx.pg.read((tx) =>
    tx
      .selectFrom('subscriptions')
      .selectAll()
      .where('account_id', 'in', [accountId, ...catalogue.translation.sourcesOf(accountId)])
      .execute(),
  );
  const own = rows
    .map(subscriptionOf)
    .filter((each) => catalogue.translation.accountOf(each.accountId) === accountId);
  const zones = zonesOf(new Map([[accountId, own]]), catalogue, ctx.organization.timeZone);
  const only = { zone: zones.of(accountId, productKey), period };
  const use = await collectUse(ctx, [accountId], catalogue, zones, only);
  return {
    product: use.get(accountId)?.products.get(productKey) ?? null,
    hasReports: catalogue.hasReports,
  };
}
