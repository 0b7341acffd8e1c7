import { type Decimal, ZERO } from '#core/decimal.ts';
import type { DecoyKind, Dirt, DirtKind, LeakType, Truth } from './world.ts';

export type PlantedTotal = { type: LeakType; currency: string; count: number; amount: string };
export type DecoyTotal = { decoy: DecoyKind; count: number };
export type DirtTotal = { dirt: DirtKind; events: number; rows: number };

/** What is planted in a world, counted block by block; currencies are never added up. */
export type Tally = {
  add(of: { leaks: Truth[]; decoys: Truth[]; dirt: Dirt[] }): void;
  totals(): PlantedTotal[];
  decoys(): DecoyTotal[];
  dirt(): DirtTotal[];
};

export function createTally(): Tally {
  const leaks = new Map<string, { type: LeakType; currency: string; count: number; sum: Decimal }>();
  const decoys = new Map<DecoyKind, number>();
  const dirt = new Map<DirtKind, DirtTotal>();
  return {
    add(of) {
      for (const { type, currency, amount } of of.leaks) {
        if (!type) continue;
        const key = `${type} ${currency}`;
        const so = leaks.get(key) ?? { type, currency, count: 0, sum: ZERO };
        leaks.set(key, { ...so, count: so.count + 1, sum: so.sum.plus(amount || '0') });
      }
      for (const { decoy } of of.decoys) if (decoy) decoys.set(decoy, (decoys.get(decoy) ?? 0) + 1);
      for (const each of of.dirt) {
        const so = dirt.get(each.dirt) ?? { dirt: each.dirt, events: 0, rows: 0 };
        dirt.set(each.dirt, { ...so, events: so.events + 1, rows: so.rows + each.rows });
      }
    },
    totals: () => sortedByKey(leaks).map(([, { sum, ...rest }]) => ({ ...rest, amount: sum.toString() })),
    decoys: () => sortedByKey(decoys).map(([decoy, count]) => ({ decoy, count })),
    dirt: () => sortedByKey(dirt).map(([, total]) => total),
  };
}

function sortedByKey<Key extends string, Value>(map: ReadonlyMap<Key, Value>): [Key, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
