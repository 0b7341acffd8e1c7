import { createRandom } from '#core/random.ts';
import type { Promotion } from './champion.ts';
import { scoreClassifier, trainClassifier } from './classifier.ts';
import { compareVersions } from './compare-versions.ts';
import { type Dataset, examplesOf, type Feature, featuresOf } from './dataset/dataset.ts';
import { rowPrints } from './dataset/row-print.ts';
import { driftReference } from './drift/reference.ts';
import type { ForecastSeries } from './report-json.ts';
import { forecastSeries } from './series/forecast-series.ts';
import type { MonthSeries } from './subject.ts';
import type { Table } from './table.ts';
import type { ClassifierContent, VersionContent } from './version-content.ts';
import type { VersionReport } from './version-report.ts';

/** What a training begins with: its rows, and the champion's content to be held against, if there is one. */
export type TrainingTask = { readonly seed: string } & (
  | { readonly task: 'classifier'; readonly dataset: Dataset; readonly champion: ClassifierContent | null }
  | { readonly task: 'series'; readonly series: readonly MonthSeries[]; readonly horizon: number | null }
);

/** What comes of a training: all that a version keeps. Portable JSON; the same task gives the same bytes. */
export type TrainedVersion = {
  readonly content: VersionContent;
  readonly report: VersionReport;
  readonly features: readonly Feature[];
  readonly parameters: Readonly<Record<string, string | number | null>>;
  readonly rows: number;
  /** First and last instant of the rows, milliseconds since 1970. */
  readonly from: number | null;
  readonly to: number | null;
  readonly decision: Promotion | null;
};

/** Called between steps with a share of 0 to 1 and what comes next in words; it may throw to stop. */
export type OnStep = (share: number, step: string) => void;

/**
 * What folds say of few rows lies otherwise than what the model of all rows will say: held against that, live scores
 * would alarm though nothing moved. With this many, folds and model agree.
 */
const SCORES_MIN = 1_000;

/** Trains a version and, where there is a champion, holds it against that on the same rows. */
export function trainVersion(task: TrainingTask, onStep: OnStep): TrainedVersion {
  return task.task === 'classifier'
    ? trainClassifierVersion(task.dataset, task.champion, task.seed, onStep)
    : forecastVersion(task.series, task.horizon, onStep);
}

function trainClassifierVersion(
  dataset: Dataset,
  champion: ClassifierContent | null,
  seed: string,
  onStep: OnStep,
): TrainedVersion {
  const examples = examplesOf(dataset);
  const { model, report, outOfFold } = trainClassifier(examples, {
    seed,
    onStep: (done, of, what) => onStep((0.95 * done) / Math.max(1, of), what),
  });
  const features = featuresOf(dataset).filter(({ name }) => report.columns.includes(name));
  const tested = outOfFold.filter((probability) => !Number.isNaN(probability));
  const content: ClassifierContent = {
    task: 'classifier',
    features,
    isDated: dataset.at !== null,
    model,
    baseRate: report.baseRate,
    verdict: report.gate.verdict,
    reference: driftReference(
      withFeatures(examples.table, features),
      tested.length >= SCORES_MIN ? tested : null,
    ),
    rows: {
      prints: rowPrints(dataset),
      outOfFold: Array.from(outOfFold, (probability) => (Number.isNaN(probability) ? null : probability)),
    },
  };
  onStep(0.97, 'Comparing it with the champion');
  const decision =
    champion === null ? null : compareVersions(champion, content, examples, scoreBy, createRandom(seed));
  return {
    content,
    report: { task: 'classifier', classifier: report },
    features,
    parameters: {
      scheme: report.scheme,
      folds: report.folds,
      calibration: report.calibration,
      members: report.members.map(({ name, weight }) => `${name} × ${Number(weight.toFixed(3))}`).join(', '),
    },
    rows: report.rows,
    from: report.from,
    to: report.to,
    decision,
  };
}

/** What a version makes of rows, whatever columns they have: those it knows and they lack are missing. */
function scoreBy(content: ClassifierContent, table: Table): Float64Array {
  return scoreClassifier(content.model, table);
}

/** The table's columns that a version reads. */
function withFeatures(table: Table, features: readonly Feature[]): Table {
  const names = new Set(features.map(({ name }) => name));
  return { rows: table.rows, columns: table.columns.filter(({ name }) => names.has(name)) };
}

function forecastVersion(
  series: readonly MonthSeries[],
  horizon: number | null,
  onStep: OnStep,
): TrainedVersion {
  const forecasts = series.map((each, at): ForecastSeries => {
    onStep(at / series.length, `Forecasting ${each.key}`);
    const values = Float64Array.from(each.values, (value) => value ?? Number.NaN);
    const startMonth = Number(each.startMonth.slice(5, 7));
    const forecast = forecastSeries({ values, season: 12, startMonth }, horizon === null ? {} : { horizon });
    return { ...each, forecast };
  });
  const instants = forecasts.flatMap(({ startMonth, values }) => {
    const first = Date.parse(`${startMonth}T00:00:00Z`);
    const last = new Date(first);
    last.setUTCMonth(last.getUTCMonth() + values.length - 1);
    return [first, last.getTime()];
  });
  return {
    content: { task: 'series', series: forecasts },
    report: { task: 'series', series: forecasts },
    features: [],
    parameters: { horizon: forecasts[0]?.forecast.points.length ?? null, season: 12 },
    rows: forecasts.reduce((sum, { values }) => sum + values.length, 0),
    from: instants.length === 0 ? null : Math.min(...instants),
    to: instants.length === 0 ? null : Math.max(...instants),
    decision: null,
  };
}
