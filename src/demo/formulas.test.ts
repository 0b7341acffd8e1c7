import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { charge, moneyText } from './charge.ts';
import { generateWorld } from './generate.ts';
import type { Price, Tier } from './world.ts';

const page = readFileSync(new URL('../../docs/formulas/demo-world.md', import.meta.url), 'utf8');

/** The rows of the table under a heading, by column name. */
function tableUnder(heading: string): Record<string, string>[] {
  const section = page.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [head = [], , ...rows] = cells;
  return rows.map((row) => Object.fromEntries(head.map((name, place) => [name, row[place] ?? ''])));
}

function priceOf(row: Record<string, string>): Price {
  const text = row.price as string;
  const price: Price = {
    id: 'worked',
    product: 'worked',
    model: row.model as Price['model'],
    currency: row.currency as string,
    includedUnits: row.included as string,
    minimumAmount: row.floor as string,
    effectiveFrom: '2020-01-01',
  };
  if (text.includes('@')) {
    price.tiers = text.split(' ').map((part): Tier => {
      const [bound, unitAmount] = part.split('@') as [string, string];
      return { upTo: bound === 'rest' ? null : bound, unitAmount };
    });
  } else if (text.includes(' for '))
    [price.packageSize, price.unitAmount] = text.split(' for ') as [string, string];
  else price.unitAmount = text;
  return price;
}

test.each(tableUnder('Charges'))('a charge worked by hand holds: $case', (row) => {
  const [covered, whole] = (row.days as string).split('/').map(Number) as [number, number];
  const period = { start: '2026-01-01', end: whole === 31 ? '2026-02-01' : '2026-01-31' };
  const end = `2026-01-${String(covered + 1).padStart(2, '0')}`;
  const amount = charge({
    price: priceOf(row),
    units: decimal(row.units as string),
    quantity: row.quantity ? Number(row.quantity) : undefined,
    uplift: decimal(row.uplift as string),
    discountPercent: row['discount %'] || undefined,
    period,
    covered: covered === whole ? period : { start: period.start, end },
  });
  expect(moneyText(amount, row.currency as string)).toBe(row.charge);
});

test('every story worked by hand is planted with exactly that amount', () => {
  const world = generateWorld({ seed: 'plumbline', accounts: 220, months: 6 });
  const stories = tableUnder('Planted stories');
  expect(stories.length).toBeGreaterThan(10);
  for (const row of stories) {
    const leak = world.leaks.find(
      (one) =>
        one.type === row.type &&
        one.account_id === row.account &&
        one.product_key === row.product &&
        one.period_start === row['period start'],
    );
    const found = leak && { amount: leak.amount, currency: leak.currency };
    expect(found, `${row.type} of ${row.account}`).toEqual({ amount: row.amount, currency: row.currency });
  }
}, 60_000);
