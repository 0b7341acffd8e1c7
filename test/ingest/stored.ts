import type { Context } from '#platform/context.ts';

const TABLES = [
  'customers',
  'contacts',
  'products',
  'prices',
  'subscriptions',
  'invoices',
  'invoice_lines',
  'payments',
  'credits',
  'usage_mappings',
] as const;

/** Everything an organization has stored, as sorted text rows, to compare before and after. */
export async function storedFacts(ctx: Context): Promise<Record<string, string[]>> {
  const facts: Record<string, string[]> = {};
  await ctx.pg.read(async (tx) => {
    for (const table of TABLES) {
      const rows = await tx.selectFrom(table).selectAll().execute();
      facts[table] = rows.map((row) => JSON.stringify(row)).sort();
    }
  });
  facts.usage = await storedUsage(ctx);
  const reported = await ctx.ch.query<object>(
    'select * from reported_usage_of(organization = {organization:UUID})',
  );
  facts.reported = reported.map((row) => JSON.stringify(row)).sort();
  return facts;
}

/** The usage events as readers see them, one text a row, sorted. */
export async function storedUsage(ctx: Context): Promise<string[]> {
  const rows = await ctx.ch.query<object>(
    'select * from usage_events_of(organization = {organization:UUID})',
  );
  return rows.map((row) => JSON.stringify(row)).sort();
}
