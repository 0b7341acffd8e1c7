import { z } from 'zod';
import { queueKind } from '#platform/queue.ts';

/** The daily reading of an address of exchange rates; `turn` says which address, so that one that changed stops. */
export const POLL_RATES = queueKind(
  'poll-rates',
  z.object({ organization: z.uuid(), turn: z.number().int() }),
);
