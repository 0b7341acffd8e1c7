import type { Selectable } from 'kysely';
import { bind } from '#catalogue/binding.ts';
import { sql } from '#catalogue/fragment.ts';
import { listAs } from '#catalogue/list.ts';
import { getRow, queryFor, readList } from '#catalogue/queries/list.ts';
import type { Actor } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { SOURCES } from '../catalogue.ts';
import { type SourceJson, type SourcePlace, source } from '../shapes.ts';
import { addressText } from '../sources/place.ts';
import type { SourcesTable } from '../tables.ts';
import { PULL } from './pull-kind.ts';

export type SourceRow = Selectable<SourcesTable>;

export const placeOf = (row: SourceRow) => row.place as unknown as SourcePlace;
/** Who said last where this source reads. */
export const placedBy = (row: SourceRow) => row.created_by as unknown as Actor;

/** One source of this organization, or a `not_found` fault. */
export async function findSource(ctx: Context, sourceId: string): Promise<SourceRow> {
  const row = await ctx.pg.read((tx) =>
    tx.selectFrom('sources').selectAll().where('source_id', '=', sourceId).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such source.', { where: sourceId });
  return row;
}

/** When a pull was last heard of; one that is silent is no longer going. */
const heard = 'coalesce(source.alive_at, source.started_at, source.created_at)';
const table = `source.place ->> 'kind' in ('postgres', 'clickhouse')`;

/** Sources, the newest first; a secret never crosses the wire. */
export const SOURCE_LIST = listAs<SourceJson>(
  bind(SOURCES, {
    from: ({ asOf }) => sql`sources as source
      left join lateral (
        select count(*) as files, max(done.position) as position from source_cursors as done
        where done.organization_id = source.organization_id and done.source_id = source.source_id) as done on true
      cross join (select cast(${asOf.toISOString()} as timestamptz) as instant) as now`,
    fresh: 'source.created_at',
    columns: {
      id: 'source.source_id',
      name: 'source.name',
      side: 'source.side',
      kind: `source.place ->> 'kind'`,
      address: null,
      place: 'source.place',
      has_secret: 'source.sealed_secret is not null',
      schedule_minutes: 'source.schedule_minutes',
      state: `case
        when source.status = 'running' and now.instant - ${heard} <= interval '${PULL.silentSecondsMax} seconds'
          then 'pulling'
        when source.failure is not null then 'failing'
        when source.schedule_minutes is null then 'idle' else 'waiting' end`,
      failure: 'source.failure',
      failures_in_row: 'source.failures_in_row',
      warnings: 'source.warnings',
      rows_stored: 'source.rows_stored',
      read_until: `case when ${table} then done.position end`,
      files_read: `case when ${table} then 0 else done.files end`,
      last_pull_at: 'source.finished_at',
      next_pull_at: 'source.next_pull_at',
      last_run_id: 'source.last_run_id',
      created_at: 'source.created_at',
    },
  }),
  {
    shape: source,
    async fill(_ctx, rows) {
      for (const row of rows) row.address = addressText(row.place as SourcePlace);
    },
  },
);

/** One source as it crosses the wire. Faults: `not_found`. */
export const readSource = (ctx: Context, id: string): Promise<SourceJson> => getRow(ctx, SOURCE_LIST, id);

/** A page of sources by the words of the list's query string, the newest first. */
export function listSources(ctx: Context, query: Record<string, string | number | undefined>) {
  return readList(ctx, SOURCE_LIST, queryFor(SOURCE_LIST, query));
}

/** Until when a table was read, and the fingerprint of each file that was. */
export async function readPositions(ctx: Context, sourceId: string): Promise<Map<string, string>> {
  const rows = await ctx.pg.read((tx) =>
    tx
      .selectFrom('source_cursors')
      .select(['object', 'position'])
      .where('source_id', '=', sourceId)
      .execute(),
  );
  return new Map(rows.map((row) => [row.object, row.position]));
}
