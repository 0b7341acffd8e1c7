import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import { cursorInstant, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import type { PredictionJson } from '../shapes.ts';
import { findModel } from './versions.ts';

export type PredictionFilter = {
  cursor?: string | undefined;
  limit: number;
  role?: 'champion' | 'challenger' | undefined;
  version?: number | undefined;
  row?: string | undefined;
  scored?: 'yes' | 'no' | undefined;
};

/** What a model predicted, the newest first and those of one request by row, each with what came of it. Faults: `not_found`. */
export async function listPredictions(
  ctx: Context,
  modelId: string,
  filter: PredictionFilter,
): Promise<{ items: PredictionJson[]; next_cursor: string | null }> {
  const cursor = readCursor(filter.cursor, 3);
  const { rows, task } = await ctx.pg.read(async (tx) => {
    const model = await findModel(tx, modelId);
    let select = tx
      .selectFrom('model_predictions as p')
      .leftJoin('model_outcomes as o', 'o.prediction_id', 'p.prediction_id')
      .selectAll('p')
      .select(['o.outcome', 'o.observed_at', 'o.loss'])
      .where('p.model_id', '=', modelId);
    if (filter.role !== undefined) select = select.where('p.role', '=', filter.role);
    if (filter.version !== undefined) select = select.where('p.version', '=', filter.version);
    if (filter.row !== undefined) select = select.where('p.row_key', '=', filter.row);
    if (filter.scored === 'yes') select = select.where('o.outcome', 'is not', null);
    if (filter.scored === 'no') select = select.where('o.outcome', 'is', null);
    if (cursor) {
      const [at, row, id] = [cursorInstant(cursor[0]), cursor[1] ?? '', cursorUuid(cursor[2])];
      select = select.where(
        sql<boolean>`p.predicted_at <= ${at}::timestamptz and (p.predicted_at < ${at}::timestamptz
          or (p.row_key, p.prediction_id) > (${row}, ${id}::uuid))`,
      );
    }
    const found = await select
      .orderBy('p.predicted_at', 'desc')
      .orderBy('p.row_key')
      .orderBy('p.prediction_id')
      .limit(filter.limit + 1)
      .execute();
    return { rows: found, task: model.task };
  });
  const isClassifier = task === 'classifier';
  const items = rows.slice(0, filter.limit).map((row): PredictionJson => {
    const within = row.intervals as { low80: number; high80: number } | null;
    return {
      id: row.prediction_id,
      version: row.version,
      role: row.role,
      row_id: row.row_key,
      as_of: row.as_of.toISOString(),
      predicted_at: row.predicted_at.toISOString(),
      verdict: row.verdict,
      probability: isClassifier ? row.value : null,
      value: isClassifier ? null : row.value,
      low80: within?.low80 ?? null,
      high80: within?.high80 ?? null,
      inputs_hash: row.inputs_hash,
      reasons: row.reasons as PredictionJson['reasons'],
      outcome: row.outcome,
      observed_at: row.observed_at?.toISOString() ?? null,
      loss: row.loss,
    };
  });
  const last = items.at(-1);
  const more = rows.length > filter.limit && last;
  return { items, next_cursor: more ? writeCursor([last.predicted_at, last.row_id, last.id]) : null };
}
