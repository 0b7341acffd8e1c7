import { expect, test } from 'vitest';
import { createRandom } from '#core/random.ts';
import { rateRows } from './rates.ts';

const WINDOW = { start: '2026-05-01', end: '2026-11-01' };
const rows = rateRows(createRandom('rates'), WINDOW);

test('rates cover every working day from before the world to the 27th after it, and no other', () => {
  const days = [...new Set(rows.map(([day]) => day as string))];
  const weekdays = days.map((day) => new Date(`${day}T00:00:00Z`).getUTCDay());
  expect(weekdays.filter((weekday) => weekday === 0 || weekday === 6)).toEqual([]);
  expect([days[0], days.at(-1)]).toEqual(['2026-03-31', '2026-11-27']);
  expect(days.length).toBe(174);
});

test('rates are of every foreign currency against the euro, near its usual one, and the same each time', () => {
  expect(new Set(rows.map(([, currency]) => currency))).toEqual(new Set(['USD', 'GBP', 'JPY', 'CHF']));
  const yen = rows.filter(([, currency]) => currency === 'JPY').map(([, , rate]) => Number(rate));
  expect(Math.min(...yen)).toBeGreaterThan(160 * 0.85);
  expect(Math.max(...yen)).toBeLessThan(160 * 1.15);
  expect(new Set(yen).size).toBeGreaterThan(100);
  expect(rateRows(createRandom('rates'), WINDOW)).toEqual(rows);
});
