import type { z } from 'zod';
import type { Context } from '#platform/context.ts';
import { sourceMappingOf } from '#records/rows.ts';
import { createTranslation } from '#records/source-mapping.ts';
import type { usageMappings } from '../shapes.ts';

type Mappings = z.infer<typeof usageMappings>;

/** How usage keys are mapped, and the keys whose usage no mapping and no product covers, most events first. */
export async function listMappings(ctx: Context): Promise<Mappings> {
  const { rows, keys } = await ctx.pg.read(async (tx) => {
    const mappings = await tx
      .selectFrom('usage_mappings')
      .select(['source_key', 'account_source_id', 'product_key', 'multiplier', 'account_id', 'state'])
      .orderBy('source_key')
      .orderBy('account_source_id')
      .orderBy('account_id')
      .execute();
    const products = await tx.selectFrom('products').select('product_key').execute();
    const priced = await tx.selectFrom('prices').select('product_key').distinct().execute();
    return { rows: mappings, keys: new Set([...products, ...priced].map((row) => row.product_key)) };
  });
  const translation = createTranslation(rows.map(sourceMappingOf), keys);
  const unmapped = new Map<string, { events: number; accounts: number }>();
  const used = await ctx.ch.query<{ source_key: string; account_id: string; events: string }>(
    `select source_key, account_id, toString(count()) as events
    from usage_events_of(organization = {organization:UUID}) group by source_key, account_id`,
  );
  for (const { source_key, account_id, events } of used) {
    if (translation.productOf(account_id, source_key)) continue;
    const found = unmapped.get(source_key) ?? { events: 0, accounts: 0 };
    unmapped.set(source_key, { events: found.events + Number(events), accounts: found.accounts + 1 });
  }
  return {
    items: rows.map((row) => ({ ...row, account_id: row.account_id || null })),
    unmapped: [...unmapped]
      .map(([source_key, counts]) => ({ source_key, ...counts }))
      .sort((a, b) => b.events - a.events || (a.source_key < b.source_key ? -1 : 1)),
  };
}
