import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FileStore, StoredFile } from '#connectors/s3/stored-file.ts';
import type { Failure } from '#core/wire.ts';
import type { Context } from '#platform/context.ts';
import { PASSING } from '#platform/run/kind.ts';
import { placeOf, readPositions } from '../../queries/sources.ts';
import type { FilesPlace } from '../../shapes.ts';
import { objectPattern } from '../../sources/object-pattern.ts';
import { importFile } from '../import.ts';
import { cancelImport } from '../run.ts';
import type { Pull, PullOutcome } from './end.ts';
import { failureOf } from './failure.ts';
import { named } from './open.ts';
import { savePosition } from './pull-table.ts';

const FILES_PER_PULL = 200;
/** In front of the fingerprint of a file that was not what it claims: it is not read again until it changes. */
const FAILED = 'failed:';

/**
 * Reads each file of a source that is new or has changed, by name, one import run a file. A file that cannot be
 * read is reported and keeps no other out; `again` tries those once more.
 */
export async function pullFiles(
  ctx: Context,
  held: Pull,
  store: FileStore,
  again: boolean,
): Promise<PullOutcome> {
  const { source } = held;
  const place = placeOf(source) as FilesPlace;
  const pattern = objectPattern(place.pattern);
  const outcome: PullOutcome = {
    runId: null,
    rowsStored: 0,
    isUnfinished: false,
    failure: null,
    warnings: [],
  };
  let fresh: StoredFile[];
  try {
    const known = await readPositions(ctx, source.source_id);
    fresh = (await store.list(pattern.prefix)).filter(({ name, print }) => {
      const before = known.get(name);
      return pattern.matches(name) && before !== print && (again || before !== FAILED + print);
    });
  } catch (error) {
    return { ...outcome, failure: failureOf(ctx, error) };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-source-'));
  try {
    for (const file of fresh.slice(0, FILES_PER_PULL)) {
      held.signal.throwIfAborted();
      const failure = await pullFile(ctx, held, store, file, place, path.join(folder, 'file'), outcome);
      if (failure) outcome.failure ??= { ...failure, detail: `${file.name}: ${failure.detail}` };
      if (failure && PASSING.has(failure.code)) break;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { ...outcome, isUnfinished: fresh.length > FILES_PER_PULL && outcome.failure === null };
}

async function pullFile(
  ctx: Context,
  held: Pull,
  store: FileStore,
  file: StoredFile,
  place: FilesPlace,
  copy: string,
  outcome: PullOutcome,
): Promise<Failure | null> {
  const { source } = held;
  try {
    await store.fetch(file, copy);
  } catch (error) {
    return failureOf(ctx, error);
  }
  const mapping = Object.fromEntries(
    Object.entries(named(place.columns)).map(([field, column]) => [column, field]),
  );
  const run = await importFile(ctx, {
    name: file.name,
    path: copy,
    kind: source.side === 'actual' ? 'usage' : 'reported_usage',
    mapping,
  });
  outcome.runId = run.id;
  outcome.rowsStored += run.rows_accepted - run.rows_unchanged;
  if (run.status === 'done') {
    await savePosition(ctx, source.source_id, file.name, file.print, run.id);
    return null;
  }
  if (run.status === 'cancelled') return null;
  let failure: Failure = run.failure ?? {
    code: 'internal',
    detail: 'it was not read to the end.',
    mend: null,
  };
  if (run.status === 'needs_mapping') {
    // Nobody could confirm it there, as the file is not kept.
    await cancelImport(ctx, run.id);
    const missing = run.missing_fields.join(', ');
    const detail = missing ? `no column was found for ${missing}.` : 'some of its columns were only guessed.';
    failure = { code: 'mapping_needed', detail, mend: 'Set its columns in the connection.' };
  }
  if (!PASSING.has(failure.code))
    await savePosition(ctx, source.source_id, file.name, FAILED + file.print, run.id);
  // The name is said in front of the whole sentence.
  return { ...failure, detail: failure.detail.replace(`${file.name}: `, '') };
}
