import { sql } from 'kysely';
import type { Tx } from '#platform/postgres.ts';
import type { LiveFiguresJson } from '../shapes.ts';

/** How the logged predictions of each version came out, in each role it had, the newest version first. */
export async function liveFigures(tx: Tx, modelId: string, task: string): Promise<LiveFiguresJson[]> {
  const { rows } = await sql<{
    version: number;
    role: 'champion' | 'challenger';
    predictions: bigint;
    scored: bigint;
    loss: number | null;
    squared: number | null;
    predicted: number | null;
    observed: number | null;
  }>`
    select p.version, p.role, count(*) as predictions, count(o.prediction_id) as scored, avg(o.loss) as loss,
      avg((p.value - o.outcome) * (p.value - o.outcome)) as squared,
      avg(p.value) filter (where o.prediction_id is not null) as predicted, avg(o.outcome) as observed
    from model_predictions p left join model_outcomes o on o.prediction_id = p.prediction_id
    where p.model_id = ${modelId} group by p.version, p.role order by p.version desc, p.role`.execute(tx);
  const isClassifier = task === 'classifier';
  return rows.map((row) => ({
    version: row.version,
    role: row.role,
    predictions: Number(row.predictions),
    scored: Number(row.scored),
    log_loss: isClassifier ? row.loss : null,
    brier: isClassifier ? row.squared : null,
    mean_predicted: row.predicted,
    observed_rate: isClassifier ? row.observed : null,
    mae: isClassifier ? null : row.loss,
  }));
}

/** Losses of the same rows by champion and challenger, where the outcome is known; the newest rows. */
export async function pairedLosses(
  tx: Tx,
  modelId: string,
  champion: number,
  challenger: number,
): Promise<{ champion: number[]; challenger: number[] }> {
  const { rows } = await sql<{ champion: number; challenger: number }>`
    select mine.loss as champion, theirs.loss as challenger
    from model_predictions p
    join model_outcomes mine on mine.prediction_id = p.prediction_id
    join model_predictions q on q.model_id = p.model_id and q.row_key = p.row_key
      and q.predicted_at = p.predicted_at and q.version = ${challenger}
    join model_outcomes theirs on theirs.prediction_id = q.prediction_id
    where p.model_id = ${modelId} and p.version = ${champion}
    order by p.predicted_at desc, p.prediction_id limit 10000`.execute(tx);
  return { champion: rows.map((row) => row.champion), challenger: rows.map((row) => row.challenger) };
}
