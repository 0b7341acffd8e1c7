/** Words that a report writes where a row sums up the others: alone, or after what they sum up. */
const ALONE =
  /^(grand |report |overall )?(sub-?)?totals?:?$|^(gesamt|gesamtsumme|summe|zwischensumme|totale|total général|suma)$/i;
const AFTER = /(^total(s)? (for|of|:)|\b(sub)?totals?$|\bsumme$)/i;
const CHARACTERS_MAX = 120;

type Cells = readonly (string | null)[];

/**
 * True for a row that sums up others: a word for a total in the column that names a row, and either something that
 * every row needs is empty, or it is the file's last row and the word stands nowhere before.
 */
export function isTotalRow(
  cells: Cells,
  { names, needed }: { names: readonly number[]; needed: readonly number[] },
  isLastOfItsWord: boolean,
): boolean {
  const written = names.map((at) => (cells[at] ?? '').trim()).filter((cell) => cell.length <= CHARACTERS_MAX);
  const lacks = needed.some((at) => !names.includes(at) && (cells[at] ?? '').trim() === '');
  if (lacks && written.some((cell) => ALONE.test(cell) || AFTER.test(cell))) return true;
  return isLastOfItsWord && written.some((cell) => ALONE.test(cell));
}

/** True where a cell is nothing but a word for a total. */
export const isTotalWord = (cell: string | null | undefined): boolean =>
  cell != null && cell.length <= CHARACTERS_MAX && ALONE.test(cell.trim());
