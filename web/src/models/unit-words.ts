import { compactCount, count, money } from '../kit/format.ts';

const isCurrency = (unit: string) => /^[A-Z]{3}$/.test(unit);

/** An estimate in its unit: money is whole, as cents of a forecast would only look exact. */
export function inUnit(value: number, unit: string): string {
  return isCurrency(unit) ? money(String(Math.round(value)), unit, 'whole') : count(value);
}

export function inUnitCompact(value: number, unit: string): string {
  return isCurrency(unit) ? money(String(Math.round(value)), unit, 'compact') : compactCount(value);
}
