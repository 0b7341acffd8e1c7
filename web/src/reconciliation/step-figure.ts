import type { CalculationStepJson } from '#reconciliation/shapes.ts';
import { groupDigits, moneyUnrounded, plural, units } from '../kit/format.ts';

/** The figure of a step of the calculation as what it is; only money and prices bear the currency. */
export function stepFigure(
  { kind, amount }: Pick<CalculationStepJson, 'kind' | 'amount'>,
  currency: string | null,
): string {
  const cash = currency === null ? groupDigits(amount) : moneyUnrounded(amount, currency);
  switch (kind) {
    case 'money':
      return cash;
    case 'unit_price':
      return `${cash} a unit`;
    case 'units':
      return `${units(amount)} ${amount === '1' ? 'unit' : 'units'}`;
    case 'days':
      return plural(Number(amount), 'day');
    case 'percent':
      return `${units(amount)}%`;
  }
}
