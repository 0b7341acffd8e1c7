import type { Failure } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import { failureOf as failureOfRun } from '#platform/run/failure.ts';

/** A failure in a sentence; what is ours to mend goes to the log and tells nothing of its inside. */
export function failureOf(ctx: Context, error: unknown): Failure {
  const failure = failureOfRun(error, 'It will be tried again; see the log for details.');
  if (failure.code === 'internal') ctx.log.error({ err: error }, 'pulling a source failed');
  return failure;
}
