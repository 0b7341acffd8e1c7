/**
 * Writes 100,000 rows of 20 columns as the format named and prints how many bytes left, how far the process's
 * memory grew (MiB, over what it was before the first row) and how many seconds it took.
 */
import { writeCsv } from '#platform/export/csv.ts';
import { writeParquet } from '#platform/export/parquet.ts';
import type { ExportColumn } from '#platform/export/sheet.ts';
import { writeXlsx } from '#platform/export/xlsx.ts';

const KINDS: ExportColumn['kind'][] = [
  'text',
  'money',
  'count',
  'decimal',
  'share',
  'day',
  'instant',
  'yesno',
  'json',
  'text',
];
const columns = [...KINDS, ...KINDS].map((kind, index): ExportColumn => {
  const name = `${kind}_${index}`;
  return { name, label: name, kind, ...(kind === 'money' && { currencyColumn: 'text_9' }) };
});
const cellOf: Record<ExportColumn['kind'], (index: number) => unknown> = {
  text: (index) => `Customer ${index} of Northern Region`,
  money: (index) => `${index}.${10 + (index % 90)}`,
  decimal: (index) => `${index}.000${1 + (index % 9)}`,
  count: (index) => index * 7,
  share: (index) => (index % 1000) / 1000,
  day: () => '2026-02-28',
  instant: () => '2026-03-01T12:34:56.789Z',
  yesno: (index) => index % 2 === 0,
  json: (index) => [`part ${index}`, index],
};
const ROWS = Number(process.argv[3] ?? 100_000);

async function* rows() {
  for (let index = 0; index < ROWS; index++) {
    const row = Object.fromEntries(columns.map(({ name, kind }) => [name, cellOf[kind](index)]));
    yield { ...row, text_9: index % 3 === 0 ? 'EUR' : 'USD' };
  }
}

const writers = { csv: writeCsv, xlsx: writeXlsx, parquet: writeParquet };
const write = writers[process.argv[2] as keyof typeof writers];
const totals = columns.filter(({ kind }) => kind === 'money' || kind === 'count').map(({ name }) => name);
const before = process.memoryUsage().rss;
let peak = before;
let bytes = 0;
const start = performance.now();
for await (const chunk of write({ name: 'Rows', columns, rows: rows(), notes: [], totals })) {
  bytes += chunk.length;
  peak = Math.max(peak, process.memoryUsage().rss);
}
const seconds = (performance.now() - start) / 1000;
process.stdout.write(
  JSON.stringify({
    bytes,
    grownMiB: Math.round((peak - before) / 1_048_576),
    baseMiB: Math.round(before / 1_048_576),
    seconds: Math.round(seconds * 10) / 10,
  }),
);
