import { type Kysely, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import { leaseSize, retryAfterSeconds, windowStart } from '../rate.ts';
import type { AccessTables } from '../tables.ts';

export type RateLimiter = {
  /** Counts one request against a bucket; a `rate_limited` fault with the time to wait when it is full. */
  take(bucket: string, perMinute: number): Promise<void>;
};

/** What this process holds of a bucket: how many requests it may still let in, and has let in. */
type Share = { left: number; spent: number; full: boolean; leasing: Promise<void> | null };

/**
 * Fixed windows of a minute that all processes share. A process leases requests from the shared count in
 * small batches and spends them in memory: the limit is never exceeded by anybody, and a busy caller costs
 * one statement per twentieth of the limit. Ends of leases unused at the window's end are forfeit.
 */
export function createRateLimiter(database: Kysely<AccessTables>, clock: () => Date): RateLimiter {
  let window = 0;
  let shares = new Map<string, Share>();

  async function lease(bucket: string, share: Share, limit: number): Promise<void> {
    const size = leaseSize(share.spent, limit);
    const { rows } = await sql<{ count: number }>`
      insert into auth.rate_windows as known (bucket, window_start, count)
      values (${bucket}, ${new Date(window)}, ${size})
      on conflict (window_start, bucket) do update set count = known.count + ${size}
      where known.count < ${limit}
      returning count`.execute(database);
    const [row] = rows;
    const granted = row ? size - Math.max(0, row.count - limit) : 0;
    share.left += granted;
    share.full = granted === 0;
  }

  return {
    async take(bucket, perMinute) {
      const nowMs = clock().getTime();
      if (windowStart(nowMs) !== window) {
        window = windowStart(nowMs);
        shares = new Map();
        // Whoever comes first in a new minute clears the old ones away.
        await database.deleteFrom('rate_windows').where('window_start', '<', new Date(window)).execute();
      }
      const share = shares.get(bucket) ?? { left: 0, spent: 0, full: false, leasing: null };
      shares.set(bucket, share);
      while (share.left === 0 && !share.full) {
        share.leasing ??= lease(bucket, share, perMinute).finally(() => {
          share.leasing = null;
        });
        await share.leasing;
      }
      if (share.left === 0) {
        throw new Fault('rate_limited', `More than ${perMinute} requests in this minute.`, {
          retryAfterSeconds: retryAfterSeconds(nowMs),
          mend: 'Wait for the seconds in Retry-After, then try again.',
        });
      }
      share.left -= 1;
      share.spent += 1;
    },
  };
}
