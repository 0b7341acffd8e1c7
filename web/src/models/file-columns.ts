/** A column of a file as its first rows show it. */
export type FileColumn = { name: string; values: string[] };

const VALUES_MAX = 12;

/**
 * The columns of a CSV or NDJSON file with the first distinct values of each, from its beginning; none for a format
 * that cannot be read as text. A last line that is cut off is left out.
 */
export function fileColumns(text: string, isWhole: boolean): FileColumn[] {
  if (text.startsWith('PAR1')) return [];
  const rows = text.trimStart().startsWith('{') ? objectRows(text, isWhole) : csvRows(text, isWhole);
  const [head = [], ...body] = rows;
  return head.map((name, at) => ({
    name,
    values: [...new Set(body.map((row) => (row[at] ?? '').trim()).filter((cell) => cell !== ''))].slice(
      0,
      VALUES_MAX,
    ),
  }));
}

function objectRows(text: string, isWhole: boolean): string[][] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const whole = isWhole ? lines : lines.slice(0, -1);
  const objects = whole.flatMap((line): Record<string, unknown>[] => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null ? [{ ...value }] : [];
    } catch {
      return [];
    }
  });
  const names = [...new Set(objects.flatMap((one) => Object.keys(one)))];
  return [names, ...objects.map((one) => names.map((name) => String(one[name] ?? '')))];
}

function csvRows(text: string, isWhole: boolean): string[][] {
  const source = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(source);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === separator || sign === '\n') {
      row.push(cell.replace(/\r$/, ''));
      cell = '';
      if (sign === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += sign;
  }
  if (isWhole && (cell !== '' || row.length > 0)) rows.push([...row, cell]);
  return rows.filter((one) => one.length > 1 || one[0] !== '');
}

function separatorOf(text: string): string {
  const head = text.split('\n', 1)[0] ?? '';
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: head.split(sign).length }));
  return counts.reduce((a, b) => (b.count > a.count ? b : a)).sign;
}

const OUTCOME =
  /^(outcome|target|label|y|won|lost|churn(ed)?|renewed|converted|is_won|result|stage|status)$/i;
const DATE = /(^|_)(date|as_of|at|day|month|ts|timestamp|created)($|_)/i;
const ROW = /^(id|row_id|deal_id|account_id|customer_id|lead_id|opportunity_id|.*_id)$/i;
const YES = /^(1|yes|true|won|y|t)$/i;

/** Which columns are probably what; the reader sees the guess and may choose otherwise. */
export function guessColumns(columns: readonly FileColumn[]): { outcome: string; date: string; id: string } {
  const isTwo = (one: FileColumn) => one.values.length === 2;
  const outcome =
    columns.find((one) => OUTCOME.test(one.name) && isTwo(one)) ?? columns.findLast((one) => isTwo(one));
  const isDated = (one: FileColumn) => one.values.length > 0 && one.values.every((cell) => isDay(cell));
  const date = columns.find((one) => DATE.test(one.name) && isDated(one)) ?? columns.find(isDated);
  const id = columns.find((one) => ROW.test(one.name) && one !== outcome && one !== date);
  return { outcome: outcome?.name ?? '', date: date?.name ?? '', id: id?.name ?? '' };
}

const isDay = (cell: string) => /^\d{4}-\d{2}-\d{2}/.test(cell);

/** The word of an outcome that means yes, when it is one that everybody reads so; '' when the reader must say. */
export function guessPositive(column: FileColumn | undefined): string {
  return column?.values.find((cell) => YES.test(cell)) ?? '';
}
