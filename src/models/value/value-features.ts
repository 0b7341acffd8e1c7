import type { NumberColumn } from '../table.ts';
import { spending } from './purchase-prior.ts';
import type { Purchases } from './purchases.ts';
import type { Contracts, PriorParts } from './value-model.ts';

/** The business words in which reasons of a value are given. */
export const FREQUENCY = 'how often it buys';
export const LIFE = 'whether it still is a customer';
export const SPEND = 'how much it spends at a time';
export const TENURE = 'how long it has been a customer';

/** Recency, frequency and money (Fader, Hardie and Lee 2005b), and what the prior makes of them. */
export function purchaseTable(purchases: Purchases, parts: PriorParts): NumberColumn[] {
  const { counts, means } = spending(purchases);
  const quiet = purchases.age.map((age, row) => age - purchases.recency[row]!);
  const total = means.map((mean, row) => (counts[row]! > 0 ? mean * counts[row]! : 0));
  return [
    column('repeats', FREQUENCY, purchases.repeats),
    column('expected purchases', FREQUENCY, expectedCount(parts)),
    column('recency', LIFE, purchases.recency),
    column('time since last', LIFE, quiet),
    column('chance alive', LIFE, parts.alive),
    column('age', TENURE, purchases.age),
    column('mean amount', SPEND, means),
    column('mean repeat amount', SPEND, purchases.spend),
    column('first amount', SPEND, purchases.first),
    column('expected amount', SPEND, parts.spend),
    column('total', SPEND, total),
    column('expected value', FREQUENCY, parts.value),
  ];
}

/** What a contract and its survival say. */
export function contractTable(contracts: Contracts, parts: PriorParts): NumberColumn[] {
  return [
    column('age', TENURE, contracts.age),
    column('margin', SPEND, contracts.margin),
    column('expected life', LIFE, parts.alive),
    column('expected value', LIFE, parts.value),
  ];
}

/** Purchases or periods that are expected. */
export const expectedCount = ({ whenAlive, alive }: PriorParts): Float64Array =>
  whenAlive.map((count, row) => count * alive[row]!);

const column = (name: string, group: string, values: Float64Array): NumberColumn => ({
  kind: 'number',
  name: `history: ${name}`,
  group,
  values,
});
