import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import type { Context } from '#platform/context.ts';
import { IMPORTS, REJECTS } from '../catalogue.ts';
import { CATALOGUE, KINDS } from '../mapping/catalogue.ts';
import { typeName } from '../mapping/field-type.ts';
import { type FileKind, type ImportRunJson, importReject, importRun, type RejectJson } from '../shapes.ts';
import { type RunRow, readingOf } from './runs.ts';

/** Imports, the newest first. */
export const IMPORT_LIST = listAs<ImportRunJson>(
  bind(IMPORTS, {
    from: 'import_runs as run',
    fresh: 'run.created_at',
    columns: {
      id: 'run.run_id',
      kind: 'run.kind',
      file_name: 'run.file_name',
      format: 'run.format',
      status: `case run.status when 'waiting' then 'needs_mapping' else run.status end`,
      columns: 'run.mapping',
      missing_fields: `coalesce(run.mapping -> 'missing', '[]')`,
      rows_read: 'run.rows_read',
      rows_accepted: 'run.rows_accepted',
      rows_unchanged: 'run.rows_unchanged',
      rows_rejected: 'run.rows_rejected',
      bytes_read: 'run.bytes_read',
      bytes_total: 'run.bytes_total',
      notices: 'run.notices',
      failure: 'run.failure',
      rejects_url: `case when run.rows_rejected > 0 then '/api/imports/' || run.run_id || '/rejects.csv' end`,
      created_at: 'run.created_at',
      started_at: 'run.started_at',
      finished_at: 'run.finished_at',
    },
  }),
  {
    shape: importRun,
    async fill(_ctx, rows) {
      for (const row of rows) row.columns = readingOf({ mapping: row.columns as RunRow['mapping'] }).columns;
    },
  },
);

/** The rows that imports did not take, in the order of their discovery. */
export const REJECT_LIST = listAs<RejectJson>(
  bind(REJECTS, {
    from: `import_rejects as reject
      join import_runs as run
        on run.organization_id = reject.organization_id and run.run_id = reject.run_id`,
    fresh: 'run.created_at',
    columns: {
      line: 'reject.line',
      column: 'reject.column_name',
      value: 'reject.value',
      reason: 'reject.reason',
      row: 'reject.raw',
      sequence: 'reject.sequence',
      import_id: 'reject.run_id',
      file_name: 'run.file_name',
    },
  }),
  { shape: importReject },
);

/** The fields of every file kind. A currency column is not asked of an organization that has a currency. */
export function listFileKinds(ctx: Context): {
  kinds: { kind: FileKind; fields: { name: string; required: boolean; type: string }[] }[];
} {
  const { currency } = ctx.organization;
  return {
    kinds: KINDS.map((kind) => ({
      kind,
      fields: CATALOGUE[kind].fields.map((field) => ({
        name: field.name,
        required: field.required && (field.name !== 'currency' || currency === null),
        type: typeName(field.type),
      })),
    })),
  };
}
