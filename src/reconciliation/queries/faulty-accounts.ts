import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { FaultyAccountJson } from '../shapes.ts';

type Row = {
  account_id: string;
  account_name: string | null;
  faults: bigint;
  days: string | null;
  affected: string;
};

/**
 * The accounts with the most open data issues, those with gaps in their log first. Days with gaps are counted
 * for each product, as each has a log of its own.
 */
export async function listFaultyAccounts(
  ctx: Context,
  limit: number,
): Promise<{ items: FaultyAccountJson[] }> {
  const { rows } = await ctx.pg.read((tx) =>
    sql<Row>`
      select fault.account_id, customer.name as account_name, count(*) as faults,
        sum(case when kind in ('missing_days', 'missing_hours') and measured->>'days' ~ '^[0-9]{1,6}$'
          then (measured->>'days')::integer else 0 end) as days,
        sum(findings_affected) as affected
      from quality_faults as fault
      left join customers as customer
        on customer.organization_id = fault.organization_id and customer.account_id = fault.account_id
      where closed_at is null
      group by 1, 2 order by days desc, faults desc, fault.account_id limit ${limit}`.execute(tx),
  );
  return {
    items: rows.map((row) => ({
      account_id: row.account_id,
      account_name: row.account_name,
      faults: Number(row.faults),
      days_with_gaps: Number(row.days ?? 0),
      findings_affected: Number(row.affected),
    })),
  };
}
