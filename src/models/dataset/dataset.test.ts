import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildDataset, type ColumnRoles } from './build.ts';
import { instantOf, isMissing, numberOf, wordsOf } from './cell.ts';
import { examplesOf, featuresOf } from './dataset.ts';
import { rowPrints } from './row-print.ts';
import { tableOfRows } from './scored-rows.ts';
import { createTextTable } from './text-column.ts';

type Cells = (string | null)[];

function built(names: string[], rows: Cells[], roles: ColumnRoles) {
  const table = createTextTable(names);
  for (const row of rows) table.push(row);
  return buildDataset(table, roles);
}

const OUTCOME = { outcome: 'won' };
const columnOf = (names: string[], rows: Cells[], roles: ColumnRoles = OUTCOME) =>
  built(names, rows, roles).dataset.columns[0];

describe('a cell', () => {
  test.each(['', '  ', 'NA', 'n/a', '#N/A', 'NaN', 'NULL'])('“%s” is missing', (cell) => {
    expect(isMissing(cell)).toBe(true);
  });

  test('writes a number plainly or with an exponent, and infinity is a missing one', () => {
    expect(['7', '-1.50', '.5', '1e3', ' 4 '].map(numberOf)).toEqual([7, -1.5, 0.5, 1000, 4]);
    expect(['1,5', '0x10', '12 kg', 'e3', '--1'].map(numberOf)).toEqual([null, null, null, null, null]);
    for (const cell of ['inf', '-Infinity', '1e999']) expect(numberOf(cell)).toBeNaN();
  });

  test('writes a day, a month or an instant, and no day that is none', () => {
    expect(instantOf('2026-01-31')).toBe(Date.UTC(2026, 0, 31));
    expect(instantOf('2026-02')).toBe(Date.UTC(2026, 1, 1));
    expect(instantOf('2026-01-31T02:00:00+02:00')).toBe(Date.UTC(2026, 0, 31));
    expect(instantOf('2026-01-31 10:30')).toBe(Date.UTC(2026, 0, 31, 10, 30));
    for (const cell of ['2026-02-30', '2026-13-01', '0000-01-01', '31.01.2026', '2026-02-30T00:00:00Z', '7'])
      expect(instantOf(cell), cell).toBeNull();
  });

  test('a column’s name becomes words', () => {
    expect(['logins_trend', 'SeatsUsed', 'MRR', 'days open'].map(wordsOf)).toEqual([
      'Logins trend',
      'Seats used',
      'MRR',
      'Days open',
    ]);
  });
});

describe('a column', () => {
  test('of numbers with a few strays stays one of numbers, and the strays are listed', () => {
    const rows = Array.from({ length: 40 }, (_each, at): Cells => [at === 3 ? 'unknown' : String(at), 'yes']);
    const { dataset, notices } = built(['seats', 'won'], rows, OUTCOME);
    expect(dataset.columns[0]).toMatchObject({ kind: 'number', name: 'seats' });
    expect(notices).toEqual(['1 cells of seats are no number and count as missing.']);
  });

  test('of words has its levels by name, so that the order of rows has no say', () => {
    const rows: Cells[] = [
      ['b', 'yes'],
      ['a', 'no'],
      [null, 'yes'],
      ['b', 'no'],
    ];
    expect(columnOf(['plan', 'won'], rows)).toEqual({
      name: 'plan',
      kind: 'category',
      levels: ['a', 'b'],
      codes: [1, 0, -1, 1],
    });
  });

  test('of dates counts back from the row’s own day, or from 1970 without one', () => {
    const rows: Cells[] = [
      ['2026-01-01', '2026-01-11', '1'],
      ['2026-01-05', '2026-01-05', '0'],
    ];
    expect(columnOf(['since', 'day', 'won'], rows, { outcome: 'won', date: 'day' })).toMatchObject({
      kind: 'date',
      values: [10, 0],
    });
    const undated = rows.map(([since, , won]): Cells => [since ?? null, won ?? null]);
    expect(columnOf(['since', 'won'], undated)).toMatchObject({ values: [20454, 20458] });
  });

  test('without two values, empty, or with a name in nearly each row is left out and listed', () => {
    const rows = Array.from(
      { length: 60 },
      (_each, at): Cells => ['x', '', `Customer ${at}`, String(at), 'yes'],
    );
    const { dataset, notices } = built(['same', 'empty', 'name', 'seats', 'won'], rows, OUTCOME);
    expect(dataset.columns.map(({ name }) => name)).toEqual(['seats']);
    expect(notices).toHaveLength(3);
    expect(notices.join(' ')).toMatch(/same is left out.*empty is left out.*name is left out/);
  });
});

describe('rows', () => {
  test('without outcome or date are left out and counted', () => {
    const rows: Cells[] = [
      ['1', '2026-01-01', 'yes'],
      ['2', '2026-01-02', ''],
      ['3', 'soon', 'no'],
      ['4', '2026-01-04', 'no'],
    ];
    const { dataset, notices } = built(['seats', 'day', 'won'], rows, { outcome: 'won', date: 'day' });
    expect(dataset.outcome).toEqual([1, 0]);
    expect(dataset.keys).toEqual(['row 1', 'row 4']);
    expect(notices).toEqual(['1 row without a known won left out.', '1 row without a date in day left out.']);
  });

  test('a name that comes twice, or is a word of the language, is a column like any other', () => {
    const { dataset } = built(
      ['__proto__', 'a', 'a', 'won'],
      [
        ['1', '2', '3', 'yes'],
        ['2', '3', '4', 'no'],
      ],
      OUTCOME,
    );
    expect(dataset.columns.map(({ name }) => name)).toEqual(['__proto__', 'a', 'a 2']);
    const table = tableOfRows(featuresOf(dataset), [JSON.parse('{"__proto__": 7, "a 2": 1}')], null);
    expect(table.columns.map((column) => (column.kind === 'number' ? column.values[0] : null))).toEqual([
      7,
      Number.NaN,
      1,
    ]);
  });

  test('to score read as training rows do, whatever is in them', () => {
    const cell = fc.oneof(fc.constantFrom('1', '2.5', '', 'NA', 'x', '2026-01-01'), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 30 }), (pairs) => {
        const rows = pairs.map(([a, b], at): Cells => [a, b, String(at), at % 2 === 0 ? 'yes' : 'no']);
        const { dataset } = built(['a', 'b', 'n', 'won'], rows, OUTCOME);
        const asked = rows.map(([a, b, n]) => ({ a: a ?? null, b: b ?? null, n: n ?? null }));
        const again = tableOfRows(featuresOf(dataset), asked, null);
        const described = (table: ReturnType<typeof examplesOf>['table']) =>
          table.columns.map((column) =>
            column.kind === 'number'
              ? [...column.values]
              : [...column.codes].map((code) => column.levels[code] ?? null),
          );
        expect(described(again)).toEqual(described(examplesOf(dataset).table));
      }),
      { numRuns: 200 },
    );
  });

  test('have a print that follows their content and nothing else', () => {
    const make = (rows: Cells[]) => rowPrints(built(['n', 'p', 'won'], rows, OUTCOME).dataset);
    const first: Cells[] = [
      ['1', 'a', 'yes'],
      ['2', 'b', 'no'],
      ['3', 'a', 'no'],
    ];
    const prints = make(first);
    expect(new Set(prints).size).toBe(3);
    expect(make([...first].reverse())).toEqual([...prints].reverse());
    expect(make([['1', 'a', 'no'], ...first.slice(1)])[0]).not.toBe(prints[0]);
    expect(make([...first, ['4', 'c', 'yes']]).slice(0, 3)).toEqual(prints);
  });
});

test('a short row misses its last cells, and a long cell is cut', () => {
  const table = createTextTable(['a', 'b']);
  table.push(['1']);
  table.push(['x'.repeat(5_000), 'y']);
  expect(table.columns[1]?.codes).toEqual([-1, 0]);
  expect(table.columns[0]?.texts[1]).toHaveLength(200);
});
