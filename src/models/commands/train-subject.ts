import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { liveRun } from '#platform/run/enqueue.ts';
import { TRAINING } from '../queries/training-kind.ts';
import type { TrainSubjectRequest } from '../shapes.ts';
import type { Subject } from '../subject.ts';
import { createModel, NO_SETTINGS, USUAL_SEED } from './model.ts';
import { ofSubject, queueTraining, type StartOptions } from './queue-training.ts';

/** Queues the training of a registered subject, whose model is made the first time. An active one is returned instead. */
export async function trainSubject(
  ctx: Context,
  subjects: readonly Subject[],
  request: TrainSubjectRequest,
  options: StartOptions = {},
): Promise<string> {
  const subject = subjects.find((each) => each.id === request.subject);
  if (!subject) {
    const mend = `There are ${subjects.map((each) => each.id).join(', ') || 'none'}.`;
    throw new Fault('not_found', `There is no subject “${request.subject}”.`, { where: 'subject', mend });
  }
  return ctx.pg.write(async (tx) => {
    const found = await tx
      .selectFrom('models')
      .selectAll()
      .where('subject', '=', subject.id)
      .forUpdate()
      .executeTakeFirst();
    const seed = request.seed ?? found?.seed ?? USUAL_SEED;
    const { title: name, task, predicts } = subject;
    const settings = { ...NO_SETTINGS, horizon: request.horizon ?? null };
    const model =
      found ?? (await createModel(ctx, tx, { name, task, predicts, subject: subject.id, settings, seed }));
    const open = await liveRun(ctx, tx, TRAINING, { model_id: model.model_id });
    if (open) return open.training_id;
    if (found && request.horizon !== undefined) {
      await tx
        .updateTable('models')
        .set({ settings: JSON.stringify({ ...found.settings, horizon: request.horizon }) })
        .where('model_id', '=', found.model_id)
        .execute();
    }
    return queueTraining(
      ctx,
      tx,
      model,
      ofSubject(subject.title, found ? 'retrain' : 'train', seed),
      options,
    );
  });
}
