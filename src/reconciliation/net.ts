import { minMinor } from '#core/money.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** A gap as it was computed (`rawMinor`) and what is left of it (`gapMinor`). */
export type OpenGap = { readonly unit: UnitOfWork; readonly rawMinor: bigint; gapMinor: bigint };

/**
 * Lets gaps of one product and billing period cancel out between the subscriptions that share it: money is
 * compared once per account × product × billing period (rules 22 and 26), however an invoice cuts it. What is
 * left has one sign in each period; the oldest parts are used up first.
 */
export function netWithinPeriods(gaps: readonly { unit: UnitOfWork; gapMinor: bigint }[]): OpenGap[] {
  const open = gaps.map(({ unit, gapMinor }) => ({ unit, rawMinor: gapMinor, gapMinor }));
  const periods = new Map<string, OpenGap[]>();
  for (const gap of open) {
    const { productKey, period, terms } = gap.unit;
    const key = JSON.stringify([productKey, period.whole.start, period.whole.end, terms?.price.currency]);
    periods.set(key, [...(periods.get(key) ?? []), gap]);
  }
  for (const together of periods.values()) cancelOut(together);
  return open;
}

function cancelOut(gaps: readonly OpenGap[]): void {
  const lacking = gaps.filter((gap) => gap.gapMinor > 0n);
  const excessive = gaps.filter((gap) => gap.gapMinor < 0n);
  for (const more of excessive) {
    for (const less of lacking) {
      const shared = minMinor(less.gapMinor, -more.gapMinor);
      less.gapMinor -= shared;
      more.gapMinor += shared;
    }
  }
}
