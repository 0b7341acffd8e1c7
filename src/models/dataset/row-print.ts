import type { Dataset } from './dataset.ts';

/**
 * A short text for each row by its content (FNV-1a, 64 bits in two halves), so that two versions know which rows
 * they share. A row whose cells, date or outcome changed is another row.
 */
export function rowPrints({ columns, outcome, at, keys }: Dataset): string[] {
  return keys.map((key, row) => {
    const cells = columns.map((column) =>
      column.kind === 'category' ? (column.levels[column.codes[row]!] ?? null) : column.values[row]!,
    );
    // Rows without an id of their own are named by their place, which says nothing of them.
    const named = /^row \d+$/.test(key) ? '' : key;
    return print(JSON.stringify([named, at?.[row] ?? null, outcome[row], cells]));
  });
}

function print(text: string): string {
  let [one, two] = [2_166_136_261, 2_654_435_769];
  for (let at = 0; at < text.length; at++) {
    one = Math.imul(one ^ text.charCodeAt(at), 16_777_619);
    two = Math.imul(two ^ text.charCodeAt(at), 0x5bd1e995) ^ (two >>> 15);
  }
  return `${(one >>> 0).toString(36)}-${(two >>> 0).toString(36)}`;
}
