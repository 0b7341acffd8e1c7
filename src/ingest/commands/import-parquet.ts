import { moveRevisionInTurn } from '#catalogue/commands/revisions.ts';
import { BATCH_ROWS_MAX, type FileRow } from '#connectors/files/row.ts';
import { decimal } from '#core/decimal.ts';
import type { Context } from '#platform/context.ts';
import { lockInTransaction, type Tx } from '#platform/postgres.ts';
import { markTouched } from '#records/commands/touched.ts';
import { type EngineColumn, type UsageSelect, usageSelect } from '../parquet-select.ts';
import type { Reading } from '../row-reader.ts';
import type { Counts } from './run.ts';
import { claim, createTakenIds, sideOf } from './taken-ids.ts';
import { nameAccounts } from './usage.ts';

/** What the engine took of a file by itself, and the rows that are left to the reader of rows. */
export type EngineImport = {
  readonly newAccounts: string[];
  readonly left: AsyncIterable<FileRow[]>;
  close(): Promise<void>;
};

/** Above this share of rows that are not plain, the reader of rows takes the whole file. */
const LEFT_SHARE_MAX = 0.2;
const KEEP_ALIVE_MS = 15_000;
const COLUMNS = ['event_id', 'account_id', 'source_key', 'ts', 'units', 'supersedes', 'received_at'];
/** Parts of this many rows sort within the processor's cache. */
const WRITE = 'settings optimize_on_insert = 0, max_insert_threads = 2, min_insert_block_size_rows = 131072';
const READ = 'settings max_execution_time = 3600, input_format_parquet_max_block_size = 65536';
const ID = (text: string) => `bitOr(bitShiftLeft(toUInt64(murmurHash2_32(${text})), 32), xxHash32(${text}))`;
const MARK = `${ID('event_id')} as id, sipHash64(event_id) as check, cityHash64(account_id, toString(source_key),
  toUnixTimestamp64Milli(ts), toString(units), supersedes) as content`;

/**
 * Lets the usage engine read a Parquet file of actual usage itself, several times as fast as row by row. It takes
 * the rows that are plain and whose id occurs once, or always with the same content; all others are given back
 * in the file's order for the reader of rows, so that the outcome is the same. Null, with nothing stored, when the
 * engine cannot see the file, accounts are split over several, or the file is better read row by row. Counts what it takes.
 */
export async function importParquet(
  ctx: Context,
  path: string,
  readings: readonly Reading[],
  counts: Counts,
  runId: string,
): Promise<EngineImport | null> {
  if (ctx.ch.shards > 1 || /[*?{}\\'\n]/.test(path)) return null;
  const file = `file('${path}', Parquet)`;
  const described = await ctx.ch.query<EngineColumn>(`describe table ${file}`).catch(() => null);
  const select = described ? usageSelect(described, readings) : null;
  if (select === null) return null;
  const stage = `usage_stage_${runId.replaceAll('-', '')}`;
  const marks = `${stage}_marks`;
  const close = async () => {
    for (const table of [`${stage}_mv`, stage, marks]) await ctx.ch.command(`drop table if exists ${table}`);
  };
  try {
    await close();
    const rows = await countRows(ctx, file);
    await fillStage(ctx, file, select, stage, marks);
    const staged = await countRows(ctx, stage);
    if (rows - staged > rows * LEFT_SHARE_MAX) {
      await close();
      return null;
    }
    const odd =
      rows > staged
        ? `select ${ID('id')} as id from (select ${select.eventId} as id from ${file} where not ${select.isPlain})`
        : null;
    const taken = await takeStage(ctx, stage, marks, odd);
    counts.read += taken.accepted;
    counts.accepted += taken.accepted;
    counts.unchanged += taken.accepted - taken.stored;
    const filter = `not ${select.isPlain} or ${ID(select.eventId)} in (select id from ${stage}_left)`;
    const isWhole = rows === taken.accepted;
    return {
      newAccounts: taken.newAccounts,
      left: isWhole
        ? nothing()
        : leftRows(ctx, file, select, taken.hasLeft ? filter : `not ${select.isPlain}`),
      async close() {
        await ctx.ch.command(`drop table if exists ${stage}_left`);
        await close();
      },
    };
  } catch (error) {
    await ctx.ch.command(`drop table if exists ${stage}_left`).catch(() => {});
    await close().catch(() => {});
    throw error;
  }
}

async function countRows(ctx: Context, from: string): Promise<number> {
  const [row] = await ctx.ch.query<{ count: string }>(`select toString(count()) as count from ${from}`);
  return Number(row?.count);
}

/** The plain rows of the file in a table of the run's own, with their marks beside them. */
async function fillStage(
  ctx: Context,
  file: string,
  select: UsageSelect,
  stage: string,
  marks: string,
): Promise<void> {
  await ctx.ch.command(`create table ${stage} as usage_events`);
  await ctx.ch.command(`create table ${marks} as usage_marks`);
  await ctx.ch.command(
    `create materialized view ${stage}_mv to ${marks} as select organization_id, 'actual' as side, ${MARK} from ${stage}`,
  );
  const values = COLUMNS.map((column) => `${select.values[column]} as ${column}_value`).join(', ');
  const names = COLUMNS.map((column) => `${column}_value`).join(', ');
  await ctx.ch.command(
    `insert into ${stage} (organization_id, ${COLUMNS.join(', ')})
    select {organization:UUID}, ${names} from (select ${values} from ${file} where ${select.isPlain} ${READ}) ${WRITE}`,
  );
}

type Taken = { accepted: number; stored: number; newAccounts: string[]; hasLeft: boolean };

/** Moves the stage into the usage of the organization, within the turn of its writers. */
async function takeStage(ctx: Context, stage: string, marks: string, odd: string | null): Promise<Taken> {
  const taken = createTakenIds();
  return ctx.pg.write(async (tx) => {
    await lockInTransaction(tx, 'usage');
    // Whoever remembers the ids of this organization forgets them by this claim.
    await claim(ctx, tx, 'actual', taken, sideOf(ctx, 'actual', taken), true);
    const alive = setInterval(() => {
      tx.selectFrom('usage_writers')
        .select('side')
        .limit(1)
        .execute()
        .catch(() => {});
    }, KEEP_ALIVE_MS);
    try {
      return await takeInTurn(ctx, tx, stage, marks, odd);
    } finally {
      clearInterval(alive);
    }
  });
}

async function takeInTurn(
  ctx: Context,
  tx: Tx,
  stage: string,
  marks: string,
  odd: string | null,
): Promise<Taken> {
  const known = `(select id, check, content from usage_marks_of(organization = {organization:UUID}, side = 'actual')
    where id in (select id from ${marks}))`;
  const [found] = await ctx.ch.query<{ rows: string; ids: string; known: string }>(
    `select toString(count()) as rows, toString(uniqExact(id)) as ids, toString((select count() from ${known})) as known
    from ${marks}`,
  );
  const rows = Number(found?.rows);
  const isClean = rows === Number(found?.ids) && Number(found?.known) === 0 && odd === null;
  let accepted = rows;
  let stored = rows;
  let accounts: string[];
  if (isClean) {
    accounts = await accountsOf(ctx, stage);
    await movePartitions(ctx, stage, 'usage_events');
    await movePartitions(ctx, marks, 'usage_marks');
  } else {
    // Ids of more than one content, and those of rows that are not plain, wait for the reader of rows.
    await ctx.ch.command(`create table ${stage}_left (id UInt64) engine = MergeTree order by id`);
    const two = `select id from (
      select id, check, content from ${marks} union all select id, check, content from ${known} as known)
      group by id having min((check, content)) != max((check, content))`;
    const sources =
      odd === null ? [two] : [two, `select id from (${odd}) where id in (select id from ${marks})`];
    for (const source of sources) await ctx.ch.command(`insert into ${stage}_left ${source}`);
    const fresh = `${stage} where ${ID('event_id')} not in (select id from ${stage}_left)`;
    accepted = await countRows(ctx, fresh);
    const unknown = `${fresh} and ${ID('event_id')} not in (select id from ${known})`;
    accounts = await accountsOf(ctx, unknown);
    const before = await ctx.ch.query<{ count: string }>(
      `select toString(uniqExact(event_id)) as count from ${unknown}`,
    );
    stored = Number(before[0]?.count);
    await ctx.ch.command(
      `insert into usage_events (organization_id, ${COLUMNS.join(', ')})
      select organization_id, ${COLUMNS.join(', ')} from ${unknown} limit 1 by event_id ${WRITE}`,
    );
  }
  ctx.metrics.usageAccepted.inc(stored);
  if (accepted > 0) await moveRevisionInTurn(tx, 'usage');
  const newAccounts = await nameAccounts(tx, accounts);
  await markTouched(ctx, tx, accounts);
  return { accepted, stored, newAccounts, hasLeft: !isClean };
}

async function accountsOf(ctx: Context, from: string): Promise<string[]> {
  const rows = await ctx.ch.query<{ account_id: string }>(`select distinct account_id from ${from}`);
  return rows.map((row) => row.account_id);
}

/** Parts change tables without being written again: events first, as marks without events would lose them. */
async function movePartitions(ctx: Context, from: string, to: string): Promise<void> {
  const rows = await ctx.ch.query<{ partition_id: string }>(
    `select distinct _partition_id as partition_id from ${from} order by partition_id`,
  );
  for (const { partition_id } of rows) {
    await ctx.ch.command(`alter table ${from} move partition id '${partition_id}' to table ${to}`);
  }
}

async function* nothing(): AsyncGenerator<FileRow[]> {}

/** Rows of the file in its order, as the reader of rows would see them. */
async function* leftRows(
  ctx: Context,
  file: string,
  select: UsageSelect,
  filter: string,
): AsyncGenerator<FileRow[]> {
  const cells = select.cells.map((cell, at) => `${cell.text} as cell_${at}`).join(', ');
  const names = select.cells.map((_, at) => `cell_${at}`).join(', ');
  const found = ctx.ch.stream<{ line: string; cells: (string | null)[] }>(
    `select toString(line) as line, [${names}] as cells
    from (select _row_number + 1 as line, ${cells} from ${file} where ${filter}) order by toUInt64(line)`,
  );
  let batch: FileRow[] = [];
  for await (const rows of found) {
    for (const { line, cells: texts } of rows) {
      const seen = texts.map((text, at) =>
        select.cells[at]?.isFloat && text !== null ? floatText(text) : text,
      );
      batch.push({ line: Number(line), cells: seen });
      if (batch.length >= BATCH_ROWS_MAX) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

/** A double as the reader of rows prints it. */
function floatText(text: string): string {
  if (text === 'nan') return 'NaN';
  if (text === 'inf' || text === '-inf') return text.replace('inf', 'Infinity');
  return /e/i.test(text) ? decimal(Number(text)).toFixed() : String(Number(text));
}
