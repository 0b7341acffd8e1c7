import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { openRows } from '#connectors/files/open.ts';
import type { FileFormat, FileRow, RowSource } from '#connectors/files/row.ts';
import type { Context } from '#platform/context.ts';
import { failureOf } from '#platform/run/failure.ts';
import { type Perform, performRun } from '#platform/run/perform.ts';
import { kindOfFileName } from '../mapping/file-name.ts';
import { guessKind, type SavedMapping } from '../mapping/guess.ts';
import { inPlainForm } from '../plain-rows.ts';
import { IMPORT } from '../queries/import-kind.ts';
import { findRun, readingOf, runJson } from '../queries/runs.ts';
import { columnsText, type FileReading, readColumns, readingNotices, unknownColumns } from '../reading.ts';
import { asRates, isReferenceRates } from '../reference-rates.ts';
import { FILE_KINDS, type FileKind, type ImportRunJson } from '../shapes.ts';
import { importParquet } from './import-parquet.ts';
import { importRates } from './import-rates.ts';
import { importRecords } from './import-records.ts';
import { importUsage } from './import-usage.ts';
import { createRejectList, type RejectList } from './reject-list.ts';
import {
  type Counts,
  clearRun,
  columnsOf,
  createProgress,
  createRun,
  importEnding,
  saveReading,
} from './run.ts';

export type ImportFile = {
  /** What the user calls the file; its kind and format are read from it when not given. */
  name: string;
  path?: string;
  stream?: Readable;
  kind?: FileKind;
  format?: FileFormat;
  /** What an access log counts. */
  count?: 'bytes' | 'requests';
  /** Takes guessed columns without asking. */
  acceptMapping?: boolean;
  /** Column name → field (null: attribute), before anything is guessed. */
  mapping?: SavedMapping;
  /** The file lies where the usage engine can read it, and comes from whoever runs this installation. */
  isOurs?: boolean;
  onProgress?: (counts: Counts) => void;
};

const SAMPLE_ROWS = 100;

/**
 * Reads one file into the organization's facts in this process and gives the run as it ended: `done`, `needs_mapping`
 * when a column was only guessed or a required one is missing, `failed` when the file is not what it claims. Bad rows
 * are in the run's reject list. Loading the same file twice changes nothing.
 */
export async function importFile(ctx: Context, file: ImportFile): Promise<ImportRunJson> {
  const bytesTotal = file.path === undefined ? undefined : ((await sizeOf(file.path)) ?? undefined);
  const runId = await ctx.pg.write((tx) =>
    createRun(ctx, tx, {
      fileName: file.name,
      kind: file.kind ?? '',
      reading: { columns: [], missing: [], by: ctx.actor },
      ...(bytesTotal === undefined ? {} : { bytesTotal }),
    }),
  );
  await performRun(ctx, IMPORT, runId, importing(file));
  return runJson(await findRun(ctx, runId));
}

async function sizeOf(file: string): Promise<number | null> {
  return (await stat(file).catch(() => null))?.size ?? null;
}

/** The work of a run: a file, from its start. What an earlier try stored counts once. */
export function importing(file: ImportFile): Perform<'import_runs'> {
  return async (ctx, row, work) => {
    const runId = row.run_id;
    const progress = createProgress(work, file.onProgress);
    const { counts } = progress;
    const dropped = async () => columnsOf(counts);
    try {
      await clearRun(ctx, runId);
      const read = await readFile(ctx, runId, file, progress, work.isRetry);
      return { end: (now) => importEnding(now, read.kind, { ...read, counts }), dropped };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'internal' && !work.signal.aborted)
        ctx.log.error({ err: error, runId }, 'import failed');
      // Of records nothing stays; usage that was stored is safe to keep, as the mended file completes it.
      const notices = counts.accepted > 0 ? [storedBefore(counts.accepted)] : [];
      const ending = { status: 'failed' as const, counts, notices, failure };
      return { end: (now) => importEnding(now, row.kind, ending), dropped };
    }
  };
}

function storedBefore(rows: number): string {
  return `${rows} rows were stored before the error and are kept. Upload the corrected file again: the rest is added, and rows that are stored already count once.`;
}

/** How far a file could be read: to its end, or to a question about its columns. */
type FileRead = { kind: string; status: 'done' | 'waiting'; notices: string[] };

async function readFile(
  ctx: Context,
  runId: string,
  file: ImportFile,
  progress: ReturnType<typeof createProgress>,
  isRetry: boolean,
): Promise<FileRead> {
  const opened = await openRows({
    name: file.name,
    ...(file.path === undefined ? { stream: file.stream as Readable } : { path: file.path }),
    ...(file.format ? { format: file.format } : {}),
    ...(file.count ? { accessLogUnits: file.count } : {}),
  });
  const { source, left } = isReferenceRates(opened.columns) ? asRates(opened) : { source: opened, left: [] };
  try {
    const batches = source.batches[Symbol.asyncIterator]();
    const first = await batches.next();
    const sample = first.done ? [] : first.value.flatMap((row) => ('cells' in row ? [row.cells] : []));
    const { kind, reading } = await understand(ctx, file, source, sample.slice(0, SAMPLE_ROWS));
    const before = readingOf(await findRun(ctx, runId));
    const kept = { ...before, columns: reading.columns, missing: reading.missing };
    await saveReading(ctx, runId, { kind: kind ?? '', format: source.format, reading: kept });
    if (kind === null || reading.missing.length > 0 || !(reading.isSure || file.acceptMapping)) {
      return { kind: kind ?? '', status: 'waiting', notices: [] };
    }
    const rejects = createRejectList(runId);
    const plain = inPlainForm(kind, reading.columns, all(first, batches), ctx.organization.currency);
    const { rows } = plain;
    const notices =
      kind === 'usage' || kind === 'reported_usage'
        ? await readUsage(ctx, runId, kind, file, source, reading, rows, rejects, progress, isRetry)
        : kind === 'rates'
          ? await importRates(ctx, reading.columns, rows, rejects, progress)
          : await importRecords(ctx, kind, reading.columns, rows, rejects, progress);
    if (left.length > 0) notices.push(`Not kept, as no currency of today: ${left.join(', ')}.`);
    const { count, kept: listed } = rejects.totals();
    if (count > listed) notices.push(`${count} rows were rejected; the first ${listed} of them are listed.`);
    notices.unshift(...readingNotices(kind, reading, ctx.organization.currency));
    notices.push(...plain.notices());
    return { kind, status: 'done', notices };
  } finally {
    await source.close();
  }
}

/** Usage goes by the engine itself where it can read the file, and what is left row by row. */
async function readUsage(
  ctx: Context,
  runId: string,
  kind: 'usage' | 'reported_usage',
  file: ImportFile,
  source: RowSource,
  reading: FileReading,
  rows: AsyncIterable<FileRow[]>,
  rejects: RejectList,
  progress: ReturnType<typeof createProgress>,
  isRetry: boolean,
): Promise<string[]> {
  const side = kind === 'usage' ? 'actual' : 'reported';
  const { columns } = reading;
  const mayTry =
    side === 'actual' &&
    file.isOurs &&
    file.path !== undefined &&
    source.format === 'parquet' &&
    columns.every(({ writing, zone }) => writing.length === 0 && zone === null) &&
    !isRetry;
  const engine = mayTry
    ? await importParquet(ctx, path.resolve(file.path as string), columns, progress.counts, runId)
    : null;
  if (engine === null) {
    return importUsage(ctx, side, columns, rows, rejects, progress, isRetry, { runId });
  }
  try {
    await source.close();
    const run = { runId, newAccounts: engine.newAccounts };
    return await importUsage(ctx, side, columns, engine.left, rejects, progress, isRetry, run);
  } finally {
    await engine.close();
  }
}

async function* all(
  first: IteratorResult<FileRow[]>,
  rest: AsyncIterator<FileRow[]>,
): AsyncGenerator<FileRow[]> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

type Understood = { kind: FileKind | null; reading: FileReading };

/** The kind of a file and how its columns are read: as given, as confirmed before, by its name, by its columns. */
async function understand(
  ctx: Context,
  file: ImportFile,
  source: { columns: string[]; format: FileFormat },
  sample: (string | null)[][],
): Promise<Understood> {
  const signature = signatureOf(source.columns);
  const confirmed = await ctx.pg.read((tx) =>
    tx
      .selectFrom('column_mappings')
      .select(['kind', 'mapping', 'answers'])
      .where('signature', '=', signature)
      .execute(),
  );
  const named =
    file.kind ?? (source.format === 'access-log' ? 'usage' : null) ?? kindOfFileName(file.name) ?? null;
  const known = confirmed.length === 1 ? fileKindOf(confirmed[0]?.kind) : null;
  const kind = named ?? known ?? guessKind(source.columns);
  if (kind === null) return { kind, reading: unknownColumns(source.columns, sample) };
  const saved = { ...confirmed.find((each) => each.kind === kind)?.mapping, ...file.mapping };
  const answers = { ...confirmed.find((each) => each.kind === kind)?.answers };
  const { currency, timeZone } = ctx.organization;
  const isMonthFirst = currency === 'USD' || timeZone.startsWith('US/');
  return { kind, reading: readColumns(kind, source.columns, sample, saved, { isMonthFirst, answers }) };
}

function fileKindOf(text: string | undefined): FileKind | null {
  return FILE_KINDS.find((kind) => kind === text) ?? null;
}

/** What a confirmed reading of columns is found by: the set of their names. */
export function signatureOf(columns: readonly string[]): string {
  return hash('sha256', columnsText(columns));
}
