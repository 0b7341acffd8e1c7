import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { kindOfFileName } from '../mapping/file-name.ts';
import type { FileKind, ImportRunJson } from '../shapes.ts';
import { type ImportFile, importFile } from './import.ts';

/** What one file of a folder came to. */
export type FileSummary = {
  file: string;
  kind: string;
  run_id: string;
  status: ImportRunJson['status'];
  rows_read: number;
  rows_accepted: number;
  rows_unchanged: number;
  rows_rejected: number;
  seconds: number;
  notices: string[];
  failure: ImportRunJson['failure'];
};

/** What an import of files came to; `failed` when no file at all got in. */
export type ImportSummary = {
  organization: string;
  status: 'done' | 'partly' | 'failed';
  rows_read: number;
  rows_accepted: number;
  rows_unchanged: number;
  rows_rejected: number;
  seconds: number;
  files: FileSummary[];
  /** Names of files that are none of the exchange files. */
  skipped: string[];
};

export type FolderOptions = Pick<ImportFile, 'kind' | 'format' | 'count' | 'acceptMapping'> & {
  /** Hears how far each file is. */
  onProgress?: (file: string, rowsRead: number) => void;
  onFile?: (summary: FileSummary) => void;
};

/** What others refer to comes first; usage comes last, so that no account is named by it alone. */
const ORDER: readonly FileKind[] = [
  'customers',
  'contacts',
  'products',
  'prices',
  'mappings',
  'subscriptions',
  'invoices',
  'invoice_lines',
  'payments',
  'credits',
  'reported_usage',
  'usage',
];

/** Where a kind stands in the order of importing; -1 when nobody knows the kind yet. */
export function rankOfKind(kind: FileKind | null): number {
  return kind === null ? -1 : ORDER.indexOf(kind);
}

/**
 * Imports the exchange files of a folder, or one file, in the order in which they build on each other.
 * A file that cannot be taken does not stop the others. Throws `not_found` as `filesOf` does.
 */
export async function importFolder(
  ctx: Context,
  folder: string,
  options: FolderOptions = {},
): Promise<ImportSummary> {
  const started = performance.now();
  const { files, skipped } = await filesOf(folder, options);
  const { onProgress, onFile, ...rest } = options;
  const summaries: FileSummary[] = [];
  for (const each of files) {
    const from = performance.now();
    const file = path.basename(each);
    const run = await importFile(ctx, {
      ...rest,
      name: file,
      path: each,
      ...(onProgress ? { onProgress: (counts) => onProgress(file, counts.read) } : {}),
    });
    const summary = summaryOf(file, run, secondsSince(from));
    summaries.push(summary);
    onFile?.(summary);
  }
  const total = (key: 'rows_read' | 'rows_accepted' | 'rows_unchanged' | 'rows_rejected') =>
    summaries.reduce((sum, each) => sum + each[key], 0);
  const done = summaries.filter((each) => each.status === 'done').length;
  return {
    organization: ctx.organization.name,
    status: done === summaries.length && done > 0 ? 'done' : done > 0 ? 'partly' : 'failed',
    rows_read: total('rows_read'),
    rows_accepted: total('rows_accepted'),
    rows_unchanged: total('rows_unchanged'),
    rows_rejected: total('rows_rejected'),
    seconds: secondsSince(started),
    files: summaries,
    skipped,
  };
}

/** The exchange files at a path, in the order of importing. Throws `not_found` when there is none. */
export async function filesOf(
  folder: string,
  options: Pick<FolderOptions, 'kind'>,
): Promise<{ files: string[]; skipped: string[] }> {
  const found = await stat(folder).catch(() => null);
  if (!found) {
    throw new Fault('not_found', `There is nothing at ${folder}.`, {
      where: folder,
      mend: 'Check the path.',
    });
  }
  if (!found.isDirectory()) return { files: [folder], skipped: [] };
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((each) => !each.isDirectory() && !each.name.startsWith('.'))
    .map((each) => each.name);
  const kindOf = (name: string) => kindOfFileName(name) ?? options.kind ?? null;
  const rank = (name: string) => rankOfKind(kindOf(name));
  const taken = names.filter((name) => kindOf(name) !== null);
  if (taken.length === 0) {
    throw new Fault('not_found', `There is no exchange file in ${folder}.`, {
      where: folder,
      mend: 'Name files by what they hold, as customers.csv or usage.csv, or say it with --kind.',
    });
  }
  taken.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return {
    files: taken.map((name) => path.join(folder, name)),
    skipped: names.filter((name) => kindOf(name) === null).sort(),
  };
}

function summaryOf(file: string, run: ImportRunJson, seconds: number): FileSummary {
  return {
    file,
    kind: run.kind,
    run_id: run.id,
    status: run.status,
    rows_read: run.rows_read,
    rows_accepted: run.rows_accepted,
    rows_unchanged: run.rows_unchanged,
    rows_rejected: run.rows_rejected,
    seconds,
    notices: run.notices,
    failure: run.status === 'needs_mapping' ? mappingFailure(run) : run.failure,
  };
}

/** Where nobody can be asked, a reading that needs a confirmation is a failure that says how to give it. */
function mappingFailure(run: ImportRunJson): ImportRunJson['failure'] {
  const guessed = run.columns
    .filter((each) => each.how === 'guessed')
    .map((each) => `“${each.column}” as ${each.field}`);
  const told = [
    guessed.length > 0 ? `guessed: ${guessed.join(', ')}` : '',
    run.missing_fields.length > 0 ? `no column for: ${run.missing_fields.join('; ')}` : '',
  ].filter(Boolean);
  const mend =
    run.missing_fields.length > 0
      ? 'Name the columns as the exchange format does.'
      : 'Check the guesses, then import again with --accept-mapping.';
  return { code: 'mapping_needed', detail: `The columns are not certain (${told.join('; ')}).`, mend };
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 10) / 100;
}
