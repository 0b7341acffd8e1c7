import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { UsageSide } from '../usage-event.ts';
import { contentParts, type UsageRow } from '../usage-row.ts';

export type ObservationKind = 'duplicate' | 'resent' | 'conflict' | 'future';

/**
 * Counts what was noticed of usage beside storing it, by account, key and day, for the judgement of the data's
 * quality. Counts say how often something was sent: they are no facts, and a crash may lose the last of them.
 */
export type Observations = {
  note(kind: ObservationKind, side: UsageSide, row: UsageRow, times?: number): void;
  /** True when enough was noted that it should be written. */
  isFull(): boolean;
  /** Writes what was noted since the last time, under a run's id or `api`. */
  flush(ctx: Context, tx: Tx, batch: string): Promise<void>;
};

type Counted = {
  kind: ObservationKind;
  side: UsageSide;
  account_id: string;
  source_key: string;
  day: string;
  count: number;
  example: { event_id: string; ts: string; units: string };
};

const KEYS_MAX = 5_000;

export function createObservations(): Observations {
  let counted = new Map<string, Counted>();
  return {
    note(kind, side, { eventId, accountId, content }, times = 1) {
      const { sourceKey, day, ts, units } = contentParts(content);
      const key = `${kind}\n${side}\n${day}\n${accountId}\n${sourceKey}`;
      const known = counted.get(key);
      if (known) known.count += times;
      else {
        const example = { event_id: eventId, ts, units };
        counted.set(key, {
          kind,
          side,
          account_id: accountId,
          source_key: sourceKey,
          day,
          count: times,
          example,
        });
      }
    },
    isFull: () => counted.size >= KEYS_MAX,
    async flush(ctx, tx, batch) {
      if (counted.size === 0) return;
      // In one order everywhere: two writers of the same counts then never wait for each other.
      const rows = [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
      counted = new Map();
      await sql`
        insert into ingest_observations as known (organization_id, kind, side, account_id, source_key, day,
          batch, count, example, first_seen_at, last_seen_at)
        select current_organization(), kind, side, account_id, source_key, day, ${batch}, count, example,
          ${ctx.now}, ${ctx.now}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (kind text, side text,
          account_id text, source_key text, day date, count bigint, example jsonb)
        on conflict (organization_id, kind, side, day, account_id, source_key, batch) do update
          set count = known.count + excluded.count, last_seen_at = excluded.last_seen_at`.execute(tx);
    },
  };
}
