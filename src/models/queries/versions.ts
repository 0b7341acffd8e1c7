import type { Selectable } from 'kysely';
import { Fault } from '#core/error.ts';
import type { Tx } from '#platform/postgres.ts';
import type { ModelVersionJson } from '../shapes.ts';
import type { ModelsTable, ModelVersionsTable } from '../tables.ts';
import { headlineOf, type VersionReport } from '../version-report.ts';

export type ModelRow = Selectable<ModelsTable>;
export type VersionRow = Selectable<ModelVersionsTable>;

/** A model's own row, locked until the transaction ends when it will be changed. Faults: `not_found`. */
export async function findModel(tx: Tx, id: string, isLocked = false): Promise<ModelRow> {
  const select = tx.selectFrom('models').selectAll().where('model_id', '=', id);
  const row = await (isLocked ? select.forUpdate() : select).executeTakeFirst();
  if (!row) throw new Fault('not_found', 'There is no such model.');
  return row;
}

/** The newest versions of a model, the newest first. */
export function versionsOf(tx: Tx, modelId: string, limit: number): Promise<VersionRow[]> {
  return tx
    .selectFrom('model_versions')
    .selectAll()
    .where('model_id', '=', modelId)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}

/** One version of a model. Faults: `not_found`. */
export async function findVersion(tx: Tx, modelId: string, version: number): Promise<VersionRow> {
  const row = await tx
    .selectFrom('model_versions')
    .selectAll()
    .where('model_id', '=', modelId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row) throw new Fault('not_found', 'There is no such version of the model.');
  return row;
}

/** The version that answers, or undefined before a first training is done. */
export function championOf(tx: Tx, modelId: string): Promise<VersionRow | undefined> {
  return tx
    .selectFrom('model_versions')
    .selectAll()
    .where('model_id', '=', modelId)
    .where('role', '=', 'champion')
    .executeTakeFirst();
}

/** The version that answers of each of these models, by the model's id. */
export async function championsOf(tx: Tx, modelIds: readonly string[]): Promise<Map<string, VersionRow>> {
  const rows = await tx
    .selectFrom('model_versions')
    .selectAll()
    .where('model_id', 'in', modelIds)
    .where('role', '=', 'champion')
    .execute();
  return new Map(rows.map((row) => [row.model_id, row]));
}

/** The newest challenger, which answers in the champion's shadow, or undefined. */
export function challengerOf(tx: Tx, modelId: string): Promise<VersionRow | undefined> {
  return tx
    .selectFrom('model_versions')
    .selectAll()
    .where('model_id', '=', modelId)
    .where('role', '=', 'challenger')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export const reportOf = (row: Pick<VersionRow, 'report'>): VersionReport =>
  row.report as unknown as VersionReport;

export function versionJson(row: VersionRow): ModelVersionJson {
  const { verdict, auc, skill, logLoss, ece, mase } = headlineOf(reportOf(row));
  return {
    version: row.version,
    role: row.role,
    verdict,
    fingerprint: row.fingerprint,
    content_hash: row.content_hash,
    seed: row.seed,
    data_name: row.data_name,
    rows: row.rows,
    data_from: row.data_from?.toISOString() ?? null,
    data_to: row.data_to?.toISOString() ?? null,
    features: row.features as ModelVersionJson['features'],
    parameters: row.parameters as ModelVersionJson['parameters'],
    auc,
    skill,
    log_loss: logLoss,
    ece,
    mase,
    decision: row.decision as ModelVersionJson['decision'],
    notices: row.notices,
    trained_at: row.trained_at.toISOString(),
    promoted_at: row.promoted_at?.toISOString() ?? null,
  };
}
