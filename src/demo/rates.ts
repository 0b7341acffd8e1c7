import type { Random } from '#core/random.ts';
import { addDays, dayNumber } from './calendar.ts';
import { FACTORS } from './catalogue.ts';

export const RATE_COLUMNS = ['date', 'currency', 'rate', 'base', 'source'];

const DAYS_BEFORE = 31;
const DAYS_AFTER = 26;
/** How far a rate moves in a day at most, and how much of its distance from the usual it keeps. */
const STEP = 0.006;
const KEPT = 0.985;

/**
 * Exchange rates against the euro for every working day of a world, from a month before it to the 27th after its end.
 * They wander about the factors that prices were made with, and are no quotation of any day.
 */
export function rateRows(random: Random, window: { start: string; end: string }): string[][] {
  const rows: string[][] = [];
  const currencies = Object.keys(FACTORS).filter((currency) => currency !== 'EUR');
  const away = new Map(currencies.map((currency) => [currency, 0]));
  const last = addDays(window.end, DAYS_AFTER);
  for (let day = addDays(window.start, -DAYS_BEFORE); day <= last; day = addDays(day, 1)) {
    // The first day of 1970 was a Thursday.
    const weekday = (dayNumber(day) + 4) % 7;
    if (weekday === 0 || weekday === 6) continue;
    for (const currency of currencies) {
      const distance = (away.get(currency) ?? 0) * KEPT + (random.next() * 2 - 1) * STEP;
      away.set(currency, distance);
      const rate = Number(FACTORS[currency]) * (1 + distance);
      rows.push([day, currency, rate.toFixed(currency === 'JPY' ? 2 : 4), 'EUR', 'demo']);
    }
  }
  return rows;
}
