import { z } from 'zod';
import { runJob, runKind } from '#platform/run/kind.ts';

/** A pull of a source: the source's own row lives it, again and again. A job of another turn is of an older schedule. */
export const PULL = runKind({
  table: 'sources',
  key: 'source_id',
  noun: 'source',
  queue: 'pull-source',
  data: runJob.extend({
    turn: z.number().int(),
    since: z.string().optional(),
    asked: z.literal(1).optional(),
  }),
  atOnce: 2,
  tries: 8,
  silentSecondsMax: 60,
  interrupted: {
    detail: 'The process that pulled it ended several times before it was done.',
    mend: 'It is pulled again as scheduled, or when you ask for it.',
  },
  repeats: true,
  audit: {
    failed: 'source.failed',
    subject: (row) => ({ kind: 'source', id: row.source_id }),
    change: (row) => ({ name: row.name }),
  },
});
