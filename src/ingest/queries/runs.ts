import type { Selectable } from 'kysely';
import type { Actor } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import { signBlobPath } from '#platform/blob.ts';
import type { Context } from '#platform/context.ts';
import type { SavedMapping } from '../mapping/guess.ts';
import type { ColumnReadingJson, ImportRunJson } from '../shapes.ts';
import type { ImportRunsTable } from '../tables.ts';

/** What a run keeps in its `mapping`: how its columns are read, what was asked for, and who asked. */
export type RunReading = {
  columns: ColumnReadingJson[];
  missing: string[];
  /** The kind that the caller named, if any. */
  askedKind?: string;
  count?: 'bytes' | 'requests';
  confirmed?: SavedMapping;
  answers?: Readonly<Record<string, string>>;
  by?: Actor;
};

const PLAIN = { writing: [], zone: null, open: null };

export type RunRow = Selectable<ImportRunsTable>;

export function readingOf(row: Pick<RunRow, 'mapping'>): RunReading {
  const kept = (row.mapping ?? { columns: [], missing: [] }) as unknown as RunReading;
  // Runs of earlier releases say nothing of how values are written.
  return { ...kept, columns: kept.columns.map((each) => ({ ...PLAIN, ...each })) };
}

/** A run as it crosses the wire. */
export function runJson(row: RunRow): ImportRunJson {
  const { columns, missing } = readingOf(row);
  const rejected = Number(row.rows_rejected);
  return {
    id: row.run_id,
    kind: row.kind,
    file_name: row.file_name,
    format: row.format,
    status: row.status === 'waiting' ? 'needs_mapping' : row.status,
    columns,
    missing_fields: missing,
    rows_read: Number(row.rows_read),
    rows_accepted: Number(row.rows_accepted),
    rows_unchanged: Number(row.rows_unchanged),
    rows_rejected: rejected,
    bytes_read: Number(row.bytes_read),
    bytes_total: row.bytes_total === null ? null : Number(row.bytes_total),
    notices: row.notices,
    failure: row.failure,
    rejects_url: rejected > 0 ? `/api/imports/${row.run_id}/rejects.csv` : null,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

/** One run of this organization, or a `not_found` fault. */
export async function findRun(ctx: Context, runId: string): Promise<RunRow> {
  const row = await ctx.pg.read((tx) =>
    tx.selectFrom('import_runs').selectAll().where('run_id', '=', runId).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such import.', { where: runId });
  return row;
}

const LINK_MS = 15 * 60_000;

/** A signed link to the file of an import. Faults: `not_found`, also when the file came from a command line. */
export async function linkToFile(ctx: Context, runId: string): Promise<{ url: string; expires_at: string }> {
  const run = await findRun(ctx, runId);
  if (run.blob_key === null) {
    throw new Fault('not_found', 'The file of this import was read where it lay and is not kept.', {
      where: runId,
    });
  }
  if (run.blob_removed_at !== null) {
    throw new Fault(
      'not_found',
      'The file of this import was removed after the days that uploads are kept.',
      {
        where: runId,
      },
    );
  }
  const expiresAt = new Date(ctx.now.getTime() + LINK_MS);
  return {
    url: signBlobPath(ctx.secret, run.blob_key, run.file_name, expiresAt),
    expires_at: expiresAt.toISOString(),
  };
}
