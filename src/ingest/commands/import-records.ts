import { hash } from 'node:crypto';
import type { FileRow } from '#connectors/files/row.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction } from '#platform/postgres.ts';
import { upsertRows } from '#records/commands/store.ts';
import { markTouched } from '#records/commands/touched.ts';
import { type RecordKind, type RecordRow, recordKey } from '#records/record-table.ts';
import { createOverlapWatch } from '../overlap.ts';
import { type Reject, reject } from '../reject.ts';
import { createRowReader, isReject, type Reading } from '../row-reader.ts';
import { createSeenKeys } from '../seen-keys.ts';
import type { RejectList } from './reject-list.ts';
import type { Counts } from './run.ts';

export type Progress = { counts: Counts; tick(): Promise<void> };

/**
 * Stores a file's rows in one transaction: all of its good rows, or, when the file turns out not to be what it
 * claims or is cancelled, none. Of two rows of the file with one key and other content the first counts.
 */
export async function importRecords(
  ctx: Context,
  kind: RecordKind,
  readings: readonly Reading[],
  batches: AsyncIterable<FileRow[]>,
  rejects: RejectList,
  progress: Progress,
): Promise<string[]> {
  const read = createRowReader(kind, readings, {
    zone: ctx.organization.timeZone,
    currency: ctx.organization.currency,
  });
  const overlaps = kind === 'subscriptions' ? createOverlapWatch() : null;
  const judge = createJudge((row) => recordKey(kind, row), overlaps);
  const { counts } = progress;
  const touched = new Set<string>();
  let repeated = 0;
  const work = ctx.pg.write(async (tx) => {
    await lockInTransaction(tx, `import ${kind}`);
    for await (const batch of batches) {
      const rows: RecordRow[] = [];
      for (const fileRow of batch) {
        counts.read += 1;
        const row = 'error' in fileRow ? badRow(fileRow) : read(fileRow);
        const verdict = isReject(row) ? row : judge(row, fileRow.line);
        if (verdict === 'same') repeated += 1;
        else if (verdict === 'new') rows.push(row as RecordRow);
        else rejects.add(verdict);
      }
      const stored = await upsertRows(ctx, tx, kind, rows);
      for (const account of stored.accounts) touched.add(account);
      counts.unchanged += stored.unchanged;
      await rejects.flush(tx);
      counts.rejected = rejects.totals().count;
      counts.accepted = counts.read - counts.rejected;
      await progress.tick();
    }
    await markTouched(ctx, tx, touched);
  });
  await work.catch((error) => {
    // Nothing of the file stays, so nothing of it was accepted.
    Object.assign(counts, { accepted: 0, unchanged: 0, rejected: 0 });
    throw error;
  });
  counts.unchanged += repeated;
  return repeated > 0 ? [`${repeated} rows repeat an earlier row of the file and count once.`] : [];
}

export function badRow(row: { line: number; error: string; raw: string }): Reject {
  return reject(row.line, null, null, row.error, row.raw);
}

/** Says whether a row is the file's first of its key, repeats it, or contradicts it. */
export function createJudge(
  keyOf: (row: RecordRow) => string,
  overlaps: ReturnType<typeof createOverlapWatch> | null = null,
): (row: RecordRow, line: number) => 'new' | 'same' | Reject {
  const seen = createSeenKeys();
  const digest = (text: string) => hash('sha256', text).slice(0, 24);
  return (row, line) => {
    const key = keyOf(row);
    const { state, line: earlier } = seen(digest(key), digest(JSON.stringify(row)), line);
    if (state === 'same') return 'same';
    if (state === 'other') {
      const reason = `has the key of line ${earlier} with different content; the earlier row was kept`;
      return reject(line, null, JSON.parse(key).join(' '), reason, JSON.stringify(row));
    }
    const overlapped = overlaps?.(row, line) ?? null;
    if (overlapped === null) return 'new';
    const reason = `overlaps the row of line ${overlapped} of the same subscription; end that one first`;
    return reject(line, 'start_date', String(row.start_date), reason, JSON.stringify(row));
  };
}
