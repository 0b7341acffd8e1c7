import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { getRow, queryFor, readList } from '#catalogue/queries/list.ts';
import type { Context } from '#platform/context.ts';
import { DRIFT_CHECKS } from '../catalogue/predictions.ts';
import type { DriftReport } from '../drift/drift.ts';
import { type DriftCheckJson, driftCheck } from '../shapes.ts';

/** Checks of drift, the newest first. */
export const DRIFT_LIST = listAs<DriftCheckJson>(
  bind(DRIFT_CHECKS, {
    from: `model_drift_checks as drift
      join models as model
        on model.organization_id = drift.organization_id and model.model_id = drift.model_id`,
    fresh: 'drift.checked_at',
    columns: {
      id: 'drift.check_id',
      version: 'drift.version',
      rows: 'drift.rows',
      outcomes: 'drift.outcomes',
      is_alarm: 'drift.is_alarm',
      sentence: `drift.result ->> 'sentence'`,
      score_psi: `(drift.result -> 'score' ->> 'psi')::float8`,
      columns: `drift.result -> 'columns'`,
      calibration: `drift.result -> 'calibration'`,
      checked_at: 'drift.checked_at',
      model_id: 'drift.model_id',
      model_name: 'model.name',
    },
  }),
  {
    shape: driftCheck,
    async fill(_ctx, rows) {
      for (const row of rows) {
        const { columns, calibration } = row as Pick<DriftReport, 'columns' | 'calibration'>;
        row.score_psi = row.score_psi === null ? null : Number(row.score_psi);
        row.columns = columns.map(({ name, psi, isAlarm }) => ({ name, psi, is_alarm: isAlarm }));
        row.calibration = calibration && {
          outcomes: calibration.outcomes,
          predicted: calibration.predicted,
          observed: calibration.observed,
          p_value: calibration.pValue,
          is_alarm: calibration.isAlarm,
        };
      }
    },
  },
);

/** One check. Faults: `not_found`. */
export const readDriftCheck = (ctx: Context, id: string): Promise<DriftCheckJson> =>
  getRow(ctx, DRIFT_LIST, id);

/** The newest check of a version, or null. */
export async function newestDriftCheck(
  ctx: Context,
  model: string,
  version: number,
): Promise<DriftCheckJson | null> {
  const query = queryFor(DRIFT_LIST, { model, version, limit: 1 });
  return (await readList(ctx, DRIFT_LIST, query)).items[0] ?? null;
}
