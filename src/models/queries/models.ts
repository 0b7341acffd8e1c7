import { sql } from 'kysely';
import { createRandom } from '#core/random.ts';
import type { Context } from '#platform/context.ts';
import { readCursor, writeCursor } from '#platform/page.ts';
import type { Tx } from '#platform/postgres.ts';
import { decidePromotion } from '../champion.ts';
import { classifierJson, seriesJson } from '../report-json.ts';
import type { DecisionJson, ModelDetailJson, ModelJson } from '../shapes.ts';
import { headlineOf } from '../version-report.ts';
import { newestDriftCheck, newestDriftChecks } from './drift.ts';
import { liveFigures, pairedLosses } from './live.ts';
import { openTraining, trainingJson } from './trainings.ts';
import {
  challengerOf,
  championOf,
  championsOf,
  findModel,
  type ModelRow,
  reportOf,
  type VersionRow,
  versionJson,
  versionsOf,
} from './versions.ts';

/** As many versions as a page tells of. */
const HISTORY_MAX = 100;

/** Models by their names, each with the figures of its champion. */
export async function listModels(
  ctx: Context,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: ModelJson[]; next_cursor: string | null }> {
  const cursor = readCursor(page.cursor, 2);
  return ctx.pg.read(async (tx) => {
    let select = tx.selectFrom('models').selectAll();
    if (cursor) {
      const [name, id] = cursor.map(String);
      select = select.where(sql<boolean>`(lower(name), model_id::text) > (${name}, ${id})`);
    }
    const rows = await select
      .orderBy(sql`lower(name)`)
      .orderBy(sql`model_id::text`)
      .limit(page.limit + 1)
      .execute();
    const items = await modelsJson(tx, rows.slice(0, page.limit));
    const last = rows[page.limit - 1];
    const more = rows.length > page.limit && last;
    return { items, next_cursor: more ? writeCursor([last.name.toLowerCase(), last.model_id]) : null };
  });
}

/** One model with everything its page tells. Faults: `not_found`. */
export async function readModel(ctx: Context, id: string): Promise<ModelDetailJson> {
  return ctx.pg.read(async (tx) => {
    const row = await findModel(tx, id);
    const versions = await versionsOf(tx, id, HISTORY_MAX);
    const champion = await championOf(tx, id);
    const report = champion ? reportOf(champion) : null;
    const [json] = await modelsJson(tx, [row]);
    const open = await openTraining(tx, id);
    return {
      ...(json as ModelJson),
      settings: { ...(row.settings as Settings), seed: row.seed },
      classifier: report?.task === 'classifier' ? classifierJson(report.classifier) : null,
      series: report?.task === 'series' ? report.series.map(seriesJson) : [],
      history: versions.map(versionJson),
      live: await liveFigures(tx, id, row.task),
      shadow: champion ? await shadowOf(tx, champion) : null,
      drift_check: champion ? await newestDriftCheck(tx, id, champion.version) : null,
      training: open ? trainingJson(open) : null,
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

/** Models as they cross the wire, each with the figures of its champion, in a constant number of statements. */
export async function modelsJson(tx: Tx, rows: readonly ModelRow[]): Promise<ModelJson[]> {
  const ids = rows.map((row) => row.model_id);
  if (ids.length === 0) return [];
  const champions = await championsOf(tx, ids);
  const counts = await tx
    .selectFrom('model_versions')
    .select((eb) => [
      'model_id',
      eb.fn.countAll<bigint>().as('versions'),
      eb.fn.countAll<bigint>().filterWhere('role', '=', 'challenger').as('challengers'),
    ])
    .where('model_id', 'in', ids)
    .groupBy('model_id')
    .execute();
  const countOf = new Map(counts.map((each) => [each.model_id, each]));
  const checks = await newestDriftChecks(tx, [...champions.values()]);
  return rows.map((row) =>
    modelJson(row, champions.get(row.model_id), countOf.get(row.model_id), checks.get(row.model_id)),
  );
}

function modelJson(
  row: ModelRow,
  champion: VersionRow | undefined,
  counts: { versions: bigint; challengers: bigint } | undefined,
  check: { is_alarm: boolean } | undefined,
): ModelJson {
  const found = champion ? headlineOf(reportOf(champion)) : null;
  return {
    id: row.model_id,
    name: row.name,
    task: row.task,
    subject: row.subject,
    predicts: row.predicts,
    verdict: found?.verdict ?? null,
    sentence: found?.sentence ?? 'Not trained yet.',
    champion_version: champion?.version ?? null,
    challengers: Number(counts?.challengers ?? 0),
    versions: Number(counts?.versions ?? 0),
    rows: champion?.rows ?? null,
    data_name: champion?.data_name ?? null,
    data_from: champion?.data_from?.toISOString() ?? null,
    data_to: champion?.data_to?.toISOString() ?? null,
    auc: found?.auc ?? null,
    skill: found?.skill ?? null,
    ece: found?.ece ?? null,
    mase: found?.mase ?? null,
    leaks: found?.leaks ?? 0,
    drift: check === undefined ? 'unchecked' : check.is_alarm ? 'alarm' : 'none',
    trained_at: champion?.trained_at.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  };
}
