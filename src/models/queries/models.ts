import { bind } from '#catalogue/binding.ts';
import { listAs } from '#catalogue/list.ts';
import { getRow, queryFor, readList } from '#catalogue/queries/list.ts';
import { createRandom } from '#core/random.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { MODELS } from '../catalogue/models.ts';
import { decidePromotion } from '../champion.ts';
import { classifierJson, seriesJson } from '../report-json.ts';
import { type DecisionJson, type ModelDetailJson, type ModelJson, model } from '../shapes.ts';
import { headlineOf } from '../version-report.ts';
import { newestDriftCheck } from './drift.ts';
import { liveFigures, pairedLosses } from './live.ts';
import { openTraining } from './trainings.ts';
import {
  challengerOf,
  championOf,
  championsOf,
  findModel,
  reportOf,
  type VersionRow,
  versionJson,
  versionsOf,
} from './versions.ts';

/** As many versions as a page tells of. */
const HISTORY_MAX = 100;

/** Models by their names, each with the figures of its champion. */
export const MODEL_LIST = listAs<ModelJson>(
  bind(MODELS, {
    from: `models as model
      left join model_versions as champion
        on champion.organization_id = model.organization_id and champion.model_id = model.model_id
          and champion.role = 'champion'
      left join lateral (
        select count(*) as versions, count(*) filter (where made.role = 'challenger') as challengers
        from model_versions as made
        where made.organization_id = model.organization_id and made.model_id = model.model_id) as made on true
      left join lateral (
        select drift.is_alarm from model_drift_checks as drift
        where drift.organization_id = model.organization_id and drift.model_id = model.model_id
          and drift.version = champion.version
        order by drift.checked_at desc limit 1) as drift on true`,
    fresh: 'model.created_at',
    columns: {
      id: 'model.model_id',
      name: 'model.name',
      task: 'model.task',
      subject: 'model.subject',
      predicts: 'model.predicts',
      verdict: null,
      sentence: null,
      champion_version: 'champion.version',
      challengers: 'made.challengers',
      versions: 'made.versions',
      rows: 'champion.rows',
      data_name: 'champion.data_name',
      data_from: 'champion.data_from',
      data_to: 'champion.data_to',
      auc: null,
      skill: null,
      ece: null,
      mase: null,
      leaks: null,
      drift: `case when drift.is_alarm is null then 'unchecked' when drift.is_alarm then 'alarm' else 'none' end`,
      trained_at: 'champion.trained_at',
      created_at: 'model.created_at',
      is_trained: 'champion.version is not null',
    },
  }),
  { shape: model, fill: fillHeadlines },
);

/** What the reports of the champions of a page say, in one statement. */
async function fillHeadlines(ctx: Context, rows: Record<string, unknown>[]): Promise<void> {
  const ids = rows.map((row) => String(row.id));
  const champions = await ctx.pg.read((tx) => championsOf(tx, ids));
  for (const row of rows) {
    const champion = champions.get(String(row.id));
    const found = champion ? headlineOf(reportOf(champion)) : null;
    row.verdict = found?.verdict ?? null;
    row.sentence = found?.sentence ?? 'Not trained yet.';
    row.auc = found?.auc ?? null;
    row.skill = found?.skill ?? null;
    row.ece = found?.ece ?? null;
    row.mase = found?.mase ?? null;
    row.leaks = found?.leaks ?? 0;
  }
}

/** A page of models by the words of the list's query string, by name unless said otherwise. */
export function listModels(ctx: Context, query: Record<string, string | number | undefined>) {
  return readList(ctx, MODEL_LIST, queryFor(MODEL_LIST, query));
}

/** One model with everything its page tells. Faults: `not_found`. */
export async function readModel(ctx: Context, id: string): Promise<ModelDetailJson> {
  const listed = await getRow(ctx, MODEL_LIST, id);
  const training = await openTraining(ctx, id);
  const version = listed.champion_version;
  const check = version === null ? null : await newestDriftCheck(ctx, id, version);
  return ctx.pg.read(async (tx) => {
    const row = await findModel(tx, id);
    const versions = await versionsOf(tx, id, HISTORY_MAX);
    const champion = await championOf(tx, id);
    const report = champion ? reportOf(champion) : null;
    return {
      ...listed,
      settings: { ...(row.settings as Settings), seed: row.seed },
      classifier: report?.task === 'classifier' ? classifierJson(report.classifier) : null,
      series: report?.task === 'series' ? report.series.map(seriesJson) : [],
      history: versions.map(versionJson),
      live: await liveFigures(tx, id, row.task),
      shadow: champion ? await shadowOf(tx, champion) : null,
      drift_check: check,
      training,
    };
  });
}

type Settings = Omit<ModelDetailJson['settings'], 'seed'>;

/** The newest challenger against the champion on live rows whose outcome is known; null without any. */
export async function shadowOf(tx: Tx, champion: VersionRow): Promise<DecisionJson | null> {
  const challenger = await challengerOf(tx, champion.model_id);
  if (!challenger) return null;
  const losses = await pairedLosses(tx, champion.model_id, champion.version, challenger.version);
  if (losses.champion.length === 0) return null;
  const random = createRandom(`shadow ${champion.version} ${challenger.version}`);
  const { decision, rows, gain, low, high, sentence } = decidePromotion(
    Float64Array.from(losses.champion),
    Float64Array.from(losses.challenger),
    random,
  );
  return { decision, rows, gain, low, high, sentence };
}
