import { type Selectable, sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { cursorInstant, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import type { DriftReport } from '../drift/drift.ts';
import type { DriftCheckJson } from '../shapes.ts';
import type { ModelDriftChecksTable } from '../tables.ts';
import { findModel } from './versions.ts';

export async function readDriftCheck(ctx: Context, id: string): Promise<DriftCheckJson> {
  const row = await ctx.pg.read((tx) =>
    tx.selectFrom('model_drift_checks').selectAll().where('check_id', '=', id).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such check.');
  return driftJson(row);
}

/** Checks of a model's drift, the newest first. Faults: `not_found`. */
export async function listDriftChecks(
  ctx: Context,
  modelId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: DriftCheckJson[]; next_cursor: string | null }> {
  const cursor = readCursor(page.cursor, 2);
  const rows = await ctx.pg.read(async (tx) => {
    await findModel(tx, modelId);
    let select = tx.selectFrom('model_drift_checks').selectAll().where('model_id', '=', modelId);
    if (cursor) {
      const [at, id] = [cursorInstant(cursor[0]), cursorUuid(cursor[1])];
      select = select.where(sql<boolean>`(checked_at, check_id) < (${at}::timestamptz, ${id}::uuid)`);
    }
    return select
      .orderBy('checked_at', 'desc')
      .orderBy('check_id', 'desc')
      .limit(page.limit + 1)
      .execute();
  });
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last;
  return {
    items: items.map(driftJson),
    next_cursor: more ? writeCursor([last.checked_at.toISOString(), last.check_id]) : null,
  };
}

/** The newest check of a version, or null. */
export async function newestDriftCheck(
  tx: Tx,
  modelId: string,
  version: number,
): Promise<DriftCheckJson | null> {
  const row = await tx
    .selectFrom('model_drift_checks')
    .selectAll()
    .where('model_id', '=', modelId)
    .where('version', '=', version)
    .orderBy('checked_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? driftJson(row) : null;
}

/** The newest check of each of these versions, by the model's id; all in one statement. */
export async function newestDriftChecks(
  tx: Tx,
  versions: readonly { model_id: string; version: number }[],
): Promise<Map<string, DriftCheckJson>> {
  if (versions.length === 0) return new Map();
  const rows = await tx
    .selectFrom('model_drift_checks')
    .distinctOn('model_id')
    .selectAll()
    .where((eb) =>
      eb(
        eb.refTuple('model_id', 'version'),
        'in',
        versions.map((each) => eb.tuple(each.model_id, each.version)),
      ),
    )
    .orderBy('model_id')
    .orderBy('checked_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.model_id, driftJson(row)]));
}

function driftJson(row: Selectable<ModelDriftChecksTable>): DriftCheckJson {
  const { sentence, score, columns, calibration } = row.result as unknown as DriftReport;
  return {
    id: row.check_id,
    version: row.version,
    rows: row.rows,
    outcomes: row.outcomes,
    is_alarm: row.is_alarm,
    sentence,
    score_psi: score?.psi ?? null,
    columns: columns.map(({ name, psi, isAlarm }) => ({ name, psi, is_alarm: isAlarm })),
    calibration: calibration && {
      outcomes: calibration.outcomes,
      predicted: calibration.predicted,
      observed: calibration.observed,
      p_value: calibration.pValue,
      is_alarm: calibration.isAlarm,
    },
    checked_at: row.checked_at.toISOString(),
  };
}
