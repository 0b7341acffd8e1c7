import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { findTraining, readTraining, type TrainingRow } from '../queries/trainings.ts';
import type { TrainingJson } from '../shapes.ts';

/** A training whose process was killed is taken up again so often; then it ends with words. */
export const TRIES_MAX = 3;

export type TrainingFailure = { code: string; detail: string; mend: string | null };

/** Takes a training up, from its start; null when it is over, cancelled, or was taken up too often. */
export async function takeUp(ctx: Context, id: string): Promise<TrainingRow | null> {
  const taken = await ctx.pg.write((tx) =>
    tx
      .updateTable('model_trainings')
      .set((eb) => ({
        status: 'running',
        started_at: ctx.now,
        share: 0,
        step: 'Reading the rows',
        tries: eb('tries', '+', 1),
      }))
      .where('training_id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .returning(['tries'])
      .executeTakeFirst(),
  );
  if (!taken) return null;
  if (taken.tries <= TRIES_MAX) return findTraining(ctx, id);
  await failTraining(ctx, id, {
    code: 'interrupted',
    detail: `The process that trained it ended ${TRIES_MAX} times before it was done.`,
    mend: 'Train on fewer rows or columns, or give the process more memory.',
  });
  return null;
}

/** Writes how far a training is; false when it no longer runs, as after a cancel. */
export async function noteProgress(ctx: Context, id: string, share: number, step: string): Promise<boolean> {
  const noted = await ctx.pg.write((tx) =>
    tx
      .updateTable('model_trainings')
      .set({ share, step })
      .where('training_id', '=', id)
      .where('status', '=', 'running')
      .executeTakeFirst(),
  );
  return noted.numUpdatedRows > 0n;
}

/** Ends a training that cannot go on, with words. One that is over stays as it is. */
export async function failTraining(ctx: Context, id: string, failure: TrainingFailure): Promise<void> {
  const row = await findTraining(ctx, id);
  await ctx.pg.write(async (tx) => {
    const ended = await tx
      .updateTable('model_trainings')
      .set({ status: 'failed', finished_at: new Date(), failure: JSON.stringify(failure) })
      .where('training_id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) return;
    await audit(ctx, tx, {
      action: 'model.training_failed',
      subject: { kind: 'model', id: row.model_id },
      change: { name: row.model_name, training_id: id, failure: failure.code },
    });
  });
}

/** Asks a training to stop; its thread is ended between two looks. Faults: `not_found`, `conflict` when it is over. */
export async function cancelTraining(ctx: Context, id: string): Promise<TrainingJson> {
  const row = await findTraining(ctx, id);
  await ctx.pg.write(async (tx) => {
    const ended = await tx
      .updateTable('model_trainings')
      .set({ status: 'cancelled', finished_at: ctx.now })
      .where('training_id', '=', id)
      .where('status', 'in', ['queued', 'running'])
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) {
      throw new Fault('conflict', 'The training is over; there is nothing to cancel.', { where: id });
    }
    await audit(ctx, tx, {
      action: 'model.training_cancelled',
      subject: { kind: 'model', id: row.model_id },
      change: { name: row.model_name, training_id: id },
    });
  });
  return readTraining(ctx, id);
}

/** True when nobody has cancelled or ended a training, whose row then stays locked. */
export async function isStillRunning(tx: Tx, trainingId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('model_trainings')
    .select('status')
    .where('training_id', '=', trainingId)
    .forUpdate()
    .executeTakeFirst();
  return row?.status === 'running';
}

/** Ends a training well, in the caller's transaction. */
export async function endAsDone(
  tx: Tx,
  trainingId: string,
  { version, result }: { version: number | null; result: object | null },
): Promise<void> {
  await tx
    .updateTable('model_trainings')
    .set({
      status: 'done',
      share: 1,
      step: 'Done',
      version,
      result: result === null ? null : JSON.stringify(result),
      finished_at: new Date(),
    })
    .where('training_id', '=', trainingId)
    .execute();
}
