import { FAULTS, Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { Failure } from '../run.ts';

/** A failure in a sentence; what is ours to mend goes to the log and tells nothing of its inside. */
export function failureOf(ctx: Context, error: unknown): Failure {
  if (error instanceof Fault) {
    return { code: error.code, detail: error.message, mend: error.detail.mend ?? null };
  }
  ctx.log.error({ err: error }, 'pulling a source failed');
  return { code: 'internal', detail: FAULTS.internal, mend: 'It is tried again; the log says more.' };
}
