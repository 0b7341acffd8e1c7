import { type Selectable, sql } from 'kysely';
import type { Actor } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { cursorInstant, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import { isSilent } from '#platform/run/tend.ts';
import type { SourceJson, SourcePlace } from '../shapes.ts';
import { addressText, isTable } from '../sources/place.ts';
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

/** One source as it crosses the wire: its secret never does. */
export async function readSource(ctx: Context, sourceId: string): Promise<SourceJson> {
  const row = await findSource(ctx, sourceId);
  const [json] = await ctx.pg.read((tx) => sourcesJson(tx, [row], ctx.now));
  return json as SourceJson;
}

type PageQuery = { limit: number; cursor?: string | undefined };

/** Sources, newest first. */
export async function listSources(
  ctx: Context,
  { limit, cursor }: PageQuery,
): Promise<{ items: SourceJson[]; next_cursor: string | null }> {
  const after = readCursor(cursor, 2);
  return ctx.pg.read(async (tx) => {
    let query = tx.selectFrom('sources').selectAll();
    if (after) {
      const [created, id] = [new Date(cursorInstant(after[0])), cursorUuid(after[1])];
      query = query.where((eb) => eb(eb.refTuple('created_at', 'source_id'), '<', eb.tuple(created, id)));
    }
    const rows = await query
      .orderBy('created_at', 'desc')
      .orderBy('source_id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: await sourcesJson(tx, page, ctx.now),
      next_cursor:
        rows.length > limit && last ? writeCursor([last.created_at.toISOString(), last.source_id]) : null,
    };
  });
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

/** How far each source was read; of all of them in one statement. */
async function readProgress(
  tx: Tx,
  sourceIds: readonly string[],
): Promise<Map<string, { files: number; position: string | null }>> {
  if (sourceIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('source_cursors')
    .select('source_id')
    .select([sql<string>`count(*)`.as('files'), sql<string | null>`max(position)`.as('position')])
    .where('source_id', 'in', sourceIds)
    .groupBy('source_id')
    .execute();
  return new Map(rows.map((row) => [row.source_id, { files: Number(row.files), position: row.position }]));
}

/** Sources as they cross the wire at an instant, in a constant number of statements. */
export async function sourcesJson(tx: Tx, rows: readonly SourceRow[], now: Date): Promise<SourceJson[]> {
  const progress = await readProgress(
    tx,
    rows.map((row) => row.source_id),
  );
  return rows.map((row) => sourceJson(row, progress.get(row.source_id), now));
}

function sourceJson(
  row: SourceRow,
  read: { files: number; position: string | null } | undefined,
  now: Date,
): SourceJson {
  const place = placeOf(row);
  const isPulled = row.status === 'running' && !isSilent(PULL, row, now);
  const settled = row.failure ? 'failing' : row.schedule_minutes === null ? 'idle' : 'waiting';
  return {
    id: row.source_id,
    name: row.name,
    side: row.side,
    kind: place.kind,
    address: addressText(place),
    place,
    has_secret: row.sealed_secret !== null,
    schedule_minutes: row.schedule_minutes,
    state: isPulled ? 'pulling' : settled,
    failure: row.failure,
    failures_in_row: row.failures_in_row,
    warnings: row.warnings,
    rows_stored: Number(row.rows_stored),
    read_until: isTable(place) ? (read?.position ?? null) : null,
    files_read: isTable(place) ? 0 : (read?.files ?? 0),
    last_pull_at: row.finished_at?.toISOString() ?? null,
    next_pull_at: row.next_pull_at?.toISOString() ?? null,
    last_run_id: row.last_run_id,
    created_at: row.created_at.toISOString(),
  };
}
