import type { MoneyTotal } from '#catalogue/shape.ts';
import type { RatesUsed } from '#catalogue/shapes.ts';

type Totals = {
  readonly reporting: Readonly<Record<'owed' | 'owed_billable_now' | 'owed_to_customer', MoneyTotal>>;
  readonly rates: RatesUsed | null;
};

/**
 * What is open, a line for each ledger: one sum in the reporting currency with its currencies, the day of the rates,
 * and apart from it what no rate converts.
 */
export function headlineLines({ reporting, rates }: Totals): string[] {
  return [
    ...linesOf('Earned and not billed', reporting.owed, rates),
    ...linesOf('Of it billable now', reporting.owed_billable_now, rates),
    ...linesOf('Credit due to customers', reporting.owed_to_customer, rates),
  ];
}

function linesOf(label: string, total: MoneyTotal, rates: RatesUsed | null): string[] {
  const { amount, currency, parts, unconverted } = total;
  if (parts.length === 0) return [`${label}: nothing`];
  const listed = parts.map((part) => `${part.amount} ${part.currency}`).join(', ');
  if (amount === null || currency === null) return [`${label}: ${listed}`, ...missingOf(unconverted)];
  const isMixed = parts.length > 1 || parts[0]?.currency !== currency;
  const basis = total.rate_day === null ? '' : ` ${ratesText(total, rates?.source ?? null)}`;
  return [
    `${label}: ${amount} ${currency}${isMixed ? `${basis} (${listed})` : ''}`,
    ...missingOf(unconverted),
  ];
}

/** `at ECB rates of 2026-11-30`, or of the days from the first to the last. */
function ratesText({ rate_from: from, rate_day: to }: MoneyTotal, source: string | null): string {
  const named = source === null || source === 'file' || source === 'api' ? 'rates' : `${source} rates`;
  return `at ${named} of ${from === to ? to : `${from} to ${to}`}`;
}

const missingOf = (amounts: MoneyTotal['unconverted']): string[] =>
  amounts.map(({ amount, currency }) => `  Not in it, as no exchange rate is known: ${amount} ${currency}`);
