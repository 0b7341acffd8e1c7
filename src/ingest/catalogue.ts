import { choice, count, id, instant, json, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { measure, ratio } from '#catalogue/measure.ts';
import { IMPORT_STATES, SOURCE_KINDS, SOURCE_SIDES, SOURCE_STATES } from './shapes.ts';

/** Files uploaded or pulled, one row each. */
export const IMPORTS = entity('imports', {
  one: 'import',
  many: 'imports',
  definition:
    'Files that were imported or pulled from a source, one row each, with what became of their rows.',
  reads: ['runs'],
  key: ['id'],
  order: ['created_at', 'desc'],
  time: 'created_at',
  label: 'file_name',
  columns: {
    id: id({ label: 'Id' }),
    kind: text({ label: 'Kind', filter: true, sort: true, group: true, list: true, shown: true }),
    file_name: text({ label: 'File', sort: true, search: true, shown: true }),
    format: text({ label: 'Format', parameter: 'file_format', nullable: true, filter: true, group: true }),
    status: choice(IMPORT_STATES, { label: 'Status', filter: true, sort: true, group: true, shown: true }),
    columns: json({ label: 'Columns', exported: false }),
    missing_fields: json({ label: 'Missing fields' }),
    rows_read: count({ label: 'Rows read', sort: true, shown: true }),
    rows_accepted: count({ label: 'Rows accepted', sort: true, shown: true }),
    rows_unchanged: count({ label: 'Rows unchanged', sort: true }),
    rows_rejected: count({ label: 'Rows rejected', sort: true, filter: true, shown: true }),
    bytes_read: count({ label: 'Bytes read', sort: true }),
    bytes_total: count({ label: 'Bytes in all', nullable: true }),
    notices: json({ label: 'Notices' }),
    failure: json({ label: 'Failure', nullable: true }),
    rejects_url: text({ label: 'Rejected rows', nullable: true }),
    created_at: instant({ label: 'Created', parameter: 'created', sort: true, filter: true, shown: true }),
    started_at: instant({ label: 'Started', nullable: true }),
    finished_at: instant({ label: 'Finished', nullable: true, sort: true }),
  },
});

/** Rows that an import did not take. */
export const REJECTS = entity('rejects', {
  one: 'rejected row',
  many: 'rejected rows',
  definition: 'Rows that an import did not accept, one row for each reason, with the row as it stood.',
  reads: ['runs'],
  key: ['sequence', 'import_id'],
  order: ['sequence', 'asc'],
  columns: {
    line: count({ label: 'Line', filter: true, shown: true }),
    column: text({ label: 'Column', nullable: true, filter: true, group: true, shown: true }),
    // An empty value stays apart from none, which a column with blanks would lose.
    value: text({ label: 'Value', search: true, shown: true }),
    reason: text({ label: 'Reason', group: true, search: true, shown: true }),
    row: text({ label: 'Row as it stood', nullable: true }),
    sequence: count({ label: 'Order of discovery', exported: false }),
    import_id: id({ label: 'Import id', parameter: 'import', filter: true, exported: false }),
    file_name: text({ label: 'File', parameter: 'file', group: true, filterOnly: true }),
  },
});

/** Places that are read again and again. */
export const SOURCES = entity('sources', {
  one: 'source',
  many: 'sources',
  definition: 'Databases, buckets and folders that are read on a schedule, one row each.',
  reads: ['sources'],
  key: ['id'],
  order: ['created_at', 'desc'],
  time: 'created_at',
  label: 'name',
  least: 'analyst',
  columns: {
    id: id({ label: 'Id' }),
    name: text({ label: 'Source', sort: true, search: true, shown: true }),
    side: choice(SOURCE_SIDES, { label: 'Side', filter: true, group: true, shown: true }),
    kind: choice(SOURCE_KINDS, { label: 'Kind', filter: true, sort: true, group: true, shown: true }),
    address: text({ filledIn: true, label: 'Reads', shown: true }),
    place: json({ label: 'Place', exported: false }),
    has_secret: yesno({ label: 'Has a secret' }),
    schedule_minutes: count({ label: 'Minutes between pulls', nullable: true }),
    state: choice(SOURCE_STATES, { label: 'State', filter: true, sort: true, group: true, shown: true }),
    failure: json({ label: 'Failure', nullable: true }),
    failures_in_row: count({ label: 'Failures in a row', sort: true, filter: true }),
    warnings: json({ label: 'Warnings' }),
    rows_stored: count({ label: 'Rows stored', sort: true, shown: true }),
    read_until: instant({ filledIn: true, label: 'Read until', nullable: true }),
    files_read: count({ label: 'Files read' }),
    last_pull_at: instant({ label: 'Last pull', nullable: true, sort: true, shown: true }),
    next_pull_at: instant({ label: 'Next pull', nullable: true, sort: true, shown: true }),
    last_run_id: id({ label: 'Last import', nullable: true }),
    created_at: instant({ label: 'Created', parameter: 'created', sort: true, filter: true }),
  },
});

const ofImports = { version: 1, of: IMPORTS } as const;
const ofSources = { version: 1, of: SOURCES, count: true } as const;

const ROWS_READ = measure('rows_read', {
  ...ofImports,
  sum: 'rows_read',
  label: 'Rows read',
  definition: 'Sum of the rows that imports read, accepted or not.',
  good: 'neither',
});
const ROWS_REJECTED = measure('rows_rejected', {
  ...ofImports,
  sum: 'rows_rejected',
  label: 'Rows rejected',
  synonyms: ['rejects', 'rejected rows'],
  definition: 'Sum of the rows that imports did not accept.',
  good: 'less',
});

/** Measures of imports and sources. */
export const INGEST_FIGURES = [
  measure('imports', {
    ...ofImports,
    count: true,
    label: 'Imports',
    definition: 'Number of files that were imported or pulled, whatever became of them.',
    good: 'neither',
  }),
  measure('failed_imports', {
    ...ofImports,
    count: true,
    where: { status: 'failed' },
    label: 'Failed imports',
    synonyms: ['imports that failed'],
    definition: 'Number of imports that failed.',
    good: 'less',
  }),
  measure('imports_waiting', {
    ...ofImports,
    count: true,
    where: { status: 'needs_mapping' },
    label: 'Imports that wait for a mapping',
    definition: 'Number of imports that somebody must confirm the columns of.',
    good: 'less',
  }),
  ROWS_READ,
  measure('rows_accepted', {
    ...ofImports,
    sum: 'rows_accepted',
    label: 'Rows accepted',
    definition: 'Sum of the rows that imports accepted, unchanged ones among them.',
    good: 'neither',
  }),
  ROWS_REJECTED,
  ratio('reject_rate', {
    version: 1,
    over: ROWS_REJECTED,
    under: ROWS_READ,
    label: 'Share of rows rejected',
    definition: 'Rows rejected divided by rows read.',
    good: 'less',
  }),
  measure('sources', { ...ofSources, label: 'Sources', definition: 'Number of sources.', good: 'neither' }),
  measure('failing_sources', {
    ...ofSources,
    where: { state: 'failing' },
    label: 'Failing sources',
    definition: 'Number of sources whose last pull failed.',
    good: 'less',
  }),
] as const;
