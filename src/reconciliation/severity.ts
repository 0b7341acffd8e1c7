import { isCountedWhole, minorDigits } from '#core/currency.ts';
import { absMinor, toMajor } from '#core/money.ts';
import type { Severity } from '#findings/finding.ts';

/** From which amount, in major units of a two-decimal currency, a finding is critical, high or medium. */
export type SeverityThresholds = {
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
};

export const DEFAULT_THRESHOLDS: SeverityThresholds = { critical: 10_000, high: 1_000, medium: 100 };

/** Currencies that nobody counts in coins have units about a hundred times smaller, and so are their thresholds. */
const SCALE_WITHOUT_COINS = 100;

/** Thresholds in major units that an organization set for one currency, as decimals. */
export type OwnThresholds = { readonly critical: string; readonly high: string; readonly medium: string };

/**
 * The severity of an amount by the organization's own thresholds for its currency, else by the defaults; unknown
 * amounts are `medium`, as they need a person before they have one.
 */
export function severityOf(
  amountMinor: bigint | null,
  currency: string | null,
  thresholds = DEFAULT_THRESHOLDS,
  own: Readonly<Record<string, OwnThresholds>> = {},
): Severity {
  if (amountMinor === null || currency === null) return 'medium';
  const stated = own[currency];
  if (stated) {
    const exact = toMajor(absMinor(amountMinor), currency);
    if (exact.gte(stated.critical)) return 'critical';
    if (exact.gte(stated.high)) return 'high';
    return exact.gte(stated.medium) ? 'medium' : 'low';
  }
  const major = Number(absMinor(amountMinor)) / 10 ** minorDigits(currency);
  const comparable = isCountedWhole(currency) ? major / SCALE_WITHOUT_COINS : major;
  if (comparable >= thresholds.critical) return 'critical';
  if (comparable >= thresholds.high) return 'high';
  return comparable >= thresholds.medium ? 'medium' : 'low';
}
