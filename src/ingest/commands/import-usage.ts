import { hash } from 'node:crypto';
import type { FileRow } from '#connectors/files/row.ts';
import type { Context } from '#platform/context.ts';
import { markTouched } from '#records/commands/touched.ts';
import { usageIds } from '../mapping/usage-id.ts';
import { reject } from '../reject.ts';
import type { Reading } from '../row-reader.ts';
import type { UsageEvent, UsageSide } from '../usage-event.ts';
import { createUsageReader, isUsageReject } from '../usage-reader.ts';
import { badRow, type Progress } from './import-records.ts';
import type { RejectList } from './reject-list.ts';
import { createIdMemory, storeUsage } from './usage.ts';

const CHUNK_EVENTS = 50_000;
const NAMES_SHOWN_MAX = 10;

type Chunk = { events: UsageEvent[]; lines: number[] };

/**
 * Stores a file's usage in chunks, reading the next chunk while one is stored. What was stored before a failure
 * stays, as loading the file again changes nothing of it. Gives notices of new accounts and conflicts.
 */
export async function importUsage(
  ctx: Context,
  side: UsageSide,
  readings: readonly Reading[],
  batches: AsyncIterable<FileRow[]>,
  rejects: RejectList,
  progress: Progress,
  isRetry: boolean,
): Promise<string[]> {
  const { counts } = progress;
  const defaults = { zone: ctx.organization.timeZone, currency: null };
  const idOf = usageIds((text) => hash('sha256', text));
  let withoutId = 0;
  const read = createUsageReader(side, readings, defaults, (content) => {
    withoutId += 1;
    return idOf(content);
  });
  const seenAccounts = new Set<string>();
  const memory = createIdMemory();
  const unnamed: string[] = [];
  let unnamedCount = 0;
  let conflicts = 0;
  let chunk: Chunk = { events: [], lines: [] };
  let storing: Promise<void> = Promise.resolve();

  async function store({ events, lines }: Chunk): Promise<void> {
    const { states, newAccounts } = await storeUsage(ctx, side, events, { seenAccounts, memory, isRetry });
    unnamedCount += newAccounts.length;
    unnamed.push(...newAccounts.slice(0, Math.max(0, NAMES_SHOWN_MAX - unnamed.length)));
    for (const [at, state] of states.entries()) {
      if (state !== 'conflict') counts.accepted += 1;
      if (state === 'duplicate') counts.unchanged += 1;
      if (state !== 'conflict') continue;
      conflicts += 1;
      const { eventId } = events[at] as UsageEvent;
      rejects.add(reject(lines[at] as number, 'event_id', eventId, CONFLICT));
    }
    await ctx.pg.write((tx) => rejects.flush(tx));
    counts.rejected = rejects.totals().count;
    await progress.tick();
  }

  async function handOver(): Promise<void> {
    const full = chunk;
    chunk = { events: [], lines: [] };
    await storing;
    storing = store(full);
    // Heard at the next hand-over; until then it must not count as unheard.
    storing.catch(() => {});
  }

  try {
    for await (const batch of batches) {
      for (const row of batch) {
        counts.read += 1;
        const event = 'error' in row ? badRow(row) : read(row);
        if (isUsageReject(event)) rejects.add(event);
        else {
          chunk.events.push(event);
          chunk.lines.push(row.line);
        }
      }
      if (chunk.events.length >= CHUNK_EVENTS) await handOver();
    }
    await handOver();
  } finally {
    await storing;
  }
  await ctx.pg.write(async (tx) => {
    await rejects.flush(tx);
    await markTouched(ctx, tx, seenAccounts);
  });
  counts.rejected = rejects.totals().count;
  const found = notices(unnamed, unnamedCount, conflicts);
  if (withoutId > 0) found.unshift(`${withoutId} ${WITHOUT_ID[side]}`);
  return found;
}

const WITHOUT_ID = {
  actual:
    'events have no event_id and are known by their content: equal events cannot be told apart across files.',
  reported:
    'reports have no record_id and are known by their content: equal reports cannot be told apart across files.',
};

const CONFLICT = 'was taken before by an event of other content; the first accepted stands';

function notices(unnamed: string[], unnamedCount: number, conflicts: number): string[] {
  const found: string[] = [];
  if (unnamedCount > 0) {
    const rest = unnamedCount > unnamed.length ? ` and ${unnamedCount - unnamed.length} more` : '';
    found.push(
      `${unnamedCount} accounts were not known and were added without a name: ${unnamed.join(', ')}${rest}.`,
    );
  }
  if (conflicts > 0) {
    found.push(`${conflicts} events use an id that another event has taken; they are in the reject list.`);
  }
  return found;
}
