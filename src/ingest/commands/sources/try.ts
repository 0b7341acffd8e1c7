import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openRows } from '#connectors/files/open.ts';
import { READ_LIMITS } from '#connectors/warehouse/table.ts';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { failureOf } from '#platform/run/failure.ts';
import { guessMapping } from '../../mapping/guess.ts';
import { findSource, placeOf } from '../../queries/sources.ts';
import type { FileKind, FilesPlace, SourceFindings, SourceTest, TablePlace } from '../../shapes.ts';
import { objectPattern } from '../../sources/object-pattern.ts';
import { isSameParty, isTable } from '../../sources/place.ts';
import { named, openFiles, openSecret, openTable } from './open.ts';

const SAMPLE_ROWS = 5;
const FILES_SHOWN = 20;
const FILE_BYTES_MAX = 256 * 1024 * 1024;
/** Somebody waits for it. */
const LIMITS = { ...READ_LIMITS, stallMsMax: 15_000, totalMsMax: 25_000 };

const NOTHING: SourceFindings = {
  ok: false,
  failure: null,
  columns: [],
  missing: [],
  rows: [],
  files: [],
  files_total: 0,
  warnings: [],
};

/**
 * Connects as a pull would and tells what is there: columns, a few rows, which column is read as what. Nothing is
 * stored. What is wrong with the place comes as `failure`, in words.
 */
export async function testSource(ctx: Context, asked: SourceTest): Promise<SourceFindings> {
  const { place } = asked;
  try {
    const secret = await secretFor(ctx, asked);
    const kind: FileKind = asked.side === 'actual' ? 'usage' : 'reported_usage';
    return isTable(place)
      ? await tryTable(ctx, place, secret, kind)
      : await tryFiles(ctx, place, secret, kind);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...NOTHING, failure: failureOf(error) };
  }
}

/** The secret given, else the kept one when it goes to the same party. */
async function secretFor(ctx: Context, { place, secret, source_id }: SourceTest): Promise<string> {
  if (secret !== undefined || source_id === undefined) return secret ?? '';
  const kept = await findSource(ctx, source_id);
  return isSameParty(placeOf(kept), place) ? openSecret(ctx, source_id, kept.sealed_secret) : '';
}

async function tryTable(
  ctx: Context,
  place: TablePlace,
  secret: string,
  kind: FileKind,
): Promise<SourceFindings> {
  const reader = await openTable(ctx, place, secret, LIMITS);
  try {
    const columns = (await reader.columns()).slice(0, 50);
    const rows = await reader.sample(SAMPLE_ROWS);
    const warnings = await reader.excessRights().catch(() => []);
    const names = columns.map(({ name }) => name);
    return { ...NOTHING, ok: true, ...mapped(kind, names, columns, rows, place.columns), rows, warnings };
  } finally {
    await reader.close();
  }
}

async function tryFiles(
  ctx: Context,
  place: FilesPlace,
  secret: string,
  kind: FileKind,
): Promise<SourceFindings> {
  const store = await openFiles(ctx, place, secret, ctx.actor);
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-source-'));
  try {
    const pattern = objectPattern(place.pattern);
    const files = (await store.list(pattern.prefix)).filter(({ name }) => pattern.matches(name));
    const found = {
      ...NOTHING,
      files: files.slice(-FILES_SHOWN).map(({ name }) => name),
      files_total: files.length,
    };
    const newest = files.at(-1);
    if (!newest) {
      const mend = 'Check the pattern; the first file may also not have arrived yet.';
      return { ...found, ok: true, warnings: [`No file matches ${place.pattern}. ${mend}`] };
    }
    if (newest.bytes > FILE_BYTES_MAX) {
      return { ...found, ok: true, warnings: [`${newest.name} is too large to preview.`] };
    }
    const copy = path.join(folder, 'file');
    await store.fetch(newest, copy);
    const opened = await openRows({ name: newest.name, path: copy });
    try {
      const first = await opened.batches[Symbol.asyncIterator]().next();
      const cells = first.done ? [] : first.value.flatMap((row) => ('cells' in row ? [row.cells] : []));
      const rows = cells.slice(0, SAMPLE_ROWS).map((row) => row.slice(0, 50).map(shown));
      const columns = opened.columns.slice(0, 50).map((name) => ({ name, type: opened.format }));
      return {
        ...found,
        ok: true,
        ...mapped(kind, opened.columns, columns, cells.slice(0, 100), place.columns),
        rows,
      };
    } finally {
      await opened.close();
    }
  } finally {
    store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Which column is read as which field: as named in the place where such a column is there, else as guessed. */
function mapped(
  kind: FileKind,
  names: readonly string[],
  columns: readonly { name: string; type: string }[],
  rows: readonly (string | null)[][],
  chosen: Record<string, string | undefined>,
): Pick<SourceFindings, 'columns' | 'missing'> {
  const saved = Object.entries(named(chosen))
    .filter(([, column]) => names.includes(column))
    .map(([field, column]) => [
      column,
      kind === 'reported_usage' && field === 'event_id' ? 'record_id' : field,
    ]);
  const guess = guessMapping(kind, names, rows, Object.fromEntries(saved));
  const fields = new Map(guess.columns.map(({ column, field }) => [column, field]));
  const described = columns.map((column) => ({ ...column, field: ownName(fields.get(column.name) ?? null) }));
  return { columns: described, missing: guess.missing };
}

/** A report's own id and an event's are one field of a source. */
const ownName = (field: string | null) => (field === 'record_id' ? 'event_id' : field);
const shown = (cell: string | null) => (cell === null ? null : cell.slice(0, 100).toWellFormed());
