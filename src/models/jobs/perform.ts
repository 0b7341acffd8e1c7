import { randomUUID } from 'node:crypto';
import { Fault } from '#core/error.ts';
import type { Failure } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import { type Perform, performRun, type Work } from '#platform/run/perform.ts';
import { sha256 } from '#platform/secrets.ts';
import { type KeptData, keepData } from '../commands/data.ts';
import { finishTraining } from '../commands/finish.ts';
import { endOfBacktest } from '../commands/finish-backtest.ts';
import { type ModelSettings, notTrained } from '../commands/model.ts';
import { keptText } from '../queries/data.ts';
import { TRAINING } from '../queries/training-kind.ts';
import { findTraining, type TrainingRow } from '../queries/trainings.ts';
import { championOf, findModel, type ModelRow, type VersionRow } from '../queries/versions.ts';
import type { Subject } from '../subject.ts';
import { type ThreadTask, type ThreadVersion, TrainingFault, trainApart } from './training-thread.ts';

/** Does a training in this process, in a thread of its own; a failure ends it with words. */
export async function performTraining(
  ctx: Context,
  id: string,
  subjects: readonly Subject[],
  onProgress: (share: number, step: string) => void = () => {},
): Promise<void> {
  await performRun(ctx, TRAINING, id, training(subjects, onProgress));
}

/** The work of a training, from its start, with progress; a cancel ends its thread. */
export function training(
  subjects: readonly Subject[],
  onProgress: (share: number, step: string) => void = () => {},
): Perform<'model_trainings'> {
  return async (ctx, row, work) => {
    const run = await findTraining(ctx, row.training_id);
    work.progress({ share: 0, step: 'Reading the rows' });
    const { model, champion } = await ctx.pg.read(async (tx) => ({
      model: await findModel(tx, run.model_id),
      champion: await championOf(tx, run.model_id),
    }));
    const { text, data } = await rowsFor(ctx, run, model, subjects);
    const task = await taskFor(ctx, run, model, champion, text);
    const made = await trainWatched(ctx, task, work, onProgress);
    if ('failure' in made) return { end: () => ({ status: 'failed', failure: made.failure, isFinal: true }) };
    if (run.kind !== 'backtest') return finishTraining(ctx, run, made, data, champion?.version ?? null);
    if (!champion) throw notTrained(model);
    return { end: () => endOfBacktest(run, made, champion) };
  };
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

/** What the thread made; the signal ends it. What goes wrong in it would go wrong again: it comes as a failure. */
async function trainWatched(
  ctx: Context,
  task: ThreadTask,
  { signal, progress }: Work<'model_trainings'>,
  onProgress: (share: number, step: string) => void,
): Promise<ThreadVersion | { failure: Failure }> {
  signal.throwIfAborted();
  const thread = trainApart(task, (share, step) => {
    progress({ share, step });
    onProgress(share, step);
  });
  signal.addEventListener('abort', thread.end, { once: true });
  try {
    return await thread.trained;
  } catch (error) {
    if (signal.aborted || !(error instanceof TrainingFault)) throw error;
    ctx.log.error({ err: error }, 'a training failed');
    const mend = 'Try again with fewer rows or columns, or report it.';
    return { failure: { code: 'internal', detail: 'Training failed; see the log.', mend } };
  } finally {
    signal.removeEventListener('abort', thread.end);
    thread.end();
  }
}
