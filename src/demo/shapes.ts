import { z } from 'zod';
import { day, decimalText, id } from '#core/wire.ts';

/**
 * One planted story: a title, what happened in two sentences, and where to look. `amount` is over all its
 * `periods` in major units; `period_start` is the one that cost the most, and `href` leads to its finding.
 */
export const story = z.object({
  title: z.string(),
  text: z.string(),
  account_id: z.string(),
  account_name: z.string(),
  type: z.string(),
  product_key: z.string().nullable(),
  period_start: day,
  period_end: day,
  amount: decimalText.nullable(),
  currency: z.string(),
  periods: z.number().int(),
  finding_id: id.nullable(),
  href: z.string(),
});
export type StoryJson = z.infer<typeof story>;

export const storyList = z.object({ items: z.array(story) });
