import type { MoneyTotal } from '#catalogue/shape.ts';
import { formatMajor } from '#core/money.ts';
import type { DashboardSummary } from './shapes.ts';

type OpenMonth = { readonly month: string; readonly owed: MoneyTotal; readonly creditDue: MoneyTotal };

const YEARS_SHOWN = 5;

/** Each currency's months from its first to its last, five years at most, those of nothing between others too. */
export function monthsByCurrency(months: readonly OpenMonth[]): DashboardSummary['by_month'] {
  const rows = months.flatMap(({ month, owed, creditDue }) => {
    const own = new Set([...owed.parts, ...creditDue.parts].map(({ currency }) => currency));
    const of = (total: MoneyTotal, currency: string) =>
      total.parts.find((part) => part.currency === currency)?.amount ?? formatMajor(0n, currency);
    return [...own].map((currency) => ({
      month,
      currency,
      leak: of(owed, currency),
      over_billed: of(creditDue, currency),
    }));
  });
  const filled = [...Map.groupBy(rows, ({ currency }) => currency)].flatMap(([currency, own]) => {
    const known = new Map(own.map((row) => [row.month, row]));
    const nothing = formatMajor(0n, currency);
    return monthsBetween([...known.keys()]).map(
      (month) => known.get(month) ?? { month, currency, leak: nothing, over_billed: nothing },
    );
  });
  return filled.sort((a, b) => (`${a.month} ${a.currency}` < `${b.month} ${b.currency}` ? -1 : 1));
}

/** These months and those between them, as long as they are within five years of the last. */
function monthsBetween(known: readonly string[]): string[] {
  const place = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  const places = known.map(place);
  const last = Math.max(...places);
  const all = new Set(places);
  for (let at = Math.max(Math.min(...places), last - YEARS_SHOWN * 12); at < last; at++) all.add(at);
  const text = (at: number) =>
    `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`;
  return [...all].sort((a, b) => a - b).map(text);
}
