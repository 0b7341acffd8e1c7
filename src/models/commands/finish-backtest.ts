import type { Ending } from '#platform/run/kind.ts';
import type { TrainingRow } from '../queries/trainings.ts';
import type { VersionRow } from '../queries/versions.ts';
import { metricsJson } from '../report-json.ts';
import type { Finished } from './finish.ts';

/** Says how the champion came out when it was rebuilt from its own rows and seed. */
export function endOfBacktest(
  training: TrainingRow,
  made: Finished,
  champion: VersionRow,
): Ending<'model_trainings'> {
  const isIdentical = made.hash === champion.content_hash;
  const metrics = made.report.task === 'classifier' ? metricsJson(made.report.classifier.backtest) : null;
  const text = isIdentical
    ? `Rebuilt from the same ${made.rows} rows and seed, version ${champion.version} is identical to the last bit.`
    : `Rebuilt from the same ${made.rows} rows and seed, version ${champion.version} is different: it was trained by another release.`;
  const result = { version: champion.version, is_identical: isIdentical, metrics, sentence: text };
  return {
    status: 'done',
    set: { share: 1, step: 'Done', result: JSON.stringify(result) },
    action: 'model.backtested',
    change: { name: training.model_name, version: champion.version, is_identical: isIdentical },
  };
}
