import type { AccountFacts } from '../account-facts.ts';

/**
 * The facts of one account without what other accounts brought to the shared maps: of prices and aggregations
 * only those of products that this account used, subscribed to or was billed for. The engine's result is the same.
 */
export function withoutOthers(facts: AccountFacts): AccountFacts {
  const held = new Set(facts.subscriptions.map((each) => each.priceId));
  const products = new Set(facts.products.keys());
  for (const line of facts.lines) if (line.productKey !== null) products.add(line.productKey);
  for (const priceId of held)
    for (const version of facts.prices.get(priceId) ?? []) products.add(version.productKey);
  const prices = [...facts.prices].filter(
    ([priceId, versions]) =>
      held.has(priceId) || versions.some((version) => products.has(version.productKey)),
  );
  return {
    ...facts,
    prices: new Map(prices),
    aggregations: new Map([...facts.aggregations].filter(([productKey]) => products.has(productKey))),
  };
}
