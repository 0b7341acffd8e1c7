import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';

/**
 * Accounts that this process has marked as touched since the last reconciliation began. Their marks still stand:
 * a run only takes marks away that are older than itself, and one that begins later reads what is stored by now.
 */
export type MarkedAccounts = {
  /** The organization's set. Ask for it after events were stored; add those that are marked then. */
  standing(ctx: Context, tx: Tx): Promise<Set<string>>;
};

const ACCOUNTS_MAX = 100_000;
const ORGANIZATIONS_MAX = 200;

export function createMarkedAccounts(): MarkedAccounts {
  const kept = new Map<string, { since: number; accounts: Set<string> }>();
  return {
    async standing(ctx, tx) {
      const { id } = ctx.organization;
      const row = await tx
        .selectFrom('reconciliation_runs')
        .select('created_at')
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      const begun = row?.created_at.getTime() ?? 0;
      const known = kept.get(id);
      // Marks carry the instant at which their request began: those at or before a run's beginning may be gone.
      if (known && known.since > begun && known.accounts.size < ACCOUNTS_MAX) {
        // A request that began before the set did would mark with an instant older than the set's word.
        return ctx.now.getTime() >= known.since ? known.accounts : new Set();
      }
      if (kept.size >= ORGANIZATIONS_MAX) kept.clear();
      const accounts = new Set<string>();
      kept.set(id, { since: ctx.now.getTime(), accounts });
      return accounts;
    },
  };
}
