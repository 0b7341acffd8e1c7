import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { BilledLine, Credit } from '#records/billing.ts';
import { billedLineOf, creditOf, creditsOfLines, isCreditLine, subscriptionOf } from '#records/rows.ts';
import type { Subscription } from '#records/subscription.ts';
import type { AccountFacts } from '../account-facts.ts';
import { inForce } from '../settings.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { readContractTerms } from './contract-terms.ts';
import { readObservations, readTestAccounts } from './faults.ts';
import { readReceivables } from './receivables.ts';
import { storedSettings } from './settings.ts';
import { collectUse, type Zones } from './use.ts';
import type { UseByAccount } from './use-collector.ts';

/** The facts of each account of a slice, as one consistent snapshot of PostgreSQL and the usage engine's rows. */
export async function readFacts(
  ctx: Context,
  accounts: readonly string[],
  known: Catalogue | null = null,
): Promise<AccountFacts[]> {
  const stated = await ctx.pg.read(async (tx) => {
    const catalogue = known ?? (await readCatalogue(ctx, tx));
    const sources = accounts.flatMap((account) => catalogue.translation.sourcesOf(account));
    const { test_accounts: listed } = inForce(await storedSettings(tx));
    return {
      catalogue,
      ...(await readStated(tx, sources)),
      terms: await readContractTerms(tx, sources),
      receivables: await readReceivables(tx, sources),
      observations: await readObservations(tx, sources),
      tests: await readTestAccounts(tx, sources, listed),
    };
  });
  const { catalogue, customers } = stated;
  const { translation } = catalogue;
  const subscriptions = groupBy(stated.subscriptions, (each) => translation.accountOf(each.accountId));
  const zones = zonesOf(subscriptions, catalogue, ctx.organization.timeZone);
  const use = await collectUse(ctx, accounts, catalogue, zones);
  const lines = groupBy(stated.lines, (each) => translation.accountOf(each.accountId));
  const credits = groupBy(stated.credits, (each) => translation.accountOf(each.accountId));
  return accounts.map((accountId) => {
    const sources = translation.sourcesOf(accountId);
    const own = (lines.get(accountId) ?? []).map((each) => each.line);
    const given = (credits.get(accountId) ?? []).map((each) => each.credit);
    const used: UseByAccount | undefined = use.get(accountId);
    return {
      accountId,
      subscriptions: subscriptions.get(accountId) ?? [],
      prices: catalogue.prices,
      aggregations: catalogue.aggregations,
      products: used?.products ?? new Map(),
      unmapped: used?.unmapped ?? [],
      lines: own.filter((line) => !isCreditLine(line)),
      credits: [...given, ...creditsOfLines(own, given)],
      currency: customers.get(accountId) ?? ctx.organization.currency,
      timeZone: ctx.organization.timeZone,
      billedSince: catalogue.billedSince,
      hasReports: catalogue.hasReports,
      contractTerms: sources.flatMap((source) => stated.terms.get(source) ?? []),
      receivables: sources.flatMap((source) => stated.receivables.get(source) ?? []),
      observations: sources.flatMap((source) => stated.observations.get(source) ?? []),
      testBecause: stated.tests.get(accountId) ?? null,
    };
  });
}

type Stated = {
  subscriptions: Subscription[];
  customers: Map<string, string | null>;
  lines: { accountId: string; line: BilledLine }[];
  credits: { accountId: string; credit: Credit }[];
};

async function readStated(tx: Tx, sources: string[]): Promise<Stated> {
  if (sources.length === 0) return { subscriptions: [], customers: new Map(), lines: [], credits: [] };
  const subscriptions = await tx
    .selectFrom('subscriptions')
    .selectAll()
    .where('account_id', 'in', sources)
    .execute();
  const customers = await tx
    .selectFrom('customers')
    .select(['account_id', 'currency'])
    .where('account_id', 'in', sources)
    .execute();
  const credits = await tx
    .selectFrom('credits')
    .selectAll()
    .where('account_id', 'in', sources)
    .orderBy('credit_id')
    .execute();
  const lines = await tx
    .selectFrom('invoice_lines as line')
    .innerJoin('invoices as invoice', 'invoice.invoice_id', 'line.invoice_id')
    .selectAll('line')
    .select([
      'invoice.account_id',
      'invoice.subscription_id as invoice_subscription_id',
      'invoice.period_start as invoice_period_start',
      'invoice.period_end as invoice_period_end',
      'invoice.currency',
      'invoice.issued_at',
    ])
    .where('invoice.account_id', 'in', sources)
    .where('invoice.status', 'in', ['open', 'paid', 'uncollectible'])
    .orderBy('line.invoice_id')
    .orderBy('line.line_id')
    .execute();
  const productOf = new Map(
    (
      await tx
        .selectFrom('subscriptions as subscription')
        .innerJoin('prices as price', 'price.price_id', 'subscription.price_id')
        .select(['subscription.subscription_id', 'price.product_key'])
        .where('subscription.account_id', 'in', sources)
        .execute()
    ).map((row) => [row.subscription_id, row.product_key]),
  );
  return {
    subscriptions: subscriptions.map(subscriptionOf),
    customers: new Map(customers.map((row) => [row.account_id, row.currency])),
    lines: lines.flatMap(({ account_id, ...row }) => {
      const line = billedLineOf(row, (subscriptionId) => productOf.get(subscriptionId) ?? null);
      return line ? [{ accountId: account_id, line }] : [];
    }),
    credits: credits.map((row) => ({ accountId: row.account_id, credit: creditOf(row) })),
  };
}

/** The zones in which the days of accounts with these subscriptions begin; `otherwise` that of the organization. */
export function zonesOf(
  subscriptions: Map<string, Subscription[]>,
  catalogue: Catalogue,
  otherwise: string,
): Zones {
  const productOf = (each: Subscription) => catalogue.prices.get(each.priceId)?.[0]?.productKey;
  return {
    of: (accountId, productKey) =>
      subscriptions.get(accountId)?.find((each) => productOf(each) === productKey)?.timeZone ?? otherwise,
    all: (accountId) => [
      ...new Set([otherwise, ...(subscriptions.get(accountId) ?? []).map((each) => each.timeZone)]),
    ],
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
