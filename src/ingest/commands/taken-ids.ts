import { randomUUID } from 'node:crypto';
import type { Context } from '#platform/context.ts';
import { Turnstile } from '#platform/embedded/turnstile.ts';
import type { Tx } from '#platform/postgres.ts';
import { createIdFilter, FILTER_IDS_MAX, type IdFilter } from '../id-filter.ts';
import type { UsageSide } from '../usage-event.ts';

/** What is remembered of one organization's ids on one side; without a filter every id is looked up. */
export type SideMemory = {
  /** False once another writer was met: a claim is needed before the next insert. */
  isClaimed: boolean;
  filter: IdFilter | null;
  /** How many ids are in the filter, or, without one, are thought to be taken. */
  ids: number;
  /** How many were looked up since there was last a filter. */
  lookedUp: number;
};

/** One process's or run's memory of taken ids, under the token by which it claims to be the last writer. */
export type TakenIds = {
  readonly token: string;
  readonly sides: Map<string, SideMemory>;
  /** Claims take a second connection while they hold one, so only a few may be under way at once. */
  readonly claims: Turnstile;
};

const CLAIMS_AT_ONCE = 3;
/** Filling a filter reads every mark; it is worth that once a good part as many ids were looked up one by one. */
const LOOKED_UP_MIN = 2_000;
const LOOKED_UP_SHARE = 1 / 40;
const BYTES_MAX = 192 * 1024 * 1024;
const MARK_BYTES = 8;

export function createTakenIds(): TakenIds {
  const refuse = () => new Error('too many claims wait');
  return { token: randomUUID(), sides: new Map(), claims: new Turnstile(CLAIMS_AT_ONCE, 10_000, refuse) };
}

/** The memory of one side, made when first asked for; the least recently used filters make room for others. */
export function sideOf(ctx: Context, side: UsageSide, taken: TakenIds): SideMemory {
  const key = `${ctx.organization.id} ${side}`;
  const known = taken.sides.get(key);
  const memory = known ?? { isClaimed: false, filter: null, ids: 0, lookedUp: 0 };
  taken.sides.delete(key);
  taken.sides.set(key, memory);
  let bytes = 0;
  for (const each of [...taken.sides.values()].reverse()) {
    bytes += each.filter?.bytes ?? 0;
    if (bytes > BYTES_MAX && each !== memory) each.filter = null;
  }
  return memory;
}

/**
 * Holds the token against the one that was committed last, within the lock of the organization's writers. When
 * somebody else wrote in between, what was remembered is forgotten and the own token committed, by a transaction
 * of its own: it must stand before the first insert, even if this process dies in the middle of it.
 */
export async function claim(
  ctx: Context,
  tx: Tx,
  side: UsageSide,
  taken: TakenIds,
  memory: SideMemory,
  mayClaim: boolean,
): Promise<boolean> {
  const row = await tx
    .selectFrom('usage_writers')
    .select('token')
    .where('side', '=', side)
    .executeTakeFirst();
  if (row?.token === taken.token) {
    memory.isClaimed = true;
    return true;
  }
  memory.isClaimed = false;
  memory.filter = null;
  if (!mayClaim) return false;
  await ctx.pg.write((own) =>
    own
      .insertInto('usage_writers')
      .values({ organization_id: ctx.organization.id, side, token: taken.token })
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'side']).doUpdateSet({ token: taken.token }),
      )
      .execute(),
  );
  memory.isClaimed = true;
  memory.ids = await countMarks(ctx, side);
  memory.lookedUp = 0;
  return true;
}

async function countMarks(ctx: Context, side: UsageSide): Promise<number> {
  const rows = await ctx.ch.query<{ count: string }>(
    'select toString(count()) as count from usage_marks_of(organization = {organization:UUID}, side = {side:String})',
    { side },
  );
  return rows.reduce((sum, row) => sum + Number(row.count), 0);
}

/** Fills the filter when `more` ids are to come and it pays; call it within the lock, once claimed. */
export async function recall(ctx: Context, side: UsageSide, memory: SideMemory, more: number): Promise<void> {
  if (memory.filter && memory.ids + more > memory.filter.idsMax) memory.filter = null;
  if (memory.filter) return;
  const room = (memory.ids + more) * 4;
  if (memory.ids + more > FILTER_IDS_MAX) return;
  const isWorth = memory.lookedUp >= Math.max(LOOKED_UP_MIN, memory.ids * LOOKED_UP_SHARE);
  if (memory.ids > 0 && !isWorth) {
    memory.lookedUp += more;
    return;
  }
  const filter = createIdFilter(Math.min(room, FILTER_IDS_MAX));
  memory.ids = memory.ids === 0 ? 0 : await fill(ctx, side, filter);
  memory.filter = filter;
  memory.lookedUp = 0;
}

async function fill(ctx: Context, side: UsageSide, filter: IdFilter): Promise<number> {
  const hash = { high: 0, low: 0 };
  let left: Buffer = Buffer.alloc(0);
  let count = 0;
  const marks = ctx.ch.bytes(
    'select id from usage_marks_of(organization = {organization:UUID}, side = {side:String})',
    { side },
  );
  for await (const piece of marks) {
    const bytes = left.length > 0 ? Buffer.concat([left, piece]) : piece;
    let at = 0;
    for (; at + MARK_BYTES <= bytes.length; at += MARK_BYTES) {
      hash.low = bytes.readUInt32LE(at);
      hash.high = bytes.readUInt32LE(at + 4);
      filter.add(hash);
      count += 1;
    }
    left = bytes.subarray(at);
  }
  return count;
}
