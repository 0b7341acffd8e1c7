import type { Random } from '#core/random.ts';
import type { Leak } from '../classifier-report.ts';
import { shuffled } from '../fold.ts';
import { auc } from '../quality/auc.ts';
import type { Table } from '../table.ts';
import { tableRows, valuesAt } from '../table-rows.ts';
import { aloneOutOfFold } from './alone.ts';
import { type Cells, cellsOf } from './cells.ts';

const FOLDS = 5;
/** A column that alone orders rows this well is looked at. */
const SUSPECT_AUC = 0.9;
/** Its distance from 0.5 against that of all unsuspected columns together, from which on it is a leak. */
const AHEAD = 1.25;
/** A value that only the rarer outcome has: how many rows it needs, and how pure it is at which share of that outcome. */
const PURE_ROWS_MIN = 30;
const PURE = [
  { share: 0.99, cover: 0.15 },
  { share: 0.95, cover: 0.4 },
];
const ROWS_MAX = 20_000;

/**
 * Columns that are probably known only after the outcome. One is flagged when out of fold it alone has an AUC of 0.9
 * and more, a quarter further from chance than all unsuspected columns together; or when a value of it, or its being
 * filled in, holds 15 % of the rarer outcome, on 30 rows or more of which 99 % came out so, or 40 % and 95 %. Looks at up to
 * 20,000 rows; with fewer than 30 of either outcome nothing can be said.
 */
export function probeLeaks(table: Table, outcome: Float64Array, random: Random): Leak[] {
  const rows = shuffled(
    Int32Array.from({ length: table.rows }, (_, row) => row),
    random,
  ).slice(0, ROWS_MAX);
  const known = valuesAt(outcome, rows);
  const positives = known.reduce((sum, each) => sum + each, 0);
  if (Math.min(positives, known.length - positives) < PURE_ROWS_MIN) return [];
  const fold = Int32Array.from(rows, (_, place) => place % FOLDS);
  const columns = tableRows(table, rows).columns.map((column) => {
    const cells = cellsOf(column);
    const alone = aloneOutOfFold(cells, known, fold, FOLDS);
    const area = auc(known, alone) ?? 0.5;
    return { name: column.name, alone, area, pure: pureValue(cells, known, positives) };
  });
  const rest = new Float64Array(known.length);
  for (const { alone, area, pure } of columns)
    if (area < SUSPECT_AUC && pure === null)
      alone.forEach((each, row) => {
        rest[row]! += each;
      });
  const restArea = Math.max(0.5, auc(known, rest) ?? 0.5);
  return columns.flatMap(({ name, area, pure }) => {
    const isAhead = area >= SUSPECT_AUC && area - 0.5 >= AHEAD * (restArea - 0.5);
    if (pure === null && !isAhead) return [];
    const reason =
      pure ??
      `alone it orders rows with an AUC of ${area.toFixed(3)}, all other columns together with ${restArea.toFixed(3)}`;
    return [
      {
        column: name,
        sentence: `“${name}” is probably known only after the outcome: ${reason}. It is left out.`,
      },
    ];
  });
}

/** In words, the value of a column (or its being filled in) that only the rarer outcome has; null without one. */
function pureValue(cells: Cells, outcome: Float64Array, positives: number): string | null {
  const rarer = positives * 2 <= outcome.length ? 1 : 0;
  const ofRarer = rarer === 1 ? positives : outcome.length - positives;
  const rows = new Float64Array(cells.count);
  const found = new Float64Array(cells.count);
  for (let row = 0; row < outcome.length; row++) {
    rows[cells.cellOf[row]!]! += 1;
    if (outcome[row] === rarer) found[cells.cellOf[row]!]! += 1;
  }
  const isPure = (count: number, those: number) =>
    count >= PURE_ROWS_MIN &&
    PURE.some(({ share, cover }) => those >= share * count && those >= cover * ofRarer);
  const described = (what: string, count: number, those: number) =>
    `${what} in ${count} rows, and ${((100 * those) / count).toFixed(0)} % of them had the outcome ${rarer}`;
  if (isPure(rows[0]!, found[0]!)) return described('it is missing', rows[0]!, found[0]!);
  const filled = outcome.length - rows[0]!;
  if (rows[0]! > 0 && isPure(filled, ofRarer - found[0]!))
    return described('it is filled in', filled, ofRarer - found[0]!);
  for (let cell = 1; cells.isValue && cell < cells.count; cell++)
    if (isPure(rows[cell]!, found[cell]!))
      return described(`it is ${cells.label(cell)}`, rows[cell]!, found[cell]!);
  return null;
}
