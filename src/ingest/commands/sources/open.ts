import { openBucket } from '#connectors/s3/bucket.ts';
import { openFolder } from '#connectors/s3/folder.ts';
import type { FileStore } from '#connectors/s3/stored-file.ts';
import { openClickHouse } from '#connectors/warehouse/clickhouse.ts';
import { openPostgres } from '#connectors/warehouse/postgres.ts';
import { READ_LIMITS, type TableReader } from '#connectors/warehouse/table.ts';
import type { Actor } from '#core/actor.ts';
import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { seal, unseal } from '#platform/secrets.ts';
import type { FilesPlace, TablePlace } from '../../shapes.ts';
import { instancePlace } from '../../sources/place.ts';

const PURPOSE = 'source-secret';
const ownerOf = (ctx: Context, sourceId: string) => `${ctx.organization.id}/${sourceId}`;

/** A secret as it is kept: only this instance opens it, and only for this source. */
export function sealSecret(ctx: Context, sourceId: string, text: string): string {
  return seal(ctx.secret, PURPOSE, ownerOf(ctx, sourceId), text);
}

/** The secret kept with a source; a `bad_request` fault when it was kept under another instance secret. */
export function openSecret(ctx: Context, sourceId: string, sealed: string | null): string {
  if (sealed === null) return '';
  const text = unseal(ctx.secret, PURPOSE, ownerOf(ctx, sourceId), sealed);
  if (text !== null) return text;
  throw new Fault('bad_request', 'The stored secret of this source can no longer be read.', {
    where: 'secret',
    mend: 'Give it again.',
  });
}

/** A reader of a place's table, as the guard lets it through. */
export async function openTable(
  ctx: Context,
  place: TablePlace,
  secret: string,
  limits = READ_LIMITS,
): Promise<TableReader> {
  const { host, port, database, user, tls, table, columns } = place;
  const address = { host, port, database, user, tls, password: secret };
  const selection = { table, columns: named(columns), zone: ctx.organization.timeZone };
  const { outbound } = ctx.outside;
  return place.kind === 'postgres'
    ? openPostgres(outbound, address, selection, limits)
    : openClickHouse(outbound, address, selection, limits);
}

const FIELDS = ['event_id', 'account_id', 'product_key', 'ts', 'units', 'received_at', 'supersedes'];

/** Columns without those that are left out, always in the same order, which a kept object would not hold. */
export function named(columns: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    FIELDS.flatMap((field) => (columns[field] ? [[field, columns[field]] as [string, string]] : [])),
  );
}

/** The files of a place; those of the instance only where its operator lets `by` read. */
export async function openFiles(
  ctx: Context,
  place: FilesPlace,
  secret: string,
  by: Actor,
): Promise<FileStore> {
  const { sources, outbound } = ctx.outside;
  const isOperator = by.kind === 'system';
  const { id } = ctx.organization;
  if (place.kind === 'folder') return openFolder(instancePlace(sources.root, id, isOperator), place.folder);
  if (place.bucket !== undefined) {
    const address = { bucket: place.bucket, region: place.region, endpoint: place.endpoint ?? null };
    return openBucket(outbound, { ...address, keyId: place.key_id ?? '', secret });
  }
  const own = instancePlace(sources.bucket?.place ?? null, id, isOperator);
  const [bucket = '', ...folders] = own.split('/').filter(Boolean);
  const { region, endpoint, keyId, secret: key } = sources.bucket as NonNullable<typeof sources.bucket>;
  // The operator's own endpoint may lie in a private network.
  const store = openBucket(null, { bucket, region, endpoint, keyId, secret: key });
  return below(store, folders.map((folder) => `${folder}/`).join(''));
}

function below(store: FileStore, folder: string): FileStore {
  return {
    async list(prefix) {
      const files = await store.list(folder + prefix);
      return files.map((file) => ({ ...file, name: file.name.slice(folder.length) }));
    },
    fetch: (file, to) => store.fetch({ ...file, name: folder + file.name }, to),
    close: () => store.close(),
  };
}
