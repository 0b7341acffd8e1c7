import { sql } from 'kysely';
import type pg from 'pg';
import { moveRevision } from '#catalogue/commands/revisions.ts';
import type { Family } from '#catalogue/entity.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';

/** Which family each table moves when it changes, asked of the database itself. */
export async function familiesByTable(owner: pg.Client): Promise<ReadonlyMap<string, Family>> {
  const { rows } = await owner.query<{ name: string; family: Family }>(
    `select tgrelid::regclass::text as name, rtrim(encode(tgargs, 'escape'), '\\000') as family
    from pg_trigger where tgname = 'revision_of_updates'`,
  );
  return new Map(rows.map(({ name, family }) => [name, family]));
}

/** Moves a family by writing one row of it as it is, or as its own writers do; false where there is none to write. */
export async function move(
  owner: pg.Client,
  ctx: Context,
  tables: readonly string[],
  family: Family,
): Promise<boolean> {
  if (family === 'usage') await ctx.pg.write((tx) => moveRevision(tx, family));
  else if (family === 'audit') {
    const subject = { kind: 'organization' as const, id: ctx.organization.id };
    await ctx.pg.write((tx) => audit(ctx, tx, { action: 'organization.changed', subject, change: {} }));
  } else {
    for (const table of tables) {
      const { rowCount } = await owner.query(
        `update ${table} set organization_id = organization_id
        where ctid = (select ctid from ${table} where organization_id = $1 limit 1)`,
        [ctx.organization.id],
      );
      if (rowCount === 1) return true;
    }
    return false;
  }
  return true;
}

/** The same context, and the tables that its reads look into: PostgreSQL counts them for the transaction. */
export function watched(ctx: Context): { ctx: Context; tables: ReadonlySet<string> } {
  const tables = new Set<string>();
  const scans = async (tx: Tx) => {
    const { rows } = await sql<{ name: string; scans: bigint }>`
      select relname as name, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) as scans
      from pg_stat_xact_user_tables`.execute(tx);
    return new Map(rows.map((row) => [row.name, row.scans]));
  };
  const read: Context['pg']['read'] = (work) =>
    ctx.pg.read(async (tx) => {
      const before = await scans(tx);
      const result = await work(tx);
      for (const [name, count] of await scans(tx)) if (count > (before.get(name) ?? 0n)) tables.add(name);
      return result;
    });
  return { ctx: { ...ctx, pg: { ...ctx.pg, read } }, tables };
}
