import { listed, type MoneyStyle, money } from '../kit/format.ts';

export type AmountJson = { amount: string; currency: string };

/** Amounts of several currencies side by side in one phrase: never added. */
export function amountsText(amounts: AmountJson[], style: MoneyStyle = 'whole'): string {
  return listed(amounts.map((one) => money(one.amount, one.currency, style)));
}

/**
 * The amounts of a sentence: two currencies at most, the home currency first; of more, the home currency and
 * how many others there are. They stand side by side and are never added.
 */
export function leadText(amounts: AmountJson[], home: string | null): string {
  const sorted = homeFirst(amounts, home);
  const [first] = sorted;
  if (!first || sorted.length <= 2) return amountsText(sorted);
  return `${money(first.amount, first.currency, 'whole')} and amounts in ${sorted.length - 1} other currencies`;
}

export function homeFirst<T extends { currency: string }>(amounts: T[], home: string | null): T[] {
  return amounts.toSorted((a, b) => Number(b.currency === home) - Number(a.currency === home));
}
