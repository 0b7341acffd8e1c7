import { type CurrencyCode, minorDigits } from '#core/currency.ts';
import { type Decimal, decimal, ONE } from '#core/decimal.ts';
import { divideHalfEven } from '#core/money.ts';
import { addDays, type Day } from '#core/period.ts';

/** `rate` units of `currency` are one unit of `base` on `day`. */
export type Rate = {
  readonly base: CurrencyCode;
  readonly currency: CurrencyCode;
  readonly day: Day;
  readonly rate: Decimal;
};

/** Units of a currency for one unit of the reporting currency, and the day from which the rate is. */
export type ReportingRate = { readonly perReporting: Decimal; readonly day: Day };

/** A rate that is older says nothing of a day any more. */
export const RATE_DAYS_MAX = 10;

/**
 * The rate of a currency on a day: the latest on or before it and at most ten days old, null without one. Where no
 * rate is against the reporting currency, two against a third one are crossed, and the older of them gives the day.
 * Of several ways the one with the newest day counts, then the direct one, then the first base by its code.
 */
export function rateOn(
  rates: readonly Rate[],
  reporting: CurrencyCode,
  currency: CurrencyCode,
  day: Day,
): ReportingRate | null {
  if (currency === reporting) return { perReporting: ONE, day };
  const bases = [...new Set(rates.map((rate) => rate.base))].sort();
  bases.sort((a, b) => Number(b === reporting) - Number(a === reporting));
  let best: ReportingRate | null = null;
  for (const base of bases) {
    const above = latest(rates, base, currency, day);
    const below = latest(rates, base, reporting, day);
    if (above === null || below === null) continue;
    const from = above.day < below.day ? above.day : below.day;
    if (from < addDays(day, -RATE_DAYS_MAX) || (best !== null && from <= best.day)) continue;
    best = { perReporting: above.perReporting.div(below.perReporting), day: from };
  }
  return best;
}

/** One unit of the base is always one unit of the base. */
function latest(
  rates: readonly Rate[],
  base: CurrencyCode,
  currency: CurrencyCode,
  day: Day,
): ReportingRate | null {
  if (base === currency) return { perReporting: ONE, day };
  let found: Rate | null = null;
  for (const rate of rates) {
    if (rate.base !== base || rate.currency !== currency || rate.day > day) continue;
    if (found === null || rate.day > found.day) found = rate;
  }
  return found && { perReporting: found.rate, day: found.day };
}

/**
 * Minor units of one currency as minor units of another, rounded half-even once: what the SQL function of the same
 * name says of a row, so that the parts of a sum add up to it.
 */
export function inReporting(
  minor: bigint,
  from: CurrencyCode,
  to: CurrencyCode,
  perReporting: Decimal | string,
): bigint {
  if (from === to) return minor;
  const rate = decimal(perReporting);
  const places = rate.decimalPlaces();
  const above = minor * 10n ** BigInt(minorDigits(to) + places);
  return divideHalfEven(
    above,
    BigInt(rate.toFixed(places).replace('.', '')) * 10n ** BigInt(minorDigits(from)),
  );
}
