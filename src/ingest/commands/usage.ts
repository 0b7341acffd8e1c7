import { sql } from 'kysely';
import { moveRevisionInTurn } from '#catalogue/commands/revisions.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import { markTouched } from '#records/commands/touched.ts';
import { hashId, type IdHash } from '../id-hash.ts';
import { LINE_COLUMNS, type UsageEvent, type UsageSide } from '../usage-event.ts';
import { lineOf, type UsageRow, usageRow } from '../usage-row.ts';
import type { MarkedAccounts } from './marked-accounts.ts';
import type { Observations } from './observations.ts';
import { claim, createTakenIds, recall, type SideMemory, sideOf, type TakenIds } from './taken-ids.ts';
import { type Known, takenAmong } from './usage-look-up.ts';

export type UsageState = 'stored' | 'duplicate' | 'conflict';

/** What became of each event, by its place: stored, known already, or refused for another content of its id. */
export type UsageOutcome = {
  states: UsageState[];
  /** Accounts that nobody had named before. */
  newAccounts: string[];
};

export type StoreUsageOptions = {
  /** Accounts that were seen and marked before in the same run; it is added to. */
  seenAccounts?: Set<string>;
  /** What a long run or a server knows of the ids that are taken, so that most need no looking up. */
  taken?: TakenIds;
  /** Accounts whose marks a server knows to stand. */
  marked?: MarkedAccounts;
  /** Gets repeats and conflicts. */
  observations?: Observations;
  /** True when an earlier try may have stored events without marking their accounts. */
  isRetry?: boolean;
};

const TABLES = { actual: 'usage_events', reported: 'reported_usage' } as const;

/** `storeRows` for events whose values are apart. */
export function storeUsage(
  ctx: Context,
  side: UsageSide,
  events: readonly UsageEvent[],
  options: StoreUsageOptions = {},
): Promise<UsageOutcome> {
  return storeRows(
    ctx,
    side,
    events.map((event) => usageRow(side, event)),
    options,
  );
}

/**
 * Stores events of one side exactly once; durable when it returns. An id counts once: the same content again is
 * a duplicate, other content a conflict, and the first accepted stands. Writers of one organization take turns,
 * in this process and others, so that none misses what another is storing.
 */
export async function storeRows(
  ctx: Context,
  side: UsageSide,
  rows: readonly UsageRow[],
  options: StoreUsageOptions = {},
): Promise<UsageOutcome> {
  if (rows.length === 0) return { states: [], newAccounts: [] };
  const taken = options.taken ?? createTakenIds();
  const memory = sideOf(ctx, side, taken);
  const attempt = (mayClaim: boolean) =>
    ctx.pg.write(async (tx) => {
      await lockInTransaction(tx, 'usage');
      const isClaimed = await claim(ctx, tx, side, taken, memory, mayClaim);
      return isClaimed ? storeInTurn(ctx, tx, side, rows, memory, options) : null;
    });
  const outcome = memory.isClaimed ? await attempt(false) : null;
  return outcome ?? ((await taken.claims.pass(() => attempt(true))) as UsageOutcome);
}

async function storeInTurn(
  ctx: Context,
  tx: Tx,
  side: UsageSide,
  rows: readonly UsageRow[],
  memory: SideMemory,
  options: StoreUsageOptions,
): Promise<UsageOutcome> {
  await recall(ctx, side, memory, rows.length);
  const states = await statesOf(ctx, side, rows, memory, options.observations);
  const lines: string[] = [];
  const accounts = new Set<string>();
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as UsageRow;
    const isNew = states[at] === 'stored';
    if (isNew) lines.push(lineOf(side, row));
    if (isNew || options.isRetry) accounts.add(row.accountId);
  }
  await ctx.ch.insertLines(TABLES[side], LINE_COLUMNS[side], lines);
  // An earlier try may have stored events and not have come to this.
  if (lines.length > 0 || options.isRetry) await moveRevisionInTurn(tx, 'usage');
  ctx.metrics.usageAccepted.inc(lines.length);
  memory.ids += lines.length;
  const { seenAccounts, marked } = options;
  const standing = marked ? await marked.standing(ctx, tx) : null;
  const unseen = [...accounts].filter((account) => !seenAccounts?.has(account) && !standing?.has(account));
  const newAccounts = await nameAccounts(tx, unseen);
  await markTouched(ctx, tx, unseen);
  for (const account of unseen) {
    seenAccounts?.add(account);
    standing?.add(account);
  }
  return { states, newAccounts };
}

/** Makes an account of each id that no customer and no mapping of a source's account has (rule 30). */
export async function nameAccounts(tx: Tx, accounts: string[]): Promise<string[]> {
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

/**
 * The state of each row. Ids that the memory has not seen are new without asking; every id is remembered before
 * it is stored, as an insert whose answer is lost may have stored it.
 */
async function statesOf(
  ctx: Context,
  side: UsageSide,
  rows: readonly UsageRow[],
  memory: SideMemory,
  observations: Observations | undefined,
): Promise<UsageState[]> {
  const states: UsageState[] = new Array(rows.length).fill('stored');
  const first = new Map<string, number>();
  const repeats: number[] = [];
  const asked: number[] = [];
  const hash: IdHash = { high: 0, low: 0 };
  const { filter } = memory;
  for (let at = 0; at < rows.length; at++) {
    const { eventId } = rows[at] as UsageRow;
    const before = first.size;
    if (!first.has(eventId)) first.set(eventId, at);
    if (first.size === before) {
      repeats.push(at);
      continue;
    }
    if (filter === null) asked.push(at);
    else {
      hashId(eventId, hash);
      if (filter.has(hash)) asked.push(at);
      else filter.add(hash);
    }
  }
  const isAsked = new Set(repeats.length > 0 ? asked.map((at) => (rows[at] as UsageRow).eventId) : []);
  for (const at of repeats) if (isAsked.has((rows[at] as UsageRow).eventId)) asked.push(at);
  const known: Known =
    asked.length > 0
      ? await takenAmong(
          ctx,
          side,
          asked.map((at) => [at, rows[at] as UsageRow]),
        )
      : new Map();
  for (const [at, isSame] of known) states[at] = isSame ? 'duplicate' : 'conflict';
  for (const at of repeats) {
    if (known.has(at)) continue;
    const { eventId, content } = rows[at] as UsageRow;
    const original = rows[first.get(eventId) as number] as UsageRow;
    states[at] = original.content === content ? 'duplicate' : 'conflict';
  }
  if (observations && (known.size > 0 || repeats.length > 0)) {
    const isRepeat = new Set(repeats);
    for (const at of new Set([...known.keys(), ...repeats])) {
      const kind = states[at] === 'conflict' ? 'conflict' : isRepeat.has(at) ? 'duplicate' : 'resent';
      observations.note(kind, side, rows[at] as UsageRow);
    }
  }
  return states;
}
