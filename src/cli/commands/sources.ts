import { readFileSync } from 'node:fs';
import { Fault } from '#core/error.ts';
import { pullSource } from '#ingest/commands/sources/pull.ts';
import { createSource, removeSource } from '#ingest/commands/sources/save.ts';
import { findRun, runJson } from '#ingest/queries/runs.ts';
import { listSources, readSource } from '#ingest/queries/sources.ts';
import { type SourceJson, sourceInput } from '#ingest/shapes.ts';
import type { Context } from '#platform/context.ts';
import { renewed } from '#platform/context.ts';
import { createPrinter, table } from '../print.ts';
import { type CommonOptions, openSession, organizationContext } from '../session.ts';

type AddOptions = CommonOptions & {
  name: string;
  kind: string;
  side: string;
  every: string;
  secretFile?: string;
  column?: string[];
} & Record<
    | 'host'
    | 'port'
    | 'database'
    | 'user'
    | 'tls'
    | 'table'
    | 'bucket'
    | 'region'
    | 'endpoint'
    | 'keyId'
    | 'folder'
    | 'pattern',
    string | undefined
  >;

/** Adds a source and pulls it once in this process; the server's workers pull it from then on. */
export async function sourcesAdd(options: AddOptions): Promise<void> {
  const parsed = sourceInput.safeParse(inputOf(options));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const details = fields.map((field) => `${field.path} ${field.message}`).join('; ');
    throw new Fault('bad_request', `The source is incomplete: ${details}.`, {
      fields,
      mend: 'See `plumbline sources add --help`.',
    });
  }
  await inOrganization(options, true, async (ctx, printer) => {
    const { id } = await createSource(ctx, parsed.data);
    await pullSource(renewed(ctx), id, { turn: null });
    const source = await readSource(ctx, id);
    printer.result(source, () => [
      `Added ${source.name}: ${source.address}. ${source.rows_stored} rows stored.`,
      ...(source.failure ? [`It failed: ${source.failure.detail} ${source.failure.mend ?? ''}`] : []),
      ...source.warnings,
    ]);
    if (source.failure) process.exitCode = 1;
  });
}

/** Prints the sources of an organization. */
export async function sourcesList(options: CommonOptions): Promise<void> {
  await inOrganization(options, false, async (ctx, printer) => {
    const { items } = await listSources(ctx, { limit: 500 });
    printer.result({ sources: items }, () =>
      table(
        ['name', 'reads', 'state', 'rows', 'last pull', 'next pull'],
        items.map((source) => [
          source.name,
          source.address,
          source.failure ? `failing: ${source.failure.detail}` : source.state,
          String(source.rows_stored),
          source.last_pull_at ?? 'never',
          source.next_pull_at ?? 'when asked',
        ]),
        [3],
      ),
    );
  });
}

/** Pulls one source now, in this process; exits 1 when it failed. */
export async function sourcesPull(name: string, options: CommonOptions & { since?: string }): Promise<void> {
  const { since } = options;
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    throw new Fault('bad_request', `--since “${since}” is no instant.`, {
      mend: 'Write it as 2026-10-31T00:00:00Z.',
    });
  }
  await inOrganization(options, false, async (ctx, printer) => {
    const source = await sourceNamed(ctx, name);
    const started = performance.now();
    const outcome = await pullSource(ctx, source.id, { turn: null, isAsked: true, since });
    if (outcome === null || outcome === 'held') {
      throw new Fault('conflict', `${source.name} is being pulled by another process.`, {
        mend: 'Wait until it has ended.',
      });
    }
    const seconds = Math.round(performance.now() - started) / 1000;
    const run = outcome.runId === null ? null : runJson(await findRun(ctx, outcome.runId));
    printer.result(
      { source: source.name, rows_stored: outcome.rowsStored, seconds, failure: outcome.failure, run },
      () => [
        `${source.name}: ${outcome.rowsStored} new rows of ${run?.rows_read ?? 0} read in ${seconds} s`,
        ...(run?.notices ?? []),
        ...(outcome.failure ? [`${outcome.failure.detail} ${outcome.failure.mend ?? ''}`] : []),
        ...outcome.warnings,
      ],
    );
    if (outcome.failure) process.exitCode = 1;
  });
}

/** Removes a source; what it brought stays. */
export async function sourcesRemove(name: string, options: CommonOptions): Promise<void> {
  await inOrganization(options, false, async (ctx, printer) => {
    const source = await sourceNamed(ctx, name);
    await removeSource(ctx, source.id);
    printer.result({ removed: source.name }, () => [`Removed ${source.name}.`]);
  });
}

async function inOrganization(
  options: CommonOptions,
  create: boolean,
  work: (ctx: Context, printer: ReturnType<typeof createPrinter>) => Promise<void>,
): Promise<void> {
  const session = await openSession(options);
  try {
    await work(await organizationContext(session, options, create), createPrinter(options.json === true));
  } finally {
    await session.close();
  }
}

async function sourceNamed(ctx: Context, name: string): Promise<SourceJson> {
  const { items } = await listSources(ctx, { limit: 500 });
  const found = items.find(
    (source) => source.id === name || source.name.toLowerCase() === name.toLowerCase(),
  );
  if (found) return found;
  const names = items.map((source) => source.name).join(', ') || 'none';
  throw new Fault('not_found', `There is no source “${name}”.`, { mend: `There are: ${names}.` });
}

/** What was typed as the API takes it; what was not typed keeps its default there. */
function inputOf(options: AddOptions): unknown {
  const { kind, secretFile, every, column = [] } = options;
  const columns = Object.fromEntries(column.map((pair) => pair.split('=', 2)));
  const isTable = kind === 'postgres' || kind === 'clickhouse';
  const { host, database, user, tls, table, bucket, region, endpoint, keyId, folder, pattern } = options;
  const port = options.port === undefined ? undefined : Number(options.port);
  const place = isTable
    ? {
        kind,
        host,
        port: port ?? (kind === 'postgres' ? 5432 : tls === 'off' ? 8123 : 8443),
        database,
        user,
        tls,
        table,
      }
    : kind === 's3'
      ? { kind, bucket, region, endpoint, key_id: keyId, pattern }
      : { kind, folder, pattern };
  const named = isTable
    ? { account_id: 'account_id', product_key: 'product_key', ts: 'ts', units: 'units', ...columns }
    : columns;
  // By a file, as an argument would show in the list of processes and in the shell's history.
  const secret =
    secretFile === undefined ? undefined : readFileSync(secretFile === '-' ? 0 : secretFile, 'utf8').trim();
  return {
    name: options.name,
    side: options.side,
    place: { ...place, columns: named },
    secret,
    schedule_minutes: every === 'never' ? null : Number(every),
  };
}
