import { z } from 'zod';
import { day, decimalText, failure, id, instant, plainText } from '#core/wire.ts';
import { RECORD_KINDS } from '#records/record-table.ts';
import { WRITINGS } from './mapping/writing.ts';

/** What a file may hold, in the order of importing; usage comes last, so that no account is named by it alone. */
export const FILE_KINDS = ['rates', ...RECORD_KINDS, 'reported_usage', 'usage'] as const;
export const fileKind = z.enum(FILE_KINDS);
export type FileKind = z.infer<typeof fileKind>;

/** How one column of a file is read; `field` null keeps it as an attribute. */
export const columnReading = z.object({
  column: z.string(),
  field: z.string().nullable(),
  how: z.enum(['exact', 'spelling', 'synonym', 'saved', 'guessed', 'attribute']),
  confidence: z.number().min(0).max(1),
  samples: z.array(z.string()),
  /** How the values are written, where that is not the exchange format's own way. */
  writing: z.array(z.enum(WRITINGS)),
  /** Whose clock bare times show, where the header names one. */
  zone: z.string().nullable(),
  /** Two writings that both fit the values, the likelier one first: somebody has to say which. */
  open: z.array(z.enum(WRITINGS)).nullable(),
});

export type ColumnReadingJson = z.infer<typeof columnReading>;

/**
 * One file's way in: queued → (needs_mapping →) running → done, failed or cancelled. Rows read are
 * accepted or rejected; unchanged ones are those of the accepted that said nothing new.
 */
export const IMPORT_STATES = ['queued', 'needs_mapping', 'running', 'done', 'failed', 'cancelled'] as const;
export const importRun = z.object({
  id,
  kind: z.string(),
  file_name: z.string(),
  format: z.string().nullable(),
  status: z.enum(IMPORT_STATES),
  columns: z.array(columnReading),
  missing_fields: z.array(z.string()),
  rows_read: z.number().int(),
  rows_accepted: z.number().int(),
  rows_unchanged: z.number().int(),
  rows_rejected: z.number().int(),
  bytes_read: z.number().int(),
  bytes_total: z.number().int().nullable(),
  notices: z.array(z.string()),
  failure: failure.nullable(),
  rejects_url: z.string().nullable(),
  created_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
});
export type ImportRunJson = z.infer<typeof importRun>;
/** Whoever holds the link may read the file until it expires; nobody else may. */
export const fileLink = z.object({ url: z.string(), expires_at: instant });

/** A page leaves out the row as it stood, which the CSV holds. */
export const importReject = z.object({
  line: z.number().int(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
  sequence: z.number().int(),
  import_id: id,
});
export type RejectJson = z.infer<typeof importReject>;

/** `kind` may be left out when the file's name or columns tell it. */
export const uploadQuery = z.object({
  kind: fileKind.optional(),
  format: z.enum(['csv', 'ndjson', 'parquet', 'access-log']).optional(),
  /** What an access log counts: bytes sent, or one a request. */
  count: z.enum(['bytes', 'requests']).default('bytes'),
});
export const uploadAnswer = z.object({ runs: z.array(importRun) });

/** The reading of the columns that a person confirms: column name → field, or null to keep it as an extra field. */
export const mappingConfirmation = z
  .object({
    kind: fileKind.optional(),
    columns: z.record(plainText(200), plainText(60).nullable()),
    /** Answers to what the values leave open, by column name. */
    writings: z.record(plainText(200), z.enum(WRITINGS)).default({}),
  })
  .strict();

/** The fields of each file kind, so that a page can offer them. */
export const fileKindFields = z.object({
  kinds: z.array(
    z.object({
      kind: fileKind,
      fields: z.array(z.object({ name: z.string(), required: z.boolean(), type: z.string() })),
    }),
  ),
});

const usageEvent = z.object({
  event_id: plainText(300).optional(),
  account_id: plainText(300).min(1),
  product_key: plainText(300).min(1),
  ts: plainText(40).optional(),
  /** Accepted for `ts`. */
  timestamp: plainText(40).optional(),
  units: z.union([decimalText, z.number()]),
  supersedes: plainText(300).optional(),
  received_at: plainText(40).optional(),
});
export const usageBatch = z.union([usageEvent, z.array(usageEvent).max(100_000)]);

/**
 * The answer to usage that was sent: durable when given. Conflicts and rejects are never stored; the first
 * thousand of each are listed, and `…_unlisted` counts the rest.
 */
export const usageReceipt = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  conflicts: z.array(z.object({ index: z.number().int(), event_id: z.string(), reason: z.string() })),
  conflicts_unlisted: z.number().int(),
  rejected: z.array(
    z.object({ index: z.number().int(), field: z.string(), value: z.string(), reason: z.string() }),
  ),
  rejected_unlisted: z.number().int(),
});

export const usageMapping = z.object({
  source_key: plainText(300).min(1),
  account_source_id: plainText(300).default(''),
  product_key: plainText(300).min(1),
  multiplier: decimalText.default('1'),
  account_id: plainText(300).nullable().default(null),
  state: z.enum(['approved', 'inferred']).default('approved'),
});
export const usageMappings = z.object({
  items: z.array(usageMapping),
  unmapped: z.array(
    z.object({ source_key: z.string(), events: z.number().int(), accounts: z.number().int() }),
  ),
});

export const SOURCE_KINDS = ['postgres', 'clickhouse', 's3', 'folder'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Sources: places that are read again and again. */
const column = plainText(63).min(1);
/** Our field → the column's name; one without `event_id` is known by its content. */
export const sourceColumns = z
  .object({
    account_id: column.default('account_id'),
    product_key: column.default('product_key'),
    ts: column.default('ts'),
    units: column.default('units'),
    event_id: column.optional(),
    received_at: column.optional(),
    supersedes: column.optional(),
  })
  .strict();
const DEFAULT_COLUMNS = { account_id: 'account_id', product_key: 'product_key', ts: 'ts', units: 'units' };

const tablePlace = {
  host: plainText(255).min(1),
  port: z.number().int().min(1).max(65_535),
  database: plainText(63).min(1),
  user: plainText(63).min(1),
  tls: z.enum(['verify', 'encrypt', 'off']).default('verify'),
  /** `table` or `schema.table`: a table or view by its name, never SQL. */
  table: plainText(130).min(1),
  columns: sourceColumns.default(DEFAULT_COLUMNS),
  /** How far back each pull looks again for rows that came late. */
  overlap_minutes: z.number().int().min(0).max(50_400).default(60),
  /** Rows before this day are left where they are. */
  start_on: day.default('1970-01-01'),
};
const filesPlace = {
  /** Which files: `*` within a folder's name, `**` across, `{date}`, `{yyyy}`, `{mm}`, `{dd}`. */
  pattern: plainText(300).min(1).default('**'),
  /** Only the columns that are not recognised by their names. */
  columns: sourceColumns.partial().default({}),
};

export const sourcePlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('postgres'), ...tablePlace }).strict(),
  z.object({ kind: z.literal('clickhouse'), ...tablePlace }).strict(),
  z
    .object({
      kind: z.literal('s3'),
      /** The instance's own bucket when left out, as the operator set it up. */
      bucket: plainText(63).min(3).optional(),
      region: plainText(32).min(2).default('us-east-1'),
      endpoint: plainText(300).optional(),
      key_id: plainText(200).optional(),
      ...filesPlace,
    })
    .strict(),
  /** Relative to the folder that the operator opened. */
  z.object({ kind: z.literal('folder'), folder: plainText(500).default(''), ...filesPlace }).strict(),
]);
export type SourcePlace = z.infer<typeof sourcePlace>;
export type TablePlace = Extract<SourcePlace, { kind: 'postgres' | 'clickhouse' }>;
export type FilesPlace = Exclude<SourcePlace, TablePlace>;

const sourceName = plainText(80).min(1);
const sourceSecret = plainText(1_000);
export const SOURCE_SIDES = ['actual', 'reported'] as const;
const sourceSide = z.enum(SOURCE_SIDES);
/** Null: only when somebody asks. */
const pullSchedule = z.number().int().min(1).max(1_440).nullable();

/** A password or secret key is taken and never given back. */
export const sourceInput = z
  .object({
    name: sourceName,
    side: sourceSide.default('actual'),
    place: sourcePlace,
    secret: sourceSecret.optional(),
    schedule_minutes: pullSchedule.default(15),
  })
  .strict();
export type SourceInput = z.infer<typeof sourceInput>;

/** What is left out stays as it is; a place with another host, bucket or user needs its secret again. */
export const sourceChange = z
  .object({ name: sourceName, place: sourcePlace, secret: sourceSecret, schedule_minutes: pullSchedule })
  .partial()
  .strict();
export type SourceChange = z.infer<typeof sourceChange>;

/** `source_id` lends its kept secret to the test of a place that differs in columns or table only. */
export const sourceTest = z
  .object({
    side: sourceSide.default('actual'),
    place: sourcePlace,
    secret: sourceSecret.optional(),
    source_id: id.optional(),
  })
  .strict();
export type SourceTest = z.infer<typeof sourceTest>;

/** What a place holds: its columns, a few rows, and which column is read as which field. */
export const sourceFindings = z.object({
  ok: z.boolean(),
  failure: failure.nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string(), field: z.string().nullable() })),
  missing: z.array(z.string()),
  rows: z.array(z.array(z.string().nullable())),
  files: z.array(z.string()),
  files_total: z.number().int(),
  warnings: z.array(z.string()),
});
export type SourceFindings = z.infer<typeof sourceFindings>;

export const SOURCE_STATES = ['idle', 'waiting', 'pulling', 'failing'] as const;
export const source = z.object({
  id,
  name: z.string(),
  side: sourceSide,
  kind: z.enum(SOURCE_KINDS),
  /** Where it reads, in a few words. */
  address: z.string(),
  place: sourcePlace,
  has_secret: z.boolean(),
  schedule_minutes: z.number().int().nullable(),
  state: z.enum(SOURCE_STATES),
  failure: failure.nullable(),
  failures_in_row: z.number().int(),
  warnings: z.array(z.string()),
  rows_stored: z.number().int(),
  /** Read up to here (tables), or how many files were read. */
  read_until: instant.nullable(),
  files_read: z.number().int(),
  last_pull_at: instant.nullable(),
  next_pull_at: instant.nullable(),
  last_run_id: id.nullable(),
  created_at: instant,
});
export type SourceJson = z.infer<typeof source>;

/** `since` reads a table again from an earlier instant, for rows that came later than the overlap. */
export const pullRequest = z.object({ since: instant.optional() }).strict();
