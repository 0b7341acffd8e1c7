import type { LedgerTotals } from '#findings/shapes.ts';
import { useMe } from '../access/session.ts';
import { day } from '../kit/date.ts';
import { listed, type MoneyStyle, money } from '../kit/format.ts';
import { leadText } from './amounts.ts';

/** A sum in the reporting currency, with its parts in their own and what no rate converts. */
export type MoneyTotal = LedgerTotals['reporting']['owed'];

/** The currency that sums are shown in: the organization's own choice, else its home currency. */
export function useReportingCurrency(): string | null {
  const { currency, reporting_currency } = useMe().organization;
  return reporting_currency ?? currency;
}

/** True where a sum holds nothing at all, in any currency. */
export const isNothing = (total: MoneyTotal): boolean =>
  total.parts.every((part) => Number(part.amount) === 0);

/** True where a sum is more than one figure in one currency, so that it opens into its currencies. */
export const isMixed = ({ parts, currency }: MoneyTotal): boolean =>
  parts.length > 1 || parts.some((part) => part.currency !== currency);

/** A sum in the reporting currency; where nothing of it can be converted, its currencies side by side. */
export function sumText(total: MoneyTotal, style: MoneyStyle = 'whole'): string {
  if (total.amount !== null && total.currency !== null) return money(total.amount, total.currency, style);
  return leadText(total.parts, total.currency);
}

/** The verb of a sum: several currencies side by side are more than one figure. */
export const isOrAre = (total: MoneyTotal): 'is' | 'are' =>
  total.amount === null && total.parts.length > 1 ? 'are' : 'is';

/** The days of rates as a reader names them: one day, or the first to the last. */
export const rateDays = (from: string, to: string): string =>
  from === to ? day(to) : `${day(from)} to ${day(to)}`;

/** `ECB rates` where all rates are of one source that has a name, else `rates`. */
export const ratesOf = (source: string | null): string =>
  source === null || source === 'file' || source === 'api' ? 'rates' : `${source} rates`;

/**
 * The sentence about what is not in the sums, as no exchange rate is known for it: each amount in its own currency
 * with the words of its ledger. Null where everything could be converted.
 */
export function missingText(named: readonly { total: MoneyTotal; words: string }[]): string | null {
  const missing = named.filter(({ total }) => total.unconverted.length > 0);
  if (missing.length === 0) return null;
  const amounts = missing.map(
    ({ total, words }) =>
      `${listed(total.unconverted.map((part) => money(part.amount, part.currency)))} ${words}`,
  );
  const isOne = missing.length === 1 && missing[0]?.total.unconverted.length === 1;
  return `${listed(amounts)} ${isOne ? 'has no exchange rate and is' : 'have no exchange rate and are'} not in the sums.`;
}
