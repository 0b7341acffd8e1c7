import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';

/** How large a month is made: accounts × products, events on each side, and leaking accounts in a hundred. */
export type Size = {
  readonly accounts: number;
  readonly products: number;
  readonly events: number;
  readonly leakPercent: number;
};

const ROWS_AT_ONCE = 20_000;

/**
 * Loads one month of one organization straight into both engines: every event reported as it was used and every
 * product billed right by arithmetic of its own, but for leaking accounts, where billing heard of nine tenths of
 * one product's events and billed those.
 */
export async function loadMonth(ctx: Context, clickhouse: (query: string) => Promise<unknown>, size: Size) {
  await loadUsage(ctx, clickhouse, size);
  await loadCatalogue(ctx, size.products);
  const [accounts = [], keys = [], units = []] = await ctx.ch.columns<[string[], string[], number[]]>(
    `select account_id, source_key, toUInt32(sum(units)) from reported_usage_of(organization = {organization:UUID})
     group by account_id, source_key order by account_id, source_key`,
  );
  const everybody = [...new Set(accounts)];
  await ctx.pg.write((tx) =>
    sql`
    insert into customers (organization_id, account_id, name, currency)
    select current_organization(), id, 'Customer ' || id, 'EUR' from unnest(${everybody}::text[]) as given (id)`.execute(
      tx,
    ),
  );
  await ctx.pg.write((tx) =>
    sql`
    insert into invoices (organization_id, invoice_id, account_id, period_start, period_end, currency, issued_at, paid_at, status)
    select current_organization(), 'inv_' || id, id, '2026-01-01', '2026-02-01', 'EUR', '2026-02-02', '2026-02-10', 'paid'
    from unnest(${everybody}::text[]) as given (id)`.execute(tx),
  );
  for (let at = 0; at < accounts.length; at += ROWS_AT_ONCE) {
    const [ids, products] = [accounts.slice(at, at + ROWS_AT_ONCE), keys.slice(at, at + ROWS_AT_ONCE)];
    const amounts = products.map((key, index) => (billedCents(key, units[at + index] ?? 0) / 100).toFixed(2));
    await ctx.pg.write(async (tx) => {
      await sql`
        insert into subscriptions (organization_id, subscription_id, start_date, account_id, price_id, time_zone)
        select current_organization(), 'sub_' || id || '_' || product, '2026-01-01', id, 'price_' || product, 'UTC'
        from unnest(${ids}::text[], ${products}::text[]) as given (id, product)`.execute(tx);
      await sql`
        insert into invoice_lines (organization_id, invoice_id, line_id, amount, product_key, kind)
        select current_organization(), 'inv_' || id, product, amount, product, 'usage'
        from unnest(${ids}::text[], ${products}::text[], ${amounts}::numeric[]) as given (id, product, amount)`.execute(
        tx,
      );
    });
  }
}

async function loadUsage(ctx: Context, clickhouse: (query: string) => Promise<unknown>, size: Size) {
  const { accounts, products, events, leakPercent } = size;
  const event = `'${ctx.organization.id}', concat('acct_', leftPad(toString(number % ${accounts}), 7, '0')) as account_id,
    concat('product_', toString(intDiv(number, ${accounts}) % ${products})) as source_key,
    toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalSecond(cityHash64(number) % (31 * 86400)) as ts,
    concat('event-', toString(number)) as event_id, toDecimal64(1 + cityHash64(number, 1) % 100, 0) as units`;
  const columns = 'organization_id, account_id, source_key, ts, event_id, units';
  const kept = `(number % ${accounts}) % 100 >= ${leakPercent} or source_key != 'product_0' or intDiv(number, ${accounts * products}) % 10 != 0`;
  await clickhouse(
    `insert into usage_events (${columns}, supersedes) select ${event}, '' from numbers(${events})`,
  );
  await clickhouse(
    `insert into reported_usage (${columns}) select ${event} from numbers(${events}) where ${kept}`,
  );
}

const MODELS = ['per_unit', 'graduated', 'volume', 'package'] as const;

async function loadCatalogue(ctx: Context, products: number): Promise<void> {
  const tiers = {
    graduated: [
      { up_to: '500', unit_amount: '0.10', flat_amount: '0' },
      { up_to: null, unit_amount: '0.05', flat_amount: '0' },
    ],
    volume: [
      { up_to: '1000', unit_amount: '0.20', flat_amount: '0' },
      { up_to: null, unit_amount: '0.15', flat_amount: '0' },
    ],
  };
  await ctx.pg.write(async (tx) => {
    for (let index = 0; index < products; index++) {
      const product_key = `product_${index}`;
      const model = MODELS[index % MODELS.length] ?? 'per_unit';
      const organization_id = ctx.organization.id;
      await tx.insertInto('products').values({ organization_id, product_key, name: product_key }).execute();
      await tx
        .insertInto('prices')
        .values({
          organization_id,
          price_id: `price_${product_key}`,
          product_key,
          model,
          currency: 'EUR',
          unit_amount: model === 'per_unit' ? '0.05' : model === 'package' ? '3' : null,
          package_size: model === 'package' ? '100' : null,
          tiers: model === 'graduated' || model === 'volume' ? JSON.stringify(tiers[model]) : null,
          included_units: model === 'package' ? '200' : null,
        })
        .execute();
    }
  });
}

/** What a product costs in cents, in plain arithmetic of whole numbers. */
function billedCents(productKey: string, units: number): number {
  switch (MODELS[Number(productKey.slice('product_'.length)) % MODELS.length]) {
    case 'graduated':
      return Math.min(units, 500) * 10 + Math.max(units - 500, 0) * 5;
    case 'volume':
      return units * (units <= 1000 ? 20 : 15);
    case 'package':
      return Math.ceil(Math.max(units - 200, 0) / 100) * 300;
    default:
      return units * 5;
  }
}
