import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { TrainingRow } from '../queries/trainings.ts';
import type { VersionRow } from '../queries/versions.ts';
import { metricsJson } from '../report-json.ts';
import type { Finished } from './finish.ts';
import { endAsDone, isStillRunning } from './training.ts';

/** Says how the champion came out when it was made anew from its own rows and seed. */
export async function finishBacktest(
  ctx: Context,
  training: TrainingRow,
  made: Finished,
  champion: VersionRow,
): Promise<void> {
  const isIdentical = made.hash === champion.content_hash;
  const metrics = made.report.task === 'classifier' ? metricsJson(made.report.classifier.backtest) : null;
  const told = isIdentical
    ? `Made anew from the same ${made.rows} rows and seed, version ${champion.version} comes out the same to the last bit.`
    : `Made anew from the same ${made.rows} rows and seed, version ${champion.version} comes out otherwise: it was trained by another release.`;
  const result = { version: champion.version, is_identical: isIdentical, metrics, sentence: told };
  await ctx.pg.write(async (tx) => {
    if (!(await isStillRunning(tx, training.training_id))) return;
    await endAsDone(tx, training.training_id, { version: null, result });
    await audit(ctx, tx, {
      action: 'model.backtested',
      subject: { kind: 'model', id: training.model_id },
      change: { name: training.model_name, version: champion.version, is_identical: isIdentical },
    });
  });
}
