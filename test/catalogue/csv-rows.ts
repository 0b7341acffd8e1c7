import { decimal } from '#core/decimal.ts';
import type { Row } from './asked.ts';

/** The rows of a CSV file by the names of its head; enough of CSV for what the product writes. */
export function csvRows(text: string): Row[] {
  const cells: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (quoted && char === '"' && source[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === ',' || char === '\n')) {
      cells.at(-1)?.push(cell.replace(/\r$/, ''));
      cell = '';
      if (char === '\n') cells.push([]);
    } else cell += char;
  }
  if (cell !== '') cells.at(-1)?.push(cell);
  const [head = [], ...lines] = cells.filter((line) => line.length > 1 || (line[0] ?? '') !== '');
  return lines.map((line) => Object.fromEntries(head.map((name, at) => [name, unescaped(line[at] ?? '')])));
}

/** A cell that would start a formula is written with an apostrophe before it. */
const unescaped = (cell: string) =>
  /^'[-=+@\t\r]/.test(cell) && !Number.isNaN(Number(cell.slice(1))) ? decimal(cell.slice(1)).toFixed() : cell;
