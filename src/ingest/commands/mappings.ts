import type { z } from 'zod';
import { Fault } from '#core/error.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import { resume } from '#platform/run/enqueue.ts';
import { storeRows } from '#records/commands/store.ts';
import { EVERYBODY, markTouched } from '#records/commands/touched.ts';
import { fieldOf, missingFields } from '../mapping/catalogue.ts';
import { parseDecimalText } from '../mapping/decimal-text.ts';
import { IMPORT } from '../queries/import-kind.ts';
import { findRun, readingOf, runJson } from '../queries/runs.ts';
import { contradictionOf } from '../row-check.ts';
import {
  FILE_KINDS,
  type FileKind,
  type ImportRunJson,
  type mappingConfirmation,
  type usageMapping,
} from '../shapes.ts';
import { signatureOf } from './import.ts';

type Confirmation = z.infer<typeof mappingConfirmation>;
type UsageMapping = z.infer<typeof usageMapping>;

/**
 * Takes a person's reading of a file's columns: it is kept for files with the same columns, and the run continues.
 * Faults: `conflict` when the run does not wait for one, `bad_request` when a field is unknown, used twice or lacking.
 */
export async function confirmMapping(
  ctx: Context,
  runId: string,
  given: Confirmation,
): Promise<ImportRunJson> {
  const run = await findRun(ctx, runId);
  if (run.status !== 'waiting') {
    throw new Fault('conflict', `The import is ${run.status}; there is nothing to confirm.`, {
      where: runId,
    });
  }
  if (run.blob_key === null) {
    throw new Fault('conflict', 'The file of this import was not kept.', { mend: 'Upload the file again.' });
  }
  const reading = readingOf(run);
  const kind = FILE_KINDS.find((each) => each === (given.kind ?? run.kind));
  if (!kind) throw new Fault('bad_request', 'Choose the kind of file.', { where: 'kind' });
  const columns = Object.fromEntries(
    reading.columns.map(({ column, field, how }) => [
      column,
      Object.hasOwn(given.columns, column)
        ? (given.columns[column] ?? null)
        : how === 'guessed'
          ? null
          : field,
    ]),
  );
  checkReading(ctx, kind, columns, given.columns);
  // What was proposed holds unless somebody said otherwise.
  const proposed = reading.columns.flatMap(({ column, open }) => (open?.[0] ? [[column, open[0]]] : []));
  const answers: Record<string, string> = { ...Object.fromEntries(proposed), ...given.writings };
  const signature = signatureOf(reading.columns.map((each) => each.column));
  const row = await ctx.pg.write(async (tx) => {
    await saveColumns(ctx, tx, kind, signature, columns, answers);
    const kept = { ...reading, missing: [], confirmed: columns, askedKind: kind };
    const updated = await resume(ctx, tx, IMPORT, runId, { kind, mapping: JSON.stringify(kept) });
    await audit(ctx, tx, {
      action: 'import.confirm_mapping',
      subject: { kind: 'import', id: runId },
      change: { kind, columns, ...(Object.keys(answers).length > 0 ? { answers } : {}) },
    });
    return updated;
  });
  return runJson(row);
}

function checkReading(
  ctx: Context,
  kind: FileKind,
  columns: Record<string, string | null>,
  given: Confirmation['columns'],
): void {
  const problems: { path: string; message: string }[] = [];
  const used = new Set<string>();
  for (const column of Object.keys(given)) {
    if (!Object.hasOwn(columns, column))
      problems.push({ path: column, message: 'is not a column of the file' });
  }
  for (const [column, field] of Object.entries(columns)) {
    if (field === null) continue;
    if (!fieldOf(kind, field)) problems.push({ path: column, message: `${field} is not a field of ${kind}` });
    if (used.has(field)) problems.push({ path: column, message: `${field} already has a column` });
    used.add(field);
  }
  for (const field of missingFields(kind, used)) {
    if (field === 'currency' && ctx.organization.currency !== null) continue;
    problems.push({ path: field, message: 'needs a column' });
  }
  const [first] = problems;
  if (first) {
    throw new Fault('bad_request', `The columns are invalid: ${first.path} ${first.message}.`, {
      fields: problems,
    });
  }
}

async function saveColumns(
  ctx: Context,
  tx: Tx,
  kind: FileKind,
  signature: string,
  columns: Record<string, string | null>,
  answers: Readonly<Record<string, string>>,
): Promise<void> {
  const values = {
    mapping: JSON.stringify(columns),
    answers: JSON.stringify(answers),
    confirmed_at: ctx.now,
    confirmed_by: ctx.actor.id,
  };
  await tx
    .insertInto('column_mappings')
    .values({ organization_id: ctx.organization.id, kind, signature, ...values })
    .onConflict((conflict) => conflict.columns(['organization_id', 'kind', 'signature']).doUpdateSet(values))
    .execute();
}

/** Says which product a usage key is, for every account or one source's; the next reconciliation uses it. */
export async function saveMapping(ctx: Context, given: UsageMapping): Promise<UsageMapping> {
  const multiplier = parseDecimalText(given.multiplier);
  if (!multiplier.ok)
    throw new Fault('bad_request', `The multiplier ${multiplier.reason}.`, { where: 'multiplier' });
  const mapping = { ...given, multiplier: multiplier.value ?? '1' };
  const wrong = contradictionOf('mappings', mapping);
  if (wrong) throw new Fault('bad_request', `The ${wrong.field} ${wrong.reason}.`, { where: wrong.field });
  const long = [given.source_key, given.account_source_id, given.product_key].find(
    (text) => Buffer.byteLength(text) > 300,
  );
  if (long) throw new Fault('bad_request', 'A key is longer than 300 bytes.', { where: long.slice(0, 60) });
  await ctx.pg.write(async (tx) => {
    const { changed } = await storeRows(ctx, tx, 'mappings', [mapping]);
    if (changed === 0) return;
    await audit(ctx, tx, {
      action: 'mapping.save',
      subject: {
        kind: 'mapping',
        id: [given.source_key, given.account_source_id, given.account_id ?? ''].join(' ').trim(),
      },
      change: mapping,
    });
  });
  return mapping;
}

/** Forgets a mapping; usage of its key is then unmapped unless a product has that key. Faults: `not_found`. */
export async function deleteMapping(
  ctx: Context,
  of: { sourceKey: string; accountSourceId: string; accountId: string },
): Promise<void> {
  const { sourceKey, accountSourceId, accountId } = of;
  await ctx.pg.write(async (tx) => {
    const removed = await tx
      .deleteFrom('usage_mappings')
      .where('source_key', '=', sourceKey)
      .where('account_source_id', '=', accountSourceId)
      .where('account_id', '=', accountId)
      .returning('product_key')
      .executeTakeFirst();
    if (!removed) throw new Fault('not_found', 'There is no such mapping.', { where: sourceKey });
    await markTouched(ctx, tx, [EVERYBODY]);
    await audit(ctx, tx, {
      action: 'mapping.delete',
      subject: { kind: 'mapping', id: [sourceKey, accountSourceId, accountId].join(' ').trim() },
      change: {
        source_key: sourceKey,
        account_source_id: accountSourceId,
        account_id: accountId,
        product_key: removed.product_key,
      },
    });
  });
}
