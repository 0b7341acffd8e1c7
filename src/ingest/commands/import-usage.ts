import { hash } from 'node:crypto';
import type { FileRow } from '#connectors/files/row.ts';
import type { Context } from '#platform/context.ts';
import { markTouched } from '#records/commands/touched.ts';
import { usageIds } from '../mapping/usage-id.ts';
import { plainReader } from '../plain-row.ts';
import { reject } from '../reject.ts';
import type { Reading } from '../row-reader.ts';
import type { UsageEvent, UsageSide } from '../usage-event.ts';
import { createUsageReader, isUsageReject } from '../usage-reader.ts';
import { futureFrom, isInFuture, type UsageRow, usageRow } from '../usage-row.ts';
import { badRow, type Progress } from './import-records.ts';
import { createObservations } from './observations.ts';
import type { RejectList } from './reject-list.ts';
import { createTakenIds } from './taken-ids.ts';
import { storeRows } from './usage.ts';

const CHUNK_EVENTS = 20_000;
const NAMES_SHOWN_MAX = 10;

type Chunk = { rows: UsageRow[]; lines: number[] };

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
  /** What observations are kept under, and accounts that the same run has added before. */
  { runId = 'file', newAccounts = [] }: { runId?: string; newAccounts?: readonly string[] } = {},
): Promise<string[]> {
  const { counts } = progress;
  const defaults = { zone: ctx.organization.timeZone, currency: null };
  const idOf = usageIds((text) => hash('sha256', text));
  let withoutId = 0;
  const read = createUsageReader(side, readings, defaults, (content) => {
    withoutId += 1;
    return idOf(content);
  });
  const plainOf = plainReader(side, readings);
  const seenAccounts = new Set<string>();
  const taken = createTakenIds();
  const observations = createObservations();
  const latest = futureFrom(ctx.now.getTime());
  const unnamed = newAccounts.slice(0, NAMES_SHOWN_MAX);
  let unnamedCount = newAccounts.length;
  let conflicts = 0;
  let chunk: Chunk = { rows: [], lines: [] };
  let storing: Promise<void> = Promise.resolve();

  async function store({ rows, lines }: Chunk): Promise<void> {
    const options = { seenAccounts, taken, observations, isRetry };
    const { states, newAccounts: added } = await storeRows(ctx, side, rows, options);
    unnamedCount += added.length;
    unnamed.push(...added.slice(0, Math.max(0, NAMES_SHOWN_MAX - unnamed.length)));
    for (const [at, state] of states.entries()) {
      if (state !== 'conflict') counts.accepted += 1;
      const row = rows[at] as UsageRow;
      if (state === 'duplicate') counts.unchanged += 1;
      if (state === 'stored' && isInFuture(row, latest)) observations.note('future', side, row);
      if (state !== 'conflict') continue;
      conflicts += 1;
      rejects.add(reject(lines[at] as number, 'event_id', row.eventId, CONFLICT));
    }
    await ctx.pg.write(async (tx) => {
      await rejects.flush(tx);
      if (observations.isFull()) await observations.flush(ctx, tx, runId);
    });
    counts.rejected = rejects.totals().count;
    await progress.tick();
  }

  async function handOver(): Promise<void> {
    const full = chunk;
    chunk = { rows: [], lines: [] };
    await storing;
    storing = store(full);
    // Heard at the next hand-over; until then it must not count as unheard.
    storing.catch(() => {});
  }

  try {
    for await (const batch of batches) {
      for (const row of batch) {
        counts.read += 1;
        const plain = plainOf(row);
        const event = plain ? null : 'error' in row ? badRow(row) : read(row);
        if (event && isUsageReject(event)) rejects.add(event);
        else {
          chunk.rows.push(plain ?? usageRow(side, event as UsageEvent));
          chunk.lines.push(row.line);
        }
      }
      if (chunk.rows.length >= CHUNK_EVENTS) await handOver();
    }
    await handOver();
  } finally {
    await storing;
  }
  await ctx.pg.write(async (tx) => {
    await rejects.flush(tx);
    await observations.flush(ctx, tx, runId);
    await markTouched(ctx, tx, seenAccounts);
  });
  counts.rejected = rejects.totals().count;
  const found = notices(unnamed, unnamedCount, conflicts);
  if (withoutId > 0) found.unshift(`${withoutId} ${WITHOUT_ID[side]}`);
  return found;
}

const WITHOUT_ID = {
  actual:
    'events have no event_id and are known by their content: equal events cannot be distinguished across files.',
  reported:
    'reports have no record_id and are known by their content: equal reports cannot be distinguished across files.',
};

const CONFLICT = 'is already used by an event with different content; the first event is kept';

function notices(unnamed: string[], unnamedCount: number, conflicts: number): string[] {
  const found: string[] = [];
  if (unnamedCount > 0) {
    const rest = unnamedCount > unnamed.length ? ` and ${unnamedCount - unnamed.length} more` : '';
    found.push(
      `${unnamedCount} accounts were not known and were added without a name: ${unnamed.join(', ')}${rest}.`,
    );
  }
  if (conflicts > 0) {
    found.push(`${conflicts} events use the id of another event; they are in the reject list.`);
  }
  return found;
}
