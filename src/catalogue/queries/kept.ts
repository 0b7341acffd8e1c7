import type { Context } from '#platform/context.ts';
import type { Family } from '../entity.ts';
import { type Revisions, readRevisions } from './revisions.ts';

/**
 * The answer to a question of this organization, computed again only when a family of facts that it reads has changed
 * or the day is another, as rates go by days. `question` names it with all that decides it.
 */
export async function kept<T>(
  ctx: Context,
  reads: readonly Family[],
  question: string,
  compute: (revisions: Revisions) => Promise<T>,
): Promise<T> {
  const revisions = await readRevisions(ctx, reads);
  return keptAt(ctx, revisions, question, () => compute(revisions));
}

/** The same for a caller that has read the revisions already. */
export function keptAt<T>(
  ctx: Context,
  revisions: Revisions,
  question: string,
  compute: () => Promise<T>,
): Promise<T> {
  const { id, reportingCurrency, timeZone } = ctx.organization;
  const day = ctx.now.toISOString().slice(0, 10);
  const key = JSON.stringify([id, reportingCurrency, timeZone, day, revisions.text, question]);
  return ctx.answers.get(key, compute);
}
