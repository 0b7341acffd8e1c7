import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import { markTouched } from '#records/commands/touched.ts';
import { createIdFilter, type IdFilter } from '../id-filter.ts';
import {
  contentText,
  escaped,
  LINE_COLUMNS,
  type UsageEvent,
  type UsageSide,
  usageLine,
} from '../usage-event.ts';

/** What became of each event, by its place: stored, known already, or refused for another content of its id. */
export type UsageOutcome = {
  states: ('stored' | 'duplicate' | 'conflict')[];
  /** Accounts that nobody had named before. */
  newAccounts: string[];
};

export type StoreUsageOptions = {
  /** Accounts that were seen and marked before in the same run; it is added to. */
  seenAccounts?: Set<string>;
  /** What a long run knows of the ids that are taken, so that most need no looking up; it is added to. */
  memory?: IdMemory;
  /** True when an earlier try may have stored events without marking their accounts. */
  isRetry?: boolean;
};

/**
 * The ids of one side that are taken, as long as nobody else stores any: `taken` is how many there then are, or
 * null once that is not so. Only a side that was empty at first is remembered.
 */
export type IdMemory = { filter: IdFilter; taken: number | null; isNew: boolean };

export function createIdMemory(): IdMemory {
  return { filter: createIdFilter(), taken: null, isNew: true };
}

const TABLES = { actual: 'usage_events', reported: 'reported_usage' } as const;

/**
 * Stores events of one side exactly once; durable when it returns. An id counts once: the same content again is
 * a duplicate, other content a conflict, and the first accepted stands. Writers of one organization take turns,
 * in this process and others, so that none misses what another is storing.
 */
export async function storeUsage(
  ctx: Context,
  side: UsageSide,
  events: readonly UsageEvent[],
  options: StoreUsageOptions = {},
): Promise<UsageOutcome> {
  if (events.length === 0) return { states: [], newAccounts: [] };
  const contents = events.map((event) => contentText(side, event));
  return ctx.pg.write(async (tx) => {
    await lockInTransaction(tx, 'usage');
    const { memory } = options;
    if (memory) await recall(ctx, side, memory);
    const states = await statesOf(ctx, side, events, contents, memory);
    const lines: string[] = [];
    const accounts = new Set<string>();
    for (const [at, event] of events.entries()) {
      if (states[at] === 'stored') {
        lines.push(usageLine(side, event, contents[at]));
        memory?.filter.add(event.eventId);
      }
      if (states[at] === 'stored' || options.isRetry) accounts.add(event.accountId);
    }
    await ctx.ch.insertLines(TABLES[side], LINE_COLUMNS[side], lines);
    ctx.metrics.usageAccepted.inc(lines.length);
    if (memory && memory.taken !== null) memory.taken += lines.length;
    const unseen = [...accounts].filter((account) => !options.seenAccounts?.has(account));
    const newAccounts = await nameAccounts(tx, unseen);
    await markTouched(ctx, tx, unseen);
    for (const account of unseen) options.seenAccounts?.add(account);
    return { states, newAccounts };
  });
}

/** Makes an account of each id that no customer and no mapping of a source's account has (rule 30). */
async function nameAccounts(tx: Tx, accounts: string[]): Promise<string[]> {
  if (accounts.length === 0) return [];
  const { rows } = await sql<{ account_id: string }>`
    insert into customers (organization_id, account_id)
    select current_organization(), account_id from unnest(${accounts.sort()}::text[]) as given (account_id)
    where not exists (
      select from usage_mappings as mapping
      where mapping.account_source_id = given.account_id and mapping.account_id <> '')
    on conflict do nothing
    returning account_id`.execute(tx);
  return rows.map((row) => row.account_id);
}

async function statesOf(
  ctx: Context,
  side: UsageSide,
  events: readonly UsageEvent[],
  contents: readonly string[],
  memory: IdMemory | undefined,
): Promise<UsageOutcome['states']> {
  const states: UsageOutcome['states'] = new Array(events.length).fill('stored');
  const first = new Map<string, number>();
  const later: number[] = [];
  for (const [at, event] of events.entries()) {
    if (first.has(event.eventId)) later.push(at);
    else first.set(event.eventId, at);
  }
  const isSure = memory !== undefined && memory.taken !== null;
  const ids = isSure ? [...first.keys()].filter((id) => memory.filter.has(id)) : [...first.keys()];
  const known = await knownContents(ctx, side, ids);
  const asked = [...first].filter(([id]) => known.has(id));
  const hashes = await hashesOf(
    ctx,
    side,
    asked.map(([, at]) => contents[at] as string),
  );
  for (const [index, [id, at]] of asked.entries()) {
    states[at] = known.get(id) === hashes[index] ? 'duplicate' : 'conflict';
  }
  for (const at of later) {
    const id = (events[at] as UsageEvent).eventId;
    const before = first.get(id) as number;
    if (contents[at] === contents[before])
      states[at] = states[before] === 'conflict' ? 'conflict' : 'duplicate';
    else states[at] = await laterState(ctx, side, known.get(id), states[before], contents[at] as string);
  }
  return states;
}

/** A later event of an id in the same batch may repeat what is stored although the batch's first contradicts it. */
async function laterState(
  ctx: Context,
  side: UsageSide,
  known: string | undefined,
  first: UsageOutcome['states'][number] | undefined,
  content: string,
): Promise<'duplicate' | 'conflict'> {
  if (known === undefined || first !== 'conflict') return 'conflict';
  return (await hashesOf(ctx, side, [content]))[0] === known ? 'duplicate' : 'conflict';
}

/** Finds out whether the memory still holds: every id is stored once, so others' ids show in the count. */
async function recall(ctx: Context, side: UsageSide, memory: IdMemory): Promise<void> {
  if (memory.taken === null && !memory.isNew) return;
  const [row] = await ctx.ch.query<{ count: string }>(
    'select toString(count()) as count from usage_ids_of(organization = {organization:UUID}, side = {side:String})',
    { side },
  );
  const count = Number(row?.count);
  if (memory.isNew) memory.taken = count === 0 ? 0 : null;
  else if (memory.taken !== count) memory.taken = null;
  memory.isNew = false;
}

/** The content hash of each id that is taken. */
async function knownContents(ctx: Context, side: UsageSide, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.ch.query<{ event_id: string; content: string }>(
    `select event_id, toString(min(content)) as content
    from usage_ids_of(organization = {organization:UUID}, side = {side:String})
    where event_id in (select event_id from format('TSV', 'event_id String', ${inline(ids.map(escaped))}))
    group by event_id`,
    { side },
  );
  return new Map(rows.map((row) => [row.event_id, row.content]));
}

/** The hash that the engine itself keeps of a content, computed by the engine so that the two never differ. */
async function hashesOf(ctx: Context, side: UsageSide, contents: string[]): Promise<string[]> {
  if (contents.length === 0) return [];
  const own =
    side === 'actual'
      ? ['supersedes String', 'supersedes']
      : [
          'period_start Nullable(Date32), period_end Nullable(Date32)',
          "ifNull(toString(period_start), ''), ifNull(toString(period_end), '')",
        ];
  const rows = await ctx.ch.query<{ place: string; hash: string }>(
    `select place, toString(cityHash64(account_id, source_key, toUnixTimestamp64Milli(ts), toString(units), ${own[1]})) as hash
    from format('TSV', 'place UInt32, account_id String, source_key String, ts DateTime64(3, \\'UTC\\'),
      units Decimal(38, 12), ${own[0]}', ${inline(contents.map((content, at) => `${at}\t${content}`))})`,
  );
  const hashes: string[] = [];
  for (const row of rows) hashes[Number(row.place)] = row.hash;
  return hashes;
}

/** Lines of text as a literal of the query; its mark is drawn afresh, so that no text can end it. */
function inline(lines: string[]): string {
  const mark = `$m${randomBytes(12).toString('hex')}$`;
  return `${mark}${lines.join('\n')}\n${mark}`;
}
