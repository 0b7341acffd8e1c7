import type { z } from 'zod';
import type { Context } from '#platform/context.ts';
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
  for (const row of rows) if (row.account_source_id === '' && row.account_id === '') keys.add(row.source_key);
  const byAccount = new Set(
    rows.flatMap((row) =>
      [row.account_source_id, row.account_id].map((account) => JSON.stringify([row.source_key, account])),
    ),
  );
  const unmapped = new Map<string, { events: number; accounts: number }>();
  const used = await ctx.ch.query<{ source_key: string; account_id: string; events: string }>(
    `select source_key, account_id, toString(count()) as events
    from usage_events_of(organization = {organization:UUID})
    where source_key not in (select source_key from format('JSONEachRow', 'source_key String', {known:String}))
    group by source_key, account_id`,
    { known: knownText(keys) },
  );
  for (const { source_key, account_id, events } of used) {
    if (keys.has(source_key) || byAccount.has(JSON.stringify([source_key, account_id]))) continue;
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

const KNOWN_CHARACTERS_MAX = 6_000;

/** As many known keys as fit a request's address line; the rest are left out when the rows are counted. */
function knownText(keys: ReadonlySet<string>): string {
  let text = '';
  for (const key of keys) {
    const line = `${JSON.stringify({ source_key: key })}\n`;
    if (text.length + line.length > KNOWN_CHARACTERS_MAX) break;
    text += line;
  }
  return text || '{"source_key":""}\n';
}
