import type pg from 'pg';
import type { Ground } from '#platform/context.ts';

/** Every table with an organization_id in our schemas, as `schema.name`. */
export async function tenantTables(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'auth') order by 1`,
  );
  return rows.map((row) => row.name);
}

/** How often a key was used is noted by its own use, which is no change by anybody else. */
const NOTED_BY_USE = "- 'last_used_at'";

/** A fingerprint of every table's rows of one organization, and of its usage. */
/** A receipt notes that a question was answered; it is no fact and tells nothing that its asker may not ask. */
const NOTES_OF_READING = ['public.receipts'];

export async function contentOf(
  owner: pg.Client,
  ground: Ground,
  organization: string,
): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const table of await tenantTables(owner)) {
    if (NOTES_OF_READING.includes(table)) continue;
    const { rows } = await owner.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(line, '|' order by line)), '') as print
      from (select (to_jsonb(t) ${NOTED_BY_USE})::text as line from ${table} t where organization_id = $1) lines`,
      [organization],
    );
    content[table] = rows[0]?.print ?? '';
  }
  for (const view of ['usage_events_of', 'reported_usage_of']) {
    const result = await ground.clickhouse.query({
      query: `select count() as count, sum(units) as units from ${view}(organization = {organization:UUID})`,
      query_params: { organization },
      format: 'JSONEachRow',
    });
    content[view] = (await result.text()).trim();
  }
  return content;
}
