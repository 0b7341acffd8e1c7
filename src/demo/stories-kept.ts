import type { Context } from '#platform/context.ts';

/** Where the stories of the demo company that was loaded are kept. */
export function storiesKey(ctx: Pick<Context, 'organization'>): string {
  return `${ctx.organization.id}/demo/stories.json`;
}
