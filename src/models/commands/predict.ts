import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '#core/error.ts';
import { audit, canonicalJson } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Json } from '#platform/schema/ground.ts';
import { sha256 } from '#platform/secrets.ts';
import { type ClassifierExplainer, explainerOf, explainRow } from '../classifier/explain.ts';
import { instantOf } from '../dataset/cell.ts';
import { inputsOf, type Row, tableOfRows } from '../dataset/scored-rows.ts';
import type { Explanation } from '../explanation.ts';
import { readClassifier } from '../queries/content.ts';
import { challengerOf, championOf, findModel, reportOf, type VersionRow } from '../queries/versions.ts';
import { dataSufficiency, reliabilityOf } from '../reliability-of.ts';
import type { PredictAnswer, PredictRequest } from '../shapes.ts';
import type { ClassifierContent } from '../version-content.ts';
import { type ModelSettings, notTrained } from './model.ts';

/** As many reasons as a person reads. */
const REASONS_MAX = 8;
/** The server answers others in between, at least this often. */
const YIELD_MS = 10;

/**
 * Scores rows by the champion and, in its shadow, by the newest challenger, and logs both for good. A model that
 * is not predictive answers the base rate and gives no reasons. Faults: `not_found`, `conflict` before a first training or for
 * a series.
 */
export async function predictRows(
  ctx: Context,
  modelId: string,
  request: PredictRequest,
): Promise<PredictAnswer> {
  const { model, champion, challenger } = await ctx.pg.read(async (tx) => ({
    model: await findModel(tx, modelId),
    champion: await championOf(tx, modelId),
    challenger: await challengerOf(tx, modelId),
  }));
  if (!champion) throw notTrained(model);
  const { id, date } = model.settings as ModelSettings;
  const keys = request.rows.map((row) => keyOf(row, id));
  const usual = request.as_of === undefined ? ctx.now : new Date(request.as_of);
  const asOf = request.rows.map((row) => instantIn(row, date) ?? usual.getTime());
  const scored = [];
  for (const version of challenger ? [champion, challenger] : [champion]) {
    scored.push({ version, ...(await scoreBy(ctx, version, request.rows, asOf)) });
  }
  const [answer] = scored;
  const ids = scored.map(() => keys.map(() => randomUUID() as string));
  const rows = scored.flatMap(({ version, content, explained }, by) =>
    explained.map(({ probability, reasons }, at) => {
      const inputs = inputsOf(content.features, request.rows[at]!) as { [key: string]: Json };
      return {
        organization_id: ctx.organization.id,
        prediction_id: ids[by]![at]!,
        model_id: modelId,
        version: version.version,
        role: version.role === 'champion' ? ('champion' as const) : ('challenger' as const),
        row_key: keys[at]!,
        as_of: new Date(asOf[at]!),
        inputs: JSON.stringify(inputs),
        inputs_hash: sha256(canonicalJson(inputs)),
        value: probability,
        intervals: null,
        verdict: content.verdict,
        reasons: JSON.stringify(reasons),
        predicted_at: ctx.now,
        predicted_by: JSON.stringify(ctx.actor as unknown as { [key: string]: Json }),
      };
    }),
  );
  await ctx.pg.write(async (tx) => {
    await tx.insertInto('model_predictions').values(rows).execute();
    await audit(ctx, tx, {
      action: 'model.predicted',
      subject: { kind: 'model', id: modelId },
      change: { name: model.name, rows: keys.length, version: champion.version },
    });
  });
  if (!answer) throw new Fault('internal');
  return answerOf(champion, answer, keys, ids[0]!);
}

/** Walks over the trees that are the same for all rows, kept as long as their content is at hand. */
const explainers = new WeakMap<ClassifierContent, ClassifierExplainer>();

function explainerFor(content: ClassifierContent): ClassifierExplainer {
  const known = explainers.get(content);
  if (known) return known;
  const made = explainerOf(content.model);
  explainers.set(content, made);
  return made;
}

type Explained = Pick<Explanation, 'probability' | 'reasons'>;
type Scored = { content: ClassifierContent; explained: Explained[] };

async function scoreBy(
  ctx: Context,
  version: VersionRow,
  rows: readonly Row[],
  asOf: number[],
): Promise<Scored> {
  const content = await readClassifier(ctx, version);
  if (content.verdict === 'none') {
    return { content, explained: rows.map(() => ({ probability: content.baseRate, reasons: [] })) };
  }
  const table = tableOfRows(content.features, rows, content.isDated ? asOf : null);
  const explainer = explainerFor(content);
  const explained: Explained[] = [];
  let since = performance.now();
  for (const row of rows.keys()) {
    const { probability, reasons } = explainRow(explainer, table, row);
    explained.push({ probability, reasons: reasons.slice(0, REASONS_MAX) });
    if (performance.now() - since < YIELD_MS) continue;
    await setImmediate();
    since = performance.now();
  }
  return { content, explained };
}

function answerOf(
  champion: VersionRow,
  { content, explained }: Scored,
  keys: string[],
  ids: string[],
): PredictAnswer {
  const report = reportOf(champion);
  if (report.task !== 'classifier') throw new Fault('internal');
  const { gate, reliability, rows, positives } = report.classifier;
  const isBaseRate = content.verdict === 'none';
  return {
    version: champion.version,
    verdict: content.verdict,
    sentence: gate.sentence,
    base_rate: content.baseRate,
    data_sufficiency: dataSufficiency(rows, positives),
    predictions: explained.map(({ probability, reasons }, at) => ({
      id: ids[at]!,
      row_id: keys[at]!,
      probability,
      is_base_rate: isBaseRate,
      reliability: isBaseRate ? null : reliabilityOf(reliability, probability),
      reasons: [...reasons],
    })),
  };
}

/** The row's own id; without one its content names it, so that the same row asked again is the same row. */
function keyOf(row: Row, idColumn: string | null): string {
  const own = idColumn !== null && Object.hasOwn(row, idColumn) ? row[idColumn] : null;
  return own == null || own === '' ? sha256(canonicalJson(row)).slice(0, 32) : String(own).slice(0, 300);
}

/** The row's own instant, by the column that held it in training. */
function instantIn(row: Row, dateColumn: string | null): number | null {
  const cell = dateColumn !== null && Object.hasOwn(row, dateColumn) ? row[dateColumn] : null;
  return typeof cell === 'string' ? instantOf(cell) : null;
}
