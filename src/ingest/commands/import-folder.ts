import path from 'node:path';
import { listFiles } from '#connectors/files/folder.ts';
import type { Context } from '#platform/context.ts';
import { tendAll } from '#platform/run/tend.ts';
import { pickFiles } from '../mapping/folder.ts';
import { IMPORT } from '../queries/import-kind.ts';
import type { ImportRunJson } from '../shapes.ts';
import { openQuestion } from '../writing-words.ts';
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
  /** Called with the progress of each file. */
  onProgress?: (file: string, rowsRead: number) => void;
  onFile?: (summary: FileSummary) => void;
};

/**
 * Imports the exchange files of a folder, or one file, in the order in which they build on each other.
 * A file that cannot be taken does not stop the others. Throws `not_found` when there is none at the path.
 */
export async function importFolder(
  ctx: Context,
  folder: string,
  options: FolderOptions = {},
): Promise<ImportSummary> {
  const started = performance.now();
  // Runs whose process is gone end here, and say how to continue.
  await tendAll(ctx, IMPORT);
  const { files, skipped } = pickFiles(await listFiles(folder), options.kind);
  const { onProgress, onFile, ...rest } = options;
  const summaries: FileSummary[] = [];
  for (const each of files) {
    const from = performance.now();
    const file = path.basename(each);
    const run = await importFile(ctx, {
      ...rest,
      name: file,
      path: each,
      isOurs: true,
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
  const guesses = [
    guessed.length > 0 ? `guessed: ${guessed.join(', ')}` : '',
    run.missing_fields.length > 0 ? `no column for: ${run.missing_fields.join('; ')}` : '',
    ...run.columns.flatMap((each) => openQuestion(each) ?? []),
  ].filter(Boolean);
  const mend =
    run.missing_fields.length > 0
      ? 'Name the columns as the exchange format does.'
      : 'Check the guesses, then import again with --accept-mapping.';
  return { code: 'mapping_needed', detail: `The columns are not certain (${guesses.join('; ')}).`, mend };
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 10) / 100;
}
