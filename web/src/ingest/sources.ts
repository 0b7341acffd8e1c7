import { queryOptions } from '@tanstack/react-query';
import type { SourceFindings, SourceJson, SourceKind, SourcePlace } from '#ingest/shapes.ts';
import { request } from '../kit/api.ts';

export type Source = SourceJson;
export type Findings = SourceFindings;

export const KIND_WORDS: Record<SourceKind, string> = {
  postgres: 'PostgreSQL table',
  clickhouse: 'ClickHouse table',
  s3: 'Files in S3-compatible storage',
  folder: 'Files in a folder of the server',
};

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: () => request<{ items: Source[]; next_cursor: string | null }>('/api/sources?limit=100'),
  // Pulls come and go by themselves; one that is under way is asked after more often.
  refetchInterval: (query) => (query.state.data?.items.some(isBusy) ? 2_000 : 30_000),
});

/** Being pulled, or about to be. */
export const isBusy = (source: Source) =>
  source.state === 'pulling' ||
  (source.next_pull_at !== null && Date.parse(source.next_pull_at) <= Date.now() + 1_000);

/** What a person types, all of it text. */
export type Draft = Record<
  | 'name'
  | 'kind'
  | 'side'
  | 'host'
  | 'port'
  | 'database'
  | 'user'
  | 'secret'
  | 'tls'
  | 'table'
  | 'bucket'
  | 'region'
  | 'endpoint'
  | 'key_id'
  | 'folder'
  | 'pattern'
  | 'schedule'
  | ColumnField,
  string
>;

export const COLUMN_FIELDS = ['account_id', 'product_key', 'ts', 'units', 'event_id', 'received_at'] as const;
export type ColumnField = (typeof COLUMN_FIELDS)[number];

export const EMPTY: Draft = {
  name: '',
  kind: 'postgres',
  side: 'actual',
  host: '',
  port: '',
  database: '',
  user: '',
  secret: '',
  tls: 'verify',
  table: 'api_call_logs',
  bucket: '',
  region: 'us-east-1',
  endpoint: '',
  key_id: '',
  folder: '',
  pattern: '**',
  schedule: '15',
  account_id: 'account_id',
  product_key: 'product_key',
  ts: 'ts',
  units: 'units',
  event_id: '',
  received_at: '',
};

export const isTableKind = (kind: string) => kind === 'postgres' || kind === 'clickhouse';
export const usualPort = ({ kind, tls }: Draft) =>
  kind === 'postgres' ? '5432' : tls === 'off' ? '8123' : '8443';

/** The form of a source that is there; its secret is never shown. */
export function draftOf(source: Source): Draft {
  const texts = Object.entries(source.place)
    .filter((pair) => typeof pair[1] !== 'object')
    .map(([name, value]) => [name, String(value)]);
  const columns = Object.fromEntries(
    COLUMN_FIELDS.map((field) => [field, source.place.columns[field] ?? '']),
  );
  const schedule = source.schedule_minutes === null ? '' : String(source.schedule_minutes);
  return {
    ...EMPTY,
    ...Object.fromEntries(texts),
    ...columns,
    name: source.name,
    side: source.side,
    schedule,
  };
}

/** The place as the server takes it; what the form does not show stays as `before` has it. */
export function placeOf(draft: Draft, before: SourcePlace | null): unknown {
  const columns = Object.fromEntries(
    COLUMN_FIELDS.filter((field) => draft[field].trim()).map((field) => [field, draft[field].trim()]),
  );
  const kept = before?.kind === draft.kind ? before : {};
  const { kind } = draft;
  if (isTableKind(kind)) {
    const { host, database, user, tls, table } = trimmed(draft);
    return {
      ...kept,
      kind,
      host,
      port: Number(draft.port || usualPort(draft)),
      database,
      user,
      tls,
      table,
      columns,
    };
  }
  const { folder, pattern, bucket, region, endpoint, key_id } = trimmed(draft);
  if (kind === 'folder') return { kind, folder, pattern, columns };
  return {
    kind,
    pattern,
    columns,
    region,
    ...(bucket ? { bucket } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(key_id ? { key_id } : {}),
  };
}

function trimmed(draft: Draft): Draft {
  return Object.fromEntries(Object.entries(draft).map(([name, text]) => [name, text.trim()])) as Draft;
}
