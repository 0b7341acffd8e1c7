import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { writeXlsx } from '#platform/export/xlsx.ts';
import { bytesOf, sheetOf, workbookOf } from './sheet-of.ts';

const columns = [
  { name: 'customer', kind: 'text', label: 'Customer' },
  { name: 'owed', kind: 'money', label: 'Owed', currencyColumn: 'currency' },
  { name: 'currency', kind: 'text', label: 'Currency' },
  { name: 'events', kind: 'count', label: 'Events' },
  { name: 'units', kind: 'decimal', label: 'Units' },
  { name: 'share', kind: 'share', label: 'Share' },
  { name: 'start', kind: 'day', label: 'Start' },
  { name: 'seen', kind: 'instant', label: 'Seen' },
  { name: 'open', kind: 'yesno', label: 'Open' },
  { name: 'parts', kind: 'json', label: 'Parts' },
] as const;

const row = (customer: string, owed: string | null, currency: string | null, events: number) => ({
  customer,
  owed,
  currency,
  events,
  units: '12.500',
  share: 0.25,
  start: '2026-02-28',
  seen: '2026-03-01T12:00:00.000Z',
  open: true,
  parts: ['a', 'é'],
});

const rows = [
  row('Sky Digital', '1234.50', 'EUR', 3),
  row('Nordwind', '-0.1', 'EUR', 4),
  row('Ōsaka KK', '90000', 'JPY', 5),
  row('Kuwait Co', '1.125', 'KWD', 6),
  row('Nobody', null, null, 7),
];

test('figures are numbers with the decimals of their currency, days and instants are dates', async () => {
  const { cell } = await workbookOf(sheetOf(columns, rows));
  expect(cell('A1')?.v).toBe('Customer');
  expect(cell('B2')).toMatchObject({ t: 'n', v: 1234.5, z: '#,##0.00' });
  expect(cell('B3')).toMatchObject({ t: 'n', v: -0.1, z: '#,##0.00' });
  expect(cell('B4')).toMatchObject({ t: 'n', v: 90_000, z: '#,##0' });
  expect(cell('B5')).toMatchObject({ t: 'n', v: 1.125, z: '#,##0.000' });
  expect(cell('B6')).toBeUndefined();
  expect(cell('D2')).toMatchObject({ t: 'n', v: 3, z: '#,##0' });
  expect(cell('E2')).toMatchObject({ t: 'n', v: 12.5, z: '#,##0.0' });
  expect(cell('F2')).toMatchObject({ t: 'n', v: 0.25, z: '0.00%' });
  // 2026-02-28 is day 46,081 of the calendar of spreadsheets; noon is half a day.
  expect(cell('G2')).toMatchObject({ t: 'n', v: 46_081, z: 'yyyy\\-mm\\-dd' });
  expect(cell('H2')).toMatchObject({ t: 'n', v: 46_082.5, z: 'yyyy\\-mm\\-dd\\ hh:mm:ss' });
  expect(cell('I2')).toMatchObject({ t: 'b', v: true });
  expect(cell('J2')).toMatchObject({ t: 's', v: '["a","é"]' });
});

test('each currency has a total of its own as a formula over all rows, counts and units have one', async () => {
  const { cell } = await workbookOf(sheetOf(columns, rows, { totals: ['owed', 'events', 'units'] }));
  expect(cell('A7')).toBeUndefined();
  expect([8, 9, 10, 11, 12].map((line) => cell(`A${line}`)?.v)).toEqual([
    'Total EUR',
    'Total JPY',
    'Total KWD',
    'Total',
    undefined,
  ]);
  expect(cell('B8')).toMatchObject({ t: 'n', f: 'SUMIFS(B$2:B$6,C$2:C$6,"EUR")', v: 1234.4, z: '#,##0.00' });
  expect(cell('B9')).toMatchObject({ t: 'n', f: 'SUMIFS(B$2:B$6,C$2:C$6,"JPY")', v: 90_000, z: '#,##0' });
  expect(cell('B10')).toMatchObject({ f: 'SUMIFS(B$2:B$6,C$2:C$6,"KWD")', v: 1.125 });
  expect(cell('B11')).toBeUndefined();
  expect(cell('D11')).toMatchObject({ t: 'n', f: 'SUM(D$2:D$6)', v: 25 });
  expect(cell('E11')).toMatchObject({ t: 'n', f: 'SUM(E$2:E$6)', v: 62.5 });
  // The formulas by hand, over the cells that they name.
  for (const [line, currency] of ['EUR', 'JPY', 'KWD'].entries()) {
    const named = [2, 3, 4, 5, 6].filter((at) => cell(`C${at}`)?.v === currency);
    const sum = named.reduce((total, at) => total + Number(cell(`B${at}`)?.v ?? 0), 0);
    expect(cell(`B${line + 8}`)?.v).toBeCloseTo(sum, 10);
  }
});

test('text that looks like a formula stays text, and no text breaks the file', async () => {
  const hostile = [
    '=1+1',
    '+49 30 1234',
    '-2+3',
    '@SUM(A1)',
    '=HYPERLINK("http://x.example","y")',
    '</t></is></c><c r="Z9"><f>1+1</f></c>',
    ' padded \n second line\t',
    '007',
    '😀 “quotes” & <tags>',
  ];
  const { book, cell, bytes } = await workbookOf(
    sheetOf(
      [{ name: 'text', kind: 'text' }],
      [...hostile, 'a\u0000b\u0007\ud800', '_x0041_'].map((text) => ({ text })),
    ),
  );
  for (const [index, text] of hostile.entries()) {
    expect(cell(`A${index + 2}`)).toMatchObject({ t: 's', v: text });
    expect(cell(`A${index + 2}`)?.f).toBeUndefined();
  }
  expect(cell('Z9')).toBeUndefined();
  expect(cell(`A${hostile.length + 2}`)?.v).toBe('a\u0000b\u0007\ufffd');
  expect(cell(`A${hostile.length + 3}`)?.v).toBe('_x0041_');
  expect(book.SheetNames).toEqual(['Findings', 'About']);
  // Marked as quoted, so that editing the cell does not run it either.
  const parts = unzipSync(bytes);
  const xml = Buffer.from(parts['xl/worksheets/sheet1.xml'] ?? []).toString();
  const styles = Buffer.from(parts['xl/styles.xml'] ?? []).toString();
  const style = Number(/<c r="A2" s="(\d+)"/.exec(xml)?.[1]);
  const formats = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(styles)?.[1]?.match(/<xf [^>]*>/g) ?? [];
  expect(formats[style]).toContain('quotePrefix="1"');
  expect(xml).not.toContain('<f>');
});

test('a figure beyond 15 digits is exact text, its total too, and the notes say so', async () => {
  const amounts = ['123456789012345.67', '0.01', '1000000000000000000000', '0.000000000000123'];
  const { book, cell } = await workbookOf(
    sheetOf(
      [
        { name: 'owed', kind: 'money', currencyColumn: 'currency' },
        { name: 'currency', kind: 'text' },
        { name: 'units', kind: 'decimal' },
      ],
      amounts.map((owed) => ({ owed, currency: 'EUR', units: '999999999999999' })),
      { totals: ['owed', 'units'], notes: ['Receipt rcp_1'] },
    ),
  );
  expect(cell('A2')).toMatchObject({ t: 's', v: '123456789012345.67' });
  expect(cell('A3')).toMatchObject({ t: 'n', v: 0.01 });
  expect(cell('A4')).toMatchObject({ t: 'n', v: 1e21 });
  expect(cell('A5')).toMatchObject({ t: 'n', v: 0.000000000000123, z: '#,##0.000000000000000' });
  expect(cell('A7')).toMatchObject({ t: 's', v: '1000000123456789012345.680000000000123' });
  // Each of the four is exact, their sum has 16 digits.
  expect(cell('C8')).toMatchObject({ t: 's', v: '3999999999999996' });
  const about = [1, 2, 3].map((line) => book.Sheets.About?.[`A${line}`]?.v);
  expect(about.slice(0, 2)).toEqual(['About: Findings', 'Receipt rcp_1']);
  expect(about[2]).toMatch(/^1 figure has more than 15 digits/);
});

test('an amount that names no currency is in no total, and the notes count it', async () => {
  const { book, cell } = await workbookOf(
    sheetOf(columns, [row('a', '1', 'EUR', 1), row('b', '2', null, 1), row('c', '3', '*', 1)], {
      totals: ['owed'],
    }),
  );
  expect(cell('B6')).toMatchObject({ f: 'SUMIFS(B$2:B$4,C$2:C$4,"EUR")', v: 1 });
  expect(cell('B7')).toBeUndefined();
  expect(JSON.stringify(book.Sheets.About)).toContain('2 amounts name no currency and are in no total.');
});

test('rows past the limit of a sheet go on in the next, and totals reach over all of them', async () => {
  const many = Array.from({ length: 25 }, (_each, index) =>
    row(`c${index}`, '0.10', index < 24 ? 'EUR' : 'USD', 1),
  );
  const { book, cell } = await workbookOf(
    sheetOf(columns, many, { name: "Q1: O'Hara", totals: ['owed', 'events'] }),
    10,
  );
  expect(book.SheetNames).toEqual(["Q1  O'Hara", "Q1  O'Hara 2", "Q1  O'Hara 3", 'About']);
  expect(cell('A2', "Q1  O'Hara 2")?.v).toBe('c10');
  expect(cell('A12', "Q1  O'Hara 2")).toBeUndefined();
  const last = "Q1  O'Hara 3";
  expect(cell('A6', last)?.v).toBe('c24');
  const ranges = (column: string) =>
    [
      ["Q1  O''Hara", 11],
      ["Q1  O''Hara 2", 11],
      [`Q1  O''Hara 3`, 6],
    ].map(([name, end]) => `'${name}'!${column}$2:${column}$${end}`);
  const [owed, currency] = [ranges('B'), ranges('C')];
  expect(cell('B8', last)).toMatchObject({
    f: owed.map((range, index) => `SUMIFS(${range},${currency[index]},"EUR")`).join('+'),
    v: 2.4,
  });
  expect(cell('B9', last)?.v).toBe(0.1);
  expect(cell('D10', last)).toMatchObject({
    f: ranges('D')
      .map((range) => `SUM(${range})`)
      .join('+'),
    v: 25,
  });
});

test('the header is bold, frozen and filtered, columns have widths, and an empty list has its header', async () => {
  for (const given of [rows, []]) {
    const { book, bytes, cell } = await workbookOf(sheetOf(columns, given, { totals: ['owed'] }));
    const end = given.length + 1;
    expect(book.Sheets.Findings?.['!autofilter']).toEqual({ ref: `A1:J${end}` });
    expect(book.Sheets.Findings?.['!cols']?.map((column) => column.width)).toEqual([
      24, 16, 24, 12, 16, 12, 12, 20, 10, 40,
    ]);
    expect(cell('J1')?.v).toBe('Parts');
    const xml = Buffer.from(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? []).toString();
    expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
    expect(xml).toContain('<c r="A1" s="1" t="inlineStr">');
    expect(book.Workbook?.Names?.[0]).toMatchObject({
      Name: '_xlnm._FilterDatabase',
      Ref: `'Findings'!$A$1:$J$${end}`,
    });
  }
});

test('a fault of the rows half-way ends the file with that fault, not as a shorter list', async () => {
  async function* failing() {
    for (let index = 0; index < 5_000; index++) yield row(`c${index}`, '1', 'EUR', 1);
    throw new Error('the store went away');
  }
  const sheet = { ...sheetOf(columns, []), rows: failing() };
  await expect(bytesOf(writeXlsx(sheet))).rejects.toThrow('the store went away');
});

test('a declaration that can give no right file is refused before a row is read', () => {
  const refused = (declared: Parameters<typeof sheetOf>[0], totals: string[]) =>
    expect(() => writeXlsx(sheetOf(declared, [], { totals }))).toThrow(TypeError);
  refused([], []);
  refused(
    [
      { name: 'a', kind: 'text' },
      { name: 'a', kind: 'text' },
    ],
    [],
  );
  refused([{ name: 'a', kind: 'money', currencyColumn: 'currency' }], []);
  refused([{ name: 'a', kind: 'money' }], ['a']);
  refused([{ name: 'a', kind: 'share' }], ['a']);
  refused([{ name: 'a', kind: 'count' }], ['b']);
});
