import { absMinor } from '#core/money.ts';
import { overlap } from '#core/period.ts';
import type { AccountFacts } from './account-facts.ts';
import type { Compared } from './comparison.ts';

/** What stands around a gap: other periods of its product, and what else the account was billed in its days. */
export type Around = {
  /** Other periods of the product that can be compared, those that agree to a minor unit, and those that lack their line as well. */
  readonly others: number;
  readonly agreeing: number;
  readonly alike: number;
  /** False when no line of any product of the account bills any of these days. */
  readonly isInvoiced: boolean;
  /** False when no line of the account was loaded at all. */
  readonly isEverInvoiced: boolean;
  /** A line of these days that names no product: as large as the gap, or exactly the gap. */
  readonly unnamed: 'none' | 'covers' | 'equals';
};

/** Looks at what stands around one unit's gap, in the account's facts alone; `open` are the units that are compared. */
export function aroundOf(
  facts: AccountFacts,
  open: readonly Compared[],
  { unit }: Compared,
  amountMinor: bigint,
): Around {
  const others = open
    .filter((each) => each.unit.productKey === unit.productKey && each.unit.isLive && each.isComparable)
    .filter((each) => each.unit.period.whole.start !== unit.period.whole.start)
    .flatMap(({ charge, billedMinor, lines }) =>
      charge === null ? [] : [{ gap: charge.totalMinor - billedMinor, hasLine: lines.length > 0 }],
    );
  const near = facts.lines.filter((line) => overlap(line.period, unit.period.whole) !== null);
  const unnamed = near.filter(
    (line) => line.productKey === null && line.currency === unit.terms?.price.currency,
  );
  const isEqual = unnamed.some((line) => absMinor(line.amountMinor - amountMinor) <= 1n);
  const isCovered = unnamed.some((line) => line.amountMinor >= amountMinor);
  return {
    others: others.length,
    agreeing: others.filter(({ gap }) => absMinor(gap) <= 1n).length,
    alike: others.filter(({ gap, hasLine }) => gap > 1n && !hasLine).length,
    isInvoiced: near.length > 0,
    isEverInvoiced: facts.lines.length > 0,
    unnamed: isEqual ? 'equals' : isCovered ? 'covers' : 'none',
  };
}
