import { text } from 'node:stream/consumers';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { StoryJson } from './shapes.ts';
import { storiesKey } from './stories-kept.ts';
import type { Story } from './story.ts';

/**
 * The planted stories of the demo company, each with the finding that tells it; without one it leads to the
 * account. Empty in an organization that is not the demo.
 */
export async function listStories(ctx: Context): Promise<StoryJson[]> {
  if (!ctx.organization.isDemo) return [];
  const kept = await ctx.blobs.get(storiesKey(ctx)).then(text, (error: unknown) => {
    if (error instanceof Fault && error.code === 'not_found') return '[]';
    throw error;
  });
  const stories = JSON.parse(kept) as Story[];
  if (stories.length === 0) return [];
  const findings = await ctx.pg.read((tx) =>
    tx
      .selectFrom('findings')
      .select(['finding_id', 'type', 'account_id', 'product_key', 'period_start'])
      .where(
        'account_id',
        'in',
        stories.map((story) => story.account_id),
      )
      .orderBy('finding_id')
      .execute(),
  );
  return stories.map((story) => {
    const finding = findings.find(
      (one) =>
        one.type === story.type &&
        one.account_id === story.account_id &&
        one.period_start === story.period_start &&
        (story.product_key === '' || one.product_key === story.product_key),
    );
    const account = `/accounts/${encodeURIComponent(story.account_id)}`;
    return {
      ...story,
      product_key: story.product_key || null,
      amount: story.amount || null,
      finding_id: finding?.finding_id ?? null,
      href: finding ? `/recover?finding=${finding.finding_id}` : account,
    };
  });
}
