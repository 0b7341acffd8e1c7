import { read, type WorkBook } from '@e965/xlsx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../quality/world.ts';
import { cellOf } from './sheet-of.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

async function workbook(url: string): Promise<WorkBook> {
  const { analyst } = world.alpha.people;
  const headers = { ...analyst.headers, cookie: analyst.cookie };
  const answer = await analyst.app.inject({ method: 'GET', url, headers });
  expect(answer.statusCode).toBe(200);
  return read(answer.rawPayload, { cellFormula: true, cellNF: true });
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ', ...[...'ABCDEFGHIJ'].map((letter) => `A${letter}`)];

/** Where a column stands in the first sheet, by its head. */
const placeOf = (book: WorkBook, label: string) =>
  letters.find((letter) => cellOf(book, book.SheetNames[0] ?? '', `${letter}1`)?.v === label) ?? '';

test.each([
  ['findings', '/api/recon/results', 'amount', 'Amount'],
  ['accounts', '/api/dashboard/accounts', 'leak', 'Leak'],
])(
  'the list of %s opens as a workbook with figures as numbers and totals as formulas',
  async (_, url, field, label) => {
    const { items } = (await world.alpha.people.analyst.get(`${url}?limit=500`)).body;
    const book = await workbook(`${url}?format=xlsx`);
    const [sheet = ''] = book.SheetNames;
    const [figure, currency] = [placeOf(book, label), placeOf(book, 'Currency')];
    const last = items.length + 1;
    for (const [index, row] of items.entries()) {
      const cell = cellOf(book, sheet, `${figure}${index + 2}`);
      if (row[field] === null) expect(cell).toBeUndefined();
      else expect(cell).toMatchObject({ t: 'n', v: Number(row[field]) });
      expect(cellOf(book, sheet, `${currency}${index + 2}`)?.v).toBe(row.currency ?? undefined);
    }
    const range = (letter: string) => `${letter}$2:${letter}$${last}`;
    const total = cellOf(book, sheet, `${figure}${last + 2}`);
    const sum = items
      .filter((row: Record<string, string>) => row.currency === 'EUR')
      .reduce((all: number, row: Record<string, string>) => all + Number(row[field] ?? 0), 0);
    expect(total).toMatchObject({ t: 'n', f: `SUMIFS(${range(figure)},${range(currency)},"EUR")` });
    expect(Number(total?.v)).toBeCloseTo(sum, 6);
    expect(sum).toBeGreaterThan(0);
  },
);
