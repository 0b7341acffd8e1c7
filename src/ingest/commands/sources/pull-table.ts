import type { FileRow } from '#connectors/files/row.ts';
import type { TableReader } from '#connectors/warehouse/table.ts';
import type { Context } from '#platform/context.ts';
import { performRun } from '#platform/run/perform.ts';
import { IMPORT } from '../../queries/import-kind.ts';
import { placeOf, readPositions } from '../../queries/sources.ts';
import type { TablePlace } from '../../shapes.ts';
import { createOrderWatch } from '../../sources/order-watch.ts';
import { pullSpan } from '../../sources/schedule.ts';
import { importUsage } from '../import-usage.ts';
import { createRejectList } from '../reject-list.ts';
import { columnsOf, createProgress, createRun, importEnding } from '../run.ts';
import type { Pull, PullOutcome } from './end.ts';
import { failureOf } from './failure.ts';
import { named } from './open.ts';

/** Rows that are stored before how far they reach is written down; then on to the end of their instant. */
const WINDOW_ROWS = 500_000;
const PULL_ROWS_MAX = 5_000_000;
const NOTICES_MAX = 20;

export type TableLimits = { windowRows: number; pullRowsMax: number };

/**
 * Reads a table from its cursor on and stores what is new. A window ends between two instants, so that equal rows
 * without an id are numbered alike however often they are read. Leaves no run when there was no row at all.
 */
export async function pullTable(
  ctx: Context,
  held: Pull,
  reader: TableReader,
  since: Date | null,
  limits: TableLimits = { windowRows: WINDOW_ROWS, pullRowsMax: PULL_ROWS_MAX },
): Promise<PullOutcome> {
  const { source } = held;
  const place = placeOf(source) as TablePlace;
  const fields = Object.entries(named(place.columns));
  const tsAt = fields.findIndex(([field]) => field === 'ts');
  const readings = fields.map(([field, column]) => ({
    column,
    // What an event's own id is called on the side of reports.
    field: source.side === 'reported' && field === 'event_id' ? 'record_id' : field,
    how: 'saved' as const,
    confidence: 1,
    samples: [],
    writing: [],
    zone: null,
    open: null,
  }));
  const position = (await readPositions(ctx, source.source_id)).get('') ?? null;
  const readUntil = position === null ? null : new Date(position);
  const span = pullSpan(ctx.now, readUntil, place.overlap_minutes, place.start_on, since);
  const watchOrder = createOrderWatch(span.from, span.until);
  const batches = reader.rows(span.from, span.until);
  let waiting: FileRow[] = [];
  let line = 0;
  let last = '';
  let isOver = false;

  async function more(): Promise<FileRow[]> {
    held.signal.throwIfAborted();
    const next = await batches.next();
    if (next.done) return [];
    return next.value.map((cells) => {
      watchOrder(cells[tsAt] ?? null);
      line += 1;
      return { line, cells };
    });
  }
  const tsOf = (row: FileRow) => ('cells' in row ? (row.cells[tsAt] ?? '') : '');

  /** Rows up to the end of the instant in which the window is full. */
  async function* window(): AsyncGenerator<FileRow[]> {
    let count = 0;
    for (;;) {
      const rows = waiting.length > 0 ? waiting : await more();
      waiting = [];
      if (rows.length === 0) {
        isOver = true;
        return;
      }
      const cut = rows.findIndex((row, at) => {
        const before = at === 0 ? last : tsOf(rows[at - 1] as FileRow);
        return count + at >= limits.windowRows && tsOf(row) !== before;
      });
      const taken = cut === -1 ? rows : rows.slice(0, cut);
      waiting = cut === -1 ? [] : rows.slice(cut);
      if (taken.length > 0) {
        last = tsOf(taken.at(-1) as FileRow);
        count += taken.length;
        yield taken;
      }
      if (waiting.length > 0) return;
    }
  }

  const none: PullOutcome = { runId: null, rowsStored: 0, isUnfinished: false, failure: null, warnings: [] };
  try {
    waiting = await more();
  } catch (error) {
    return { ...none, failure: failureOf(ctx, error) };
  }
  if (waiting.length === 0) return none;
  const kind = source.side === 'actual' ? 'usage' : 'reported_usage';
  const runId = await ctx.pg.write((tx) =>
    createRun(ctx, tx, {
      fileName: source.name,
      kind,
      format: place.kind,
      reading: { columns: readings, missing: [], by: ctx.actor },
    }),
  );
  const outcome = { ...none, runId };
  await performRun(ctx, IMPORT, runId, async (_now, _run, work) => {
    // Whoever cancels the import, or takes the source, ends both.
    const signal = AbortSignal.any([work.signal, held.signal]);
    const progress = createProgress({ signal, progress: work.progress });
    const rejects = createRejectList(runId);
    const notices = new Set<string>();
    const { counts } = progress;
    const ended = (status: 'done' | 'failed' | 'cancelled') => {
      outcome.rowsStored = counts.accepted - counts.unchanged;
      const { failure } = outcome;
      const ending = { status, counts, notices: [...notices], ...(failure ? { failure } : {}) };
      return { end: () => importEnding(ctx, kind, ending), dropped: async () => columnsOf(counts) };
    };
    try {
      while (!isOver && counts.read < limits.pullRowsMax) {
        const found = await importUsage(
          ctx,
          source.side,
          readings,
          window(),
          rejects,
          progress,
          held.isRetry,
        );
        for (const notice of found) if (notices.size < NOTICES_MAX) notices.add(notice);
        // A row ahead of the clock must not hide those that come before its time.
        const reached = [last, ctx.now.toISOString()].sort()[0] as string;
        await savePosition(ctx, source.source_id, '', reached, runId, true);
      }
      outcome.isUnfinished = !isOver;
      return ended('done');
    } catch (error) {
      if (signal.aborted) return ended('cancelled');
      outcome.failure = failureOf(ctx, error);
      return ended('failed');
    } finally {
      await batches.return(undefined).catch(() => {});
    }
  });
  return outcome;
}

/** Writes down how far a source was read; with `onward` never to an earlier place. */
export async function savePosition(
  ctx: Context,
  sourceId: string,
  object: string,
  position: string,
  runId: string | null,
  onward = false,
): Promise<void> {
  const row = { organization_id: ctx.organization.id, source_id: sourceId, object, position };
  await ctx.pg.write((tx) =>
    tx
      .insertInto('source_cursors')
      .values({ ...row, run_id: runId, read_at: ctx.clock() })
      .onConflict((conflict) => {
        const update = conflict
          .columns(['organization_id', 'source_id', 'object'])
          .doUpdateSet({ position, run_id: runId, read_at: ctx.clock() });
        return onward ? update.where('source_cursors.position', '<', position) : update;
      })
      .execute(),
  );
}
