import { z } from 'zod';
import { queueKind } from '#platform/queue.ts';
import { runJob, runKind } from '#platform/run/kind.ts';

/** The accounts of one slice of a run. */
export const SLICE = queueKind('reconcile-slice', runJob.extend({ slice: z.number().int() }));

/** Looks whether usage holds repeated rows, to spare the next run that. */
export const USAGE_CHECK = queueKind('usage-check', z.object({ organization: z.uuid() }));

/** A reconciliation: its job plans it and cuts it into slices; the slice that is done last ends it. */
export const RECONCILIATION = runKind({
  table: 'reconciliation_runs',
  key: 'run_id',
  noun: 'run',
  queue: 'reconcile-start',
  data: runJob,
  parts: SLICE,
  atOnce: 1,
  tries: 8,
  silentSecondsMax: 60,
  interrupted: {
    detail: 'The processes that worked on it ended before it was done.',
    mend: 'Reconcile again: results of finished slices are kept.',
  },
  audit: {
    started: 'reconciliation.started',
    done: 'reconciliation.done',
    failed: 'reconciliation.failed',
    cancelled: 'reconciliation.cancelled',
    subject: (row) => ({ kind: 'reconciliation_run', id: row.run_id }),
    change: (row) => ({ scope: row.scope }),
  },
});
