import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from './csv.ts';
import { detectDialect } from './csv-dialect.ts';
import type { FileRow } from './row.ts';

const EASY = ['a', 'b', '7', 'é', '😀', ' '];
const HARD = [...EASY, '"', ',', ';', '\t', '\n', '\r', '\r\n'];
const cell = fc.array(fc.constantFrom(...HARD), { maxLength: 6 }).map((parts) => parts.join(''));
const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
  .chain(([width, height]) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );

function print(rows: string[][], delimiter: string, newline: string): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const printed = (text: string, row: string[]) =>
    /["\r\n]/.test(text) || text.includes(delimiter) || (row.length === 1 && text === '')
      ? quoted(text)
      : text;
  return rows.map((row) => row.map((text) => printed(text, row)).join(delimiter) + newline).join('');
}

async function* pieces(text: string, cuts: number[]): AsyncGenerator<string> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut <= from || cut >= text.length) continue;
    yield text.slice(from, cut);
    from = cut;
  }
  yield text.slice(from);
}

async function rowsOf(text: string, cuts: number[] = [], delimiter?: string): Promise<FileRow[]> {
  const dialect = delimiter === undefined ? undefined : { ...detectDialect(text), delimiter };
  const { batches } = await readCsv(pieces(text, cuts), 'table.csv', dialect);
  return (await Array.fromAsync(batches)).flat();
}

const header = (rows: string[][]) =>
  (rows[0] ?? ['']).map((_, index) => `column ${String.fromCharCode(97 + index)}`);
const cellsOf = (rows: FileRow[]) => rows.map((row) => ('cells' in row ? row.cells : row));

describe('a correctly printed CSV', () => {
  const dialects = fc.tuple(fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'));

  test('reads back cell by cell, wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, dialects, fc.array(fc.nat(200)), async (rows, [delimiter, newline], cuts) => {
        const text = print([header(rows), ...rows], delimiter, newline);
        expect(cellsOf(await rowsOf(text, cuts, delimiter))).toEqual(rows);
        expect(cellsOf(await rowsOf(text.slice(0, -newline.length), cuts, delimiter))).toEqual(rows);
      }),
      { numRuns: 400 },
    );
  });

  test('has its delimiter found when two or more columns agree', async () => {
    const plain = fc.stringMatching(/^[a-z0-9 ."]{0,8}$/);
    const wide = fc.array(fc.array(plain, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(wide, dialects, async (rows, [delimiter, newline]) => {
        const text = print([header(rows), ...rows], delimiter, newline);
        expect(cellsOf(await rowsOf(text))).toEqual(rows);
      }),
    );
  });

  test('reads as an independent parser reads it', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = print([header(rows), ...rows], ',', '\r\n');
        const other: string[][] = parse(text, { record_delimiter: '\r\n' });
        expect(cellsOf(await rowsOf(text, [], ','))).toEqual(other.slice(1));
      }),
    );
  });
});

describe('a broken line', () => {
  test('is reported with its line and reading continues', async () => {
    const rows = await rowsOf('name,units\nacme,1\nbolt\ncore,1,2\n\ndyno,4\n');
    expect(rows).toEqual([
      { line: 2, cells: ['acme', '1'] },
      { line: 3, error: 'the header has 2 columns, this line has 1', raw: 'bolt' },
      { line: 4, error: 'the header has 2 columns, this line has 3', raw: 'core,1,2' },
      { line: 6, cells: ['dyno', '4'] },
    ]);
  });

  test('with a quote that is never closed takes down itself and not the file', async () => {
    const rows = await rowsOf('name,units\n"acme,1\nbolt,2\ncore,3');
    expect(rows).toEqual([
      { line: 2, error: 'a quote is opened here and not closed', raw: '"acme,1' },
      { line: 3, cells: ['bolt', '2'] },
      { line: 4, cells: ['core', '3'] },
    ]);
  });

  test('with text after a closing quote is bad, a quote inside plain text is not', async () => {
    const rows = await rowsOf('name,units\n"acme" x,1\n5" pipe,2\n"two\nlines",3\nlast,4\n');
    expect(rows).toEqual([
      { line: 2, error: expect.stringContaining('closing quote'), raw: '"acme" x,1' },
      { line: 3, cells: ['5" pipe', '2'] },
      { line: 4, cells: ['two\nlines', '3'] },
      { line: 6, cells: ['last', '4'] },
    ]);
  });

  test('gives the same rows wherever the text is cut, whatever the text', async () => {
    const wild = fc.array(fc.constantFrom(...HARD, ','), { maxLength: 60 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(wild, fc.array(fc.nat(80)), async (body, cuts) => {
        const text = `name,units\n${body}`;
        expect(await rowsOf(text, cuts, ',')).toEqual(await rowsOf(text, [], ','));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a file that is no table', () => {
  test.each([
    ['', 'no header'],
    ['\n\n', 'no header'],
    ['acme,api,2026-10-03T00:00:00Z,5\n', 'not a header'],
    ['acme,12.50\n', 'not a header'],
    ['name,units,name\n', 'twice'],
    ['"name,units\nacme,1\n', 'header cannot be read'],
    [`${Array.from({ length: 1_001 }, (_, index) => `c${index}`).join(',')}\n`, '1001 columns'],
    [Array.from({ length: 1_000_000 }, () => 'c').join(','), 'columns; the limit is 1000'],
  ])('is refused whole with one clear fault', async (text, message) => {
    await expect(rowsOf(text)).rejects.toMatchObject({
      code: 'unsupported_format',
      message: expect.stringContaining(message),
    });
  });

  test('with 1,000 columns is still read', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `c${index}`);
    expect(await rowsOf(`${names.join(';')}\n${names.join(';')}\n`)).toEqual([{ line: 2, cells: names }]);
  });
});
