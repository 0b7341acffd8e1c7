import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { sha256 } from '#platform/secrets.ts';
import { type KeptData, keepData } from '../commands/data.ts';
import { finishTraining } from '../commands/finish.ts';
import { finishBacktest } from '../commands/finish-backtest.ts';
import type { ModelSettings } from '../commands/model.ts';
import { failTraining, noteProgress, takeUp } from '../commands/training.ts';
import { keptText } from '../queries/data.ts';
import type { TrainingRow } from '../queries/trainings.ts';
import { championOf, findModel, type ModelRow, type VersionRow } from '../queries/versions.ts';
import type { Subject } from '../subject.ts';
import { type ThreadTask, type ThreadVersion, TrainingFault, trainApart } from './training-thread.ts';

const LOOK_MS = 400;

/**
 * Performs a training from its start to its end in a thread of its own, with progress and cancel. What goes wrong
 * with the rows or in the thread ends it with words; what a store may get over is thrown, for another try.
 */
export async function performTraining(
  ctx: Context,
  id: string,
  subjects: readonly Subject[],
  onProgress: (share: number, step: string) => void = () => {},
): Promise<void> {
  const training = await takeUp(ctx, id);
  if (!training) return;
  try {
    const { model, champion } = await ctx.pg.read(async (tx) => ({
      model: await findModel(tx, training.model_id),
      champion: await championOf(tx, training.model_id),
    }));
    const { text, data } = await rowsFor(ctx, training, model, subjects);
    const task = await taskFor(ctx, training, model, champion, text);
    const made = await trainWatched(ctx, id, task, onProgress);
    if (made === null) return;
    if (training.kind === 'backtest') {
      if (champion) await finishBacktest({ ...ctx, now: new Date() }, training, made, champion);
    } else {
      await finishTraining({ ...ctx, now: new Date() }, training, made, data, champion?.version ?? null);
    }
  } catch (error) {
    if (error instanceof TrainingFault) {
      ctx.log.error({ err: error, training: id }, 'a training failed');
      await failTraining(ctx, id, {
        code: 'internal',
        detail: 'Training failed; the log says why.',
        mend: 'Try again with fewer rows or columns, or report it.',
      });
    } else if (error instanceof Fault && error.code !== 'engine_unavailable') {
      await failTraining(ctx, id, {
        code: error.code,
        detail: error.message,
        mend: error.detail.mend ?? null,
      });
    } else throw error;
  }
}

/** The rows of a training as JSON text and where they lie; a subject's are loaded now and kept. */
async function rowsFor(
  ctx: Context,
  training: TrainingRow,
  model: ModelRow,
  subjects: readonly Subject[],
): Promise<{ text: string; data: KeptData }> {
  if (training.data_key !== null) {
    const text = await keptText(ctx, training.data_key);
    return { text, data: { key: training.data_key, fingerprint: sha256(text) } };
  }
  const subject = subjects.find((each) => each.id === model.subject);
  if (!subject) throw new Fault('not_found', `The subject ${model.subject} is no longer there.`);
  const loaded = await subject.load(ctx, ctx.now);
  const text = JSON.stringify(loaded.task === 'classifier' ? loaded.dataset : loaded.series);
  return { text, data: await keepData(ctx, randomUUID(), text) };
}

async function taskFor(
  ctx: Context,
  training: TrainingRow,
  model: ModelRow,
  champion: VersionRow | undefined,
  data: string,
): Promise<ThreadTask> {
  const { seed } = training;
  const { horizon } = model.settings as ModelSettings;
  if (model.task === 'series') return { task: 'series', seed, data, horizon };
  const isCompared = champion !== undefined && training.kind !== 'backtest';
  return {
    task: 'classifier',
    seed,
    data,
    champion: isCompared ? await keptText(ctx, champion.content_key) : null,
  };
}

/** What the thread made, or null when the training was cancelled, which ends the thread. */
async function trainWatched(
  ctx: Context,
  id: string,
  task: ThreadTask,
  onProgress: (share: number, step: string) => void,
): Promise<ThreadVersion | null> {
  let latest = { share: 0, step: 'Reading the rows' };
  const thread = trainApart(task, (share, step) => {
    latest = { share, step };
    onProgress(share, step);
  });
  let isCancelled = false;
  let isLooking = false;
  const look = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    noteProgress(ctx, id, latest.share, latest.step)
      .then((goesOn) => {
        if (goesOn) return;
        isCancelled = true;
        thread.end();
      })
      // An engine that is away for a moment does not stop a thread that needs none.
      .catch(() => {})
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS);
  try {
    return await thread.trained;
  } catch (error) {
    if (isCancelled) return null;
    throw error;
  } finally {
    clearInterval(look);
    thread.end();
  }
}
