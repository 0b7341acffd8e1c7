import { sql } from 'kysely';
import type { Tx } from '#platform/postgres.ts';
import type { Reject } from '../reject.ts';

const KEPT_MAX = 100_000;

/** The rejects of one run: all are counted, the first 100,000 kept. */
export type RejectList = {
  add(reject: Reject): void;
  /** Stores those added since the last time. */
  flush(tx: Tx): Promise<void>;
  /** How many there were, and how many of them are kept. */
  totals(): { count: number; kept: number };
};

export function createRejectList(runId: string): RejectList {
  let waiting: (Reject & { sequence: number })[] = [];
  let count = 0;
  return {
    add(reject) {
      count += 1;
      if (count <= KEPT_MAX) waiting.push({ ...reject, sequence: count });
    },
    async flush(tx) {
      if (waiting.length === 0) return;
      const rows = JSON.stringify(waiting);
      waiting = [];
      await sql`
        insert into import_rejects (organization_id, run_id, sequence, line, column_name, value, reason, raw)
        select current_organization(), ${runId}::uuid, sequence, line, "column", value, reason, raw
        from jsonb_to_recordset(${rows}::jsonb) as given (sequence bigint, line bigint, "column" text,
          value text, reason text, raw text)`.execute(tx);
    },
    totals: () => ({ count, kept: Math.min(count, KEPT_MAX) }),
  };
}
