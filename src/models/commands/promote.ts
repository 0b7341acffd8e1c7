import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { readModel, shadowOf } from '../queries/models.ts';
import { championOf, findModel, findVersion, type ModelRow, type VersionRow } from '../queries/versions.ts';
import type { ModelDetailJson } from '../shapes.ts';

/**
 * Makes a challenger the champion. Faults: `not_found`, `conflict` unless it did better: in its backtest, on the
 * same rows as the champion, or in the champion's shadow on rows whose outcome came later.
 */
export async function promoteVersion(
  ctx: Context,
  modelId: string,
  version: number,
): Promise<ModelDetailJson> {
  await ctx.pg.write(async (tx) => {
    const model = await findModel(tx, modelId, true);
    const chosen = await findVersion(tx, modelId, version);
    if (chosen.role === 'champion') return;
    if (chosen.role === 'retired') {
      throw new Fault('conflict', `Version ${version} is retired.`, {
        where: 'version',
        mend: 'Roll back to it if it was the champion before, or train a new challenger.',
      });
    }
    const champion = await championOf(tx, modelId);
    const shadow = champion ? await shadowOf(tx, champion) : null;
    const decisions = [chosen.decision, shadow].filter((each) => each !== null);
    if (!decisions.some((each) => each.decision === 'promote')) {
      const [first] = decisions.map((each) => String(each.sentence));
      throw new Fault(
        'conflict',
        `Version ${version} is not better than the champion. ${first ?? ''}`.trim(),
        {
          where: 'version',
          mend: 'Keep it as challenger until more outcomes are known, or roll back to an earlier champion.',
        },
      );
    }
    await replaceChampion(ctx, tx, model, chosen, 'model.promoted');
  });
  return readModel(ctx, modelId);
}

/** Goes back to a version that was champion before. Faults: `not_found`, `conflict` for one that never was. */
export async function rollBack(ctx: Context, modelId: string, version: number): Promise<ModelDetailJson> {
  await ctx.pg.write(async (tx) => {
    const model = await findModel(tx, modelId, true);
    const chosen = await findVersion(tx, modelId, version);
    if (chosen.role === 'champion') return;
    if (chosen.promoted_at === null) {
      throw new Fault('conflict', `Version ${version} was never the champion.`, {
        where: 'version',
        mend: 'Promote it instead, once it is better.',
      });
    }
    await replaceChampion(ctx, tx, model, chosen, 'model.rolled_back');
  });
  return readModel(ctx, modelId);
}

async function replaceChampion(
  ctx: Context,
  tx: Tx,
  model: ModelRow,
  chosen: VersionRow,
  action: string,
): Promise<void> {
  const before = await championOf(tx, model.model_id);
  await retireChampion(tx, model.model_id);
  await tx
    .updateTable('model_versions')
    .set({ role: 'champion', promoted_at: ctx.now })
    .where('model_id', '=', model.model_id)
    .where('version', '=', chosen.version)
    .execute();
  await audit(ctx, tx, {
    action,
    subject: { kind: 'model', id: model.model_id },
    change: { name: model.name, version: { from: before?.version ?? null, to: chosen.version } },
  });
}

/** The champion gives its place up, in the caller's transaction. */
export async function retireChampion(tx: Tx, modelId: string): Promise<void> {
  await tx
    .updateTable('model_versions')
    .set({ role: 'retired' })
    .where('model_id', '=', modelId)
    .where('role', '=', 'champion')
    .execute();
}
