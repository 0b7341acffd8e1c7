import type { ClassifierModel } from '../classifier-model.ts';
import type { TopReason } from '../classifier-report.ts';
import type { Table } from '../table.ts';
import { explainerOf, explainRow } from './explain.ts';

const ROWS_MAX = 60;

/** The mean |points| of each business word over up to 60 rows, evenly spaced; words without points are left out. */
export function topReasons(model: ClassifierModel, table: Table): TopReason[] {
  const explainer = explainerOf(model);
  const rows = Math.min(ROWS_MAX, table.rows);
  const sums = new Map<string, number>();
  let total = 0;
  for (let each = 0; each < rows; each++) {
    const row = Math.floor((each * table.rows) / rows);
    for (const { group, points } of explainRow(explainer, table, row).reasons) {
      sums.set(group, (sums.get(group) ?? 0) + Math.abs(points) / rows);
      total += Math.abs(points) / rows;
    }
  }
  return [...sums]
    .filter(([, points]) => points > 0)
    .map(([group, points]) => ({ group, points, share: points / total }))
    .sort((a, b) => b.points - a.points);
}
