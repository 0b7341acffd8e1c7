import { randomBytes } from 'node:crypto';
import type { Context } from '#platform/context.ts';
import { escaped, type UsageSide } from '../usage-event.ts';
import type { UsageRow } from '../usage-row.ts';

/** Rows whose id is taken, by their place: true when by the same content. */
export type Known = Map<number, boolean>;

const OWN = {
  actual: { columns: 'supersedes String', hashed: 'supersedes' },
  reported: {
    columns: 'period_start Nullable(Date32), period_end Nullable(Date32)',
    hashed: "ifNull(toString(period_start), ''), ifNull(toString(period_end), '')",
  },
} as const;

/**
 * Which of these rows have an id that is taken, and whether by their own content. The engine computes the hashes
 * on both sides, so that the two can never differ by a spelling.
 */
export async function takenAmong(
  ctx: Context,
  side: UsageSide,
  rows: readonly (readonly [number, UsageRow])[],
): Promise<Known> {
  const { columns, hashed } = OWN[side];
  const lines = rows.map(([place, { eventId, content }]) => `${place}\t${escaped(eventId)}\t${content}`);
  const found = await ctx.ch.query<{ place: number; is_same: number }>(
    `with given as (
      select place, bitOr(bitShiftLeft(toUInt64(murmurHash2_32(event_id)), 32), xxHash32(event_id)) as id,
        sipHash64(event_id) as check,
        cityHash64(account_id, source_key, toUnixTimestamp64Milli(ts), toString(units), ${hashed}) as content
      from format('TSV', 'place UInt32, event_id String, account_id String, source_key String,
        ts DateTime64(3, \\'UTC\\'), units Decimal(38, 12), ${columns}', ${inline(lines)}))
    select given.place as place, given.content = mark.content as is_same
    from given
    inner join (
      select id, check, min(content) as content
      from usage_marks_of(organization = {organization:UUID}, side = {side:String})
      where id in (select id from given)
      group by id, check
    ) as mark on given.id = mark.id and given.check = mark.check`,
    { side },
  );
  return new Map(found.map((row) => [Number(row.place), Number(row.is_same) === 1]));
}

/** Lines of text as a literal of the query; its mark is drawn afresh, so that no text can end it. */
function inline(lines: string[]): string {
  const mark = `$m${randomBytes(12).toString('hex')}$`;
  return `${mark}${lines.join('\n')}\n${mark}`;
}
