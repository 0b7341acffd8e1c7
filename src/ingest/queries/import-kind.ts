import { queueKind } from '#platform/queue.ts';
import { runJob, runKind } from '#platform/run/kind.ts';

/** A file's way in. One that was uploaded is claimed again by any worker, another only by its own process. */
export const IMPORT = runKind({
  table: 'import_runs',
  key: 'run_id',
  noun: 'import',
  queue: 'import-file',
  data: runJob,
  atOnce: 2,
  tries: 8,
  // A machine that is busy or asleep for this long is taken for gone.
  silentSecondsMax: 300,
  interrupted: {
    detail: 'The process that worked on this import ended before it was done.',
    mend: 'Load the file again: it completes the rest, and what is stored already counts once.',
  },
  mayBeRetried: (row) => row.blob_key !== null,
  audit: {
    started: 'import.started',
    waiting: 'import.needs_mapping',
    done: 'import.done',
    failed: 'import.failed',
    cancelled: 'import.cancel',
    subject: (row) => ({ kind: 'import', id: row.run_id }),
    change: (row) => ({ file: row.file_name, kind: row.kind }),
  },
});

/** Looks whether an uploaded file was kept long enough. */
export const UPLOAD_WATCH = queueKind('import-watch', runJob);
