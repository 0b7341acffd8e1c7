import type { ModelDetailJson } from '#models/shapes.ts';
import { table } from '../print.ts';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const figure = (value: number | null | undefined) => (value == null ? '' : value.toFixed(3));

/** A model as a person at a terminal reads it. */
export function modelLines(model: ModelDetailJson): string[] {
  return [
    `${model.name}: ${model.predicts}.`,
    model.sentence,
    ...classifierLines(model),
    ...seriesLines(model),
    '',
    ...table(
      ['version', 'role', 'verdict', 'rows', 'AUC', 'MASE', 'trained'],
      model.history.map((each) => [
        String(each.version),
        each.role,
        each.verdict,
        String(each.rows),
        figure(each.auc),
        figure(each.mase),
        each.trained_at.slice(0, 16).replace('T', ' '),
      ]),
      [0, 3, 4, 5],
    ),
    ...model.history
      .slice(0, 1)
      .flatMap((each) => [
        ...(each.decision ? [`Version ${each.version}: ${each.decision.sentence}`] : []),
        ...each.notices,
      ]),
    ...(model.drift_check ? [model.drift_check.sentence] : []),
  ];
}

function classifierLines({ classifier }: ModelDetailJson): string[] {
  if (classifier === null) return [];
  const { backtest, random_folds: random, leaks, top_reasons: reasons } = classifier;
  const judged = classifier.scheme === 'time' ? 'on rows newer than its training data' : 'on random folds';
  return [
    `${classifier.rows} rows, ${percent(classifier.base_rate)} positive.`,
    ...(backtest
      ? [
          `Judged ${judged}: AUC ${figure(backtest.auc)}, log-loss ${figure(backtest.log_loss)} ` +
            `(base rate ${figure(backtest.baseline_log_loss)}), calibration error ${figure(backtest.ece)}.`,
        ]
      : []),
    ...(random ? [`Random splits would have claimed an AUC of ${figure(random.auc)}.`] : []),
    ...leaks.map((each) => each.sentence),
    ...(reasons.length > 0
      ? [`Reasons: ${reasons.map((each) => `${each.group} ${percent(each.share)}`).join(', ')}.`]
      : []),
    ...classifier.notes,
  ];
}

function seriesLines({ series }: ModelDetailJson): string[] {
  return series.flatMap(({ key, unit, points, backtest, verdict }) => [
    '',
    `${key}: ${verdict.sentence}`,
    ...(backtest
      ? [`MASE ${figure(backtest.mase)}, of the seasonal naive ${figure(backtest.naive_mase)}.`]
      : []),
    ...table(
      ['month', unit, 'low 80 %', 'high 80 %'],
      points.map((each) => [
        each.month?.slice(0, 7) ?? '',
        ...[each.mean, each.low80, each.high80].map((value) => value.toFixed(2)),
      ]),
      [1, 2, 3],
    ),
  ]);
}
