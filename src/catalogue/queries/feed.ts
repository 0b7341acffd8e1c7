import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Context, Ground } from '#platform/context.ts';
import { type Revisions, readAllRevisions } from './revisions.ts';

/** Tells whoever reads an organization's pages that its facts have changed; one for each server process. */
export type RevisionFeed = {
  /**
   * Calls `tell` with the organization's revisions, at once and whenever they have moved, until the function given
   * back is called; `end` is called when the server stops. Faults: `busy` when too many read already.
   */
  join(ctx: Context, tell: (revisions: Revisions) => void, end: () => void): Promise<() => void>;
  stop(): void;
};

export type FeedOptions = { pollMs?: number; organizationMax?: number; serverMax?: number };

/** One look serves everybody who reads, and a page that is a second late misleads nobody. */
const POLL_MS = 1_000;
/** Fifty people with some tabs each. */
const ORGANIZATION_MAX = 250;
const SERVER_MAX = 2_000;
const RETRY_SECONDS = 30;

type Reader = { tell(revisions: Revisions): void; end(): void };
type Group = { ctx: Context; readers: Set<Reader>; last: Revisions };

/**
 * Looks once a second, while anybody reads, whether any transaction has begun or ended since the last look, and only
 * then at the counters of each organization that has readers: one statement a server while nothing is written.
 */
export function createRevisionFeed(
  ground: Ground,
  { pollMs = POLL_MS, organizationMax = ORGANIZATION_MAX, serverMax = SERVER_MAX }: FeedOptions = {},
): RevisionFeed {
  const groups = new Map<string, Group>();
  let readers = 0;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  let seen = '';

  async function look(): Promise<void> {
    const { rows } = await sql<{ now: string }>`select pg_current_snapshot()::text as now`.execute(
      ground.database,
    );
    const now = rows[0]?.now ?? '';
    if (now === seen) return;
    // Before the look at what moved: whoever joins meanwhile asks for another one.
    seen = now;
    for (const group of [...groups.values()]) {
      const revisions = await readAllRevisions(group.ctx);
      if (revisions.text === group.last.text) continue;
      group.last = revisions;
      for (const reader of [...group.readers]) reader.tell(revisions);
    }
  }

  function lookLater(): void {
    timer = setTimeout(async () => {
      await look().catch((error: unknown) => {
        seen = '';
        // An engine that is away comes back, and the next look finds what moved meanwhile.
        ground.log.warn({ err: error }, 'revisions could not be read');
      });
      timer = null;
      if (readers > 0 && !isStopped) lookLater();
    }, pollMs);
  }

  function leave(id: string, reader: Reader): void {
    const group = groups.get(id);
    if (!group?.readers.delete(reader)) return;
    readers -= 1;
    if (group.readers.size === 0) groups.delete(id);
  }

  return {
    async join(ctx, tell, end) {
      const { id } = ctx.organization;
      const last = await readAllRevisions(ctx);
      const group = groups.get(id) ?? { ctx, readers: new Set(), last };
      if (isStopped || readers >= serverMax || group.readers.size >= organizationMax)
        throw new Fault('busy', 'As many pages listen for changes as this server serves.', {
          retryAfterSeconds: RETRY_SECONDS,
          mend: 'Close pages that are not in use, or read again without listening.',
        });
      groups.set(id, group);
      const reader: Reader = { tell, end };
      group.readers.add(reader);
      readers += 1;
      seen = '';
      tell(last);
      if (timer === null) lookLater();
      return () => leave(id, reader);
    },
    stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
      for (const group of groups.values()) for (const reader of group.readers) reader.end();
      groups.clear();
    },
  };
}
