import { z } from 'zod';
import { decimalText, id, instant, pageOf, pageQuery, plainText } from '#core/wire.ts';

export const FILE_KINDS = [
  'customers',
  'contacts',
  'products',
  'prices',
  'subscriptions',
  'usage',
  'reported_usage',
  'invoices',
  'invoice_lines',
  'payments',
  'credits',
  'mappings',
] as const;
export const fileKind = z.enum(FILE_KINDS);
export type FileKind = z.infer<typeof fileKind>;

/** How one column of a file is read; `field` null keeps it as an attribute. */
export const columnReading = z.object({
  column: z.string(),
  field: z.string().nullable(),
  how: z.enum(['exact', 'spelling', 'synonym', 'saved', 'guessed', 'attribute']),
  confidence: z.number().min(0).max(1),
  samples: z.array(z.string()),
});

export type ColumnReadingJson = z.infer<typeof columnReading>;

/**
 * One file's way in: queued → (needs_mapping →) running → done, failed or cancelled. Rows read are
 * accepted or rejected; unchanged ones are those of the accepted that said nothing new.
 */
export const importRun = z.object({
  id,
  kind: z.string(),
  file_name: z.string(),
  format: z.string().nullable(),
  status: z.enum(['queued', 'needs_mapping', 'running', 'done', 'failed', 'cancelled']),
  columns: z.array(columnReading),
  missing_fields: z.array(z.string()),
  rows_read: z.number().int(),
  rows_accepted: z.number().int(),
  rows_unchanged: z.number().int(),
  rows_rejected: z.number().int(),
  bytes_read: z.number().int(),
  bytes_total: z.number().int().nullable(),
  notices: z.array(z.string()),
  failure: z.object({ code: z.string(), detail: z.string(), mend: z.string().nullable() }).nullable(),
  rejects_url: z.string().nullable(),
  created_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
});
export type ImportRunJson = z.infer<typeof importRun>;
/** Whoever holds the link may read the file until it expires; nobody else may. */
export const fileLink = z.object({ url: z.string(), expires_at: instant });

export const importsPage = pageOf(importRun);
export const importsQuery = pageQuery;

export const importReject = z.object({
  line: z.number().int(),
  column: z.string().nullable(),
  value: z.string().nullable(),
  reason: z.string(),
});
export const rejectsPage = pageOf(importReject);

/** `kind` may be left out when the file's name or columns tell it. */
export const uploadQuery = z.object({
  kind: fileKind.optional(),
  format: z.enum(['csv', 'ndjson', 'parquet', 'access-log']).optional(),
  /** What an access log counts: bytes sent, or one a request. */
  count: z.enum(['bytes', 'requests']).default('bytes'),
});
export const uploadAnswer = z.object({ runs: z.array(importRun) });

/** The reading of the columns that a person confirms: column name → field, or null to keep it aside. */
export const mappingConfirmation = z
  .object({ kind: fileKind.optional(), columns: z.record(plainText(200), plainText(60).nullable()) })
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

/** The answer to usage that was sent: durable when given. Conflicts and rejects are never stored. */
export const usageReceipt = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  conflicts: z.array(z.object({ index: z.number().int(), event_id: z.string(), reason: z.string() })),
  rejected: z.array(
    z.object({ index: z.number().int(), field: z.string(), value: z.string(), reason: z.string() }),
  ),
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
