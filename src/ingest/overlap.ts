import type { RecordRow } from '#records/record-table.ts';

type Version = { start: string; end: string; line: number };
const FOREVER = '9999-12-31';

/**
 * Watches the subscriptions of one file: versions of one subscription may touch but not overlap. Gives the line
 * of an earlier row of the file that overlaps this one, else null and remembers it. Memory: one entry a row.
 */
export function createOverlapWatch(): (row: RecordRow, line: number) => number | null {
  const versions = new Map<string, Version[]>();
  return (row, line) => {
    const id = String(row.subscription_id);
    const start = String(row.start_date);
    const end = typeof row.end_date === 'string' ? row.end_date : FOREVER;
    const known = versions.get(id);
    if (!known) {
      versions.set(id, [{ start, end, line }]);
      return null;
    }
    const other = known.find((each) => each.start !== start && each.start < end && start < each.end);
    if (!other) known.push({ start, end, line });
    return other?.line ?? null;
  };
}
