import type { NumberColumn, Table } from '../table.ts';
import { type PriorParts, spending } from './purchase-prior.ts';
import type { Purchases } from './purchases.ts';

/** The business words by which reasons of a value are told. */
export const FREQUENCY = 'how often it buys';
export const LIFE = 'whether it still is a customer';
export const SPEND = 'how much it spends at a time';
export const TENURE = 'how long it has been a customer';

/**
 * What members read: recency, frequency and money (Fader, Hardie and Lee 2005b), what the prior makes of them, and
 * the further signs as they are.
 */
export function valueTable(purchases: Purchases, parts: PriorParts, signs: Table | null): Table {
  const { counts, means } = spending(purchases);
  const column = (name: string, group: string, values: Float64Array): NumberColumn => ({
    kind: 'number',
    name: `history: ${name}`,
    group,
    values,
  });
  const quiet = purchases.age.map((age, row) => age - purchases.recency[row]!);
  const own = [
    column('repeats', FREQUENCY, purchases.repeats),
    column(
      'expected purchases',
      FREQUENCY,
      parts.whenAlive.map((count, row) => count * parts.alive[row]!),
    ),
    column('recency', LIFE, purchases.recency),
    column('time since last', LIFE, quiet),
    column('chance alive', LIFE, parts.alive),
    column('age', TENURE, purchases.age),
    column('mean amount', SPEND, means),
    column('mean repeat amount', SPEND, purchases.spend),
    column('first amount', SPEND, purchases.first),
    column('expected amount', SPEND, parts.spend),
    column(
      'total',
      SPEND,
      means.map((mean, row) => (counts[row]! > 0 ? mean * counts[row]! : 0)),
    ),
    column('expected value', FREQUENCY, parts.value),
  ];
  return { rows: purchases.rows, columns: [...own, ...(signs?.columns ?? [])] };
}
