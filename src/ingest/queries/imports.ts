import type { Context } from '#platform/context.ts';
import { cursorInstant, cursorPart, cursorUuid, readCursor, writeCursor } from '#platform/page.ts';
import { CATALOGUE, KINDS } from '../mapping/catalogue.ts';
import { typeName } from '../mapping/field-type.ts';
import type { FileKind, ImportRunJson } from '../shapes.ts';
import { findRun, runJson } from './runs.ts';

type PageQuery = { limit: number; cursor?: string | undefined };

/** Imports, newest first. */
export async function listImports(
  ctx: Context,
  { limit, cursor }: PageQuery,
): Promise<{ items: ImportRunJson[]; next_cursor: string | null }> {
  const after = readCursor(cursor, 2);
  const rows = await ctx.pg.read((tx) => {
    let query = tx.selectFrom('import_runs').selectAll();
    if (after) {
      const [created, id] = [new Date(cursorInstant(after[0])), cursorUuid(after[1])];
      query = query.where((eb) => eb(eb.refTuple('created_at', 'run_id'), '<', eb.tuple(created, id)));
    }
    return query
      .orderBy('created_at', 'desc')
      .orderBy('run_id', 'desc')
      .limit(limit + 1)
      .execute();
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(runJson),
    next_cursor:
      rows.length > limit && last ? writeCursor([last.created_at.toISOString(), last.run_id]) : null,
  };
}

export type RejectJson = { line: number; column: string | null; value: string | null; reason: string };

/** The rows that an import did not take, in the order of their discovery. */
export async function listRejects(
  ctx: Context,
  runId: string,
  { limit, cursor }: PageQuery,
): Promise<{ items: RejectJson[]; next_cursor: string | null }> {
  await findRun(ctx, runId);
  const after = BigInt(cursorPart(readCursor(cursor, 1)?.[0] ?? 0, /^\d{1,18}$/));
  const rows = await ctx.pg.read((tx) =>
    tx
      .selectFrom('import_rejects')
      .select(['sequence', 'line', 'column_name', 'value', 'reason'])
      .where('run_id', '=', runId)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(limit + 1)
      .execute(),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      line: Number(row.line),
      column: row.column_name,
      value: row.value,
      reason: row.reason,
    })),
    next_cursor: rows.length > limit && last ? writeCursor([Number(last.sequence)]) : null,
  };
}

export const REJECT_COLUMNS = ['line', 'column', 'value', 'reason', 'row'];

/** Every kept reject with the row as it stood, to be corrected and uploaded again. */
export async function* everyReject(ctx: Context, runId: string) {
  let after = 0n;
  for (;;) {
    const rows = await ctx.pg.read((tx) =>
      tx
        .selectFrom('import_rejects')
        .selectAll()
        .where('run_id', '=', runId)
        .where('sequence', '>', after)
        .orderBy('sequence')
        .limit(1_000)
        .execute(),
    );
    for (const row of rows) yield [row.line, row.column_name, row.value, row.reason, row.raw];
    const last = rows.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}

/** The fields of every file kind. A currency column is not asked of an organization that has a currency. */
export function listFileKinds(ctx: Context): {
  kinds: { kind: FileKind; fields: { name: string; required: boolean; type: string }[] }[];
} {
  const { currency } = ctx.organization;
  return {
    kinds: KINDS.map((kind) => ({
      kind,
      fields: CATALOGUE[kind].fields.map((field) => ({
        name: field.name,
        required: field.required && (field.name !== 'currency' || currency === null),
        type: typeName(field.type),
      })),
    })),
  };
}
