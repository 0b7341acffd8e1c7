import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';

/** Stands for every account, as a price or a mapping concerns whoever uses it. */
export const EVERYBODY = '*';

/** Marks accounts whose facts changed, so that the next reconciliation looks at them again. */
export async function markTouched(ctx: Context, tx: Tx, accounts: Iterable<string>): Promise<void> {
  // In one order everywhere: two writers that mark the same accounts then never wait for each other.
  const sorted = [...new Set(accounts)].sort();
  if (sorted.length === 0) return;
  await sql`
    insert into touched_accounts (organization_id, account_id, touched_at)
    select current_organization(), account_id, ${ctx.now}
    from unnest(${sorted}::text[]) as given (account_id)
    on conflict (organization_id, account_id) do update set touched_at = excluded.touched_at`.execute(tx);
}
