import { Readable } from 'node:stream';
import { z } from 'zod';
import { ADMIN, READ, REVIEW } from '#core/permission.ts';
import { instant, pageOf, pageQuery, plainText } from '#core/wire.ts';
import { verifyAudit } from './audit.ts';
import { auditHead, auditNdjson, EXPORT_COLUMNS, exportedEntries } from './audit-export.ts';
import type { Context } from './context.ts';
import { sendCsv, sendList, wantsCsv } from './csv.ts';
import type { App } from './http.ts';
import { cursorPart, readCursor, writeCursor } from './page.ts';
import { installationSigner } from './signature.ts';

const entry = z.object({
  sequence: z.number().int(),
  at: instant,
  actor_kind: z.string(),
  actor_name: z.string(),
  action: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  change: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
});
const entriesPage = pageOf(entry);
const entriesQuery = pageQuery.extend({
  action: plainText(100).optional(),
  subject_kind: plainText(100).optional(),
  subject_id: plainText(300).optional(),
});
const EXPORT = {
  description: 'An entry a line, and a signed last line (NDJSON); or CSV',
  content: {
    'application/x-ndjson': { schema: { type: 'string' } },
    'text/csv': { schema: { type: 'string' } },
  },
};

/** `format=ndjson` can be checked by `plumbline audit verify --file`; CSV is for spreadsheets. */
const exportQuery = z.object({
  action: plainText(100).optional(),
  subject_kind: plainText(100).optional(),
  subject_id: plainText(300).optional(),
  actor_id: plainText(300).optional(),
  from: instant.optional(),
  to: instant.optional(),
  format: z.enum(['ndjson', 'csv']).optional(),
});
const verdict = z.object({
  entries: z.number().int(),
  intact: z.boolean(),
  faultAt: z.string().nullable(),
  fault: z.string().nullable(),
});

/** The public half of what the installation signs with, in hex; the fingerprint is given to whoever checks. */
const signingKey = z.object({
  algorithm: z.literal('Ed25519'),
  public_key: z.string(),
  fingerprint: z.string(),
});

/** The audit log, newest first, and the check of its chain. */
export function auditRoutes(app: App): void {
  const tags = ['Audit'];
  app.get(
    '/api/audit',
    {
      config: { permission: REVIEW },
      schema: {
        operationId: 'listAudit',
        summary: 'List audit entries, newest first',
        tags,
        querystring: entriesQuery,
        response: { 200: entriesPage },
      },
    },
    async (request, reply) => {
      if (!wantsCsv(request)) return listEntries(request.ctx, request.query);
      const { ctx, query } = request;
      return sendList(reply, 'audit', Object.keys(entry.shape), query.cursor, (page) =>
        listEntries(ctx, { ...query, ...page }),
      );
    },
  );
  app.get(
    '/api/audit/export',
    {
      schema: {
        operationId: 'exportAudit',
        summary: 'Export the audit log with its hashes, oldest first, as NDJSON (signed) or CSV',
        tags,
        querystring: exportQuery,
      },
      config: { permission: REVIEW, documented: { response: { 200: EXPORT } } },
    },
    async (request, reply) => {
      const { ctx } = request;
      const { format, ...filter } = request.query;
      if (format !== 'ndjson' && wantsCsv(request)) {
        const head = await auditHead(ctx);
        async function* rows() {
          for await (const page of exportedEntries(ctx, filter, head))
            for (const each of page) yield EXPORT_COLUMNS.map((column) => each[column]);
        }
        return sendCsv(reply, 'audit', EXPORT_COLUMNS, rows());
      }
      reply.header('content-disposition', 'attachment; filename="audit.ndjson"');
      return reply.type('application/x-ndjson').send(Readable.from(auditNdjson(ctx, filter)));
    },
  );
  app.get(
    '/api/signing-key',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getSigningKey',
        summary: 'Get the public key that signs evidence packs and audit exports',
        tags,
        response: { 200: signingKey },
      },
    },
    async (request) => {
      const { publicKey, fingerprint } = installationSigner(request.ctx.secret);
      return { algorithm: 'Ed25519' as const, public_key: publicKey, fingerprint };
    },
  );
  app.get(
    '/api/audit/verify',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'verifyAudit',
        summary: 'Verify the hash chain of the audit log',
        tags,
        response: { 200: verdict },
      },
    },
    async (request) => verifyAudit(request.ctx),
  );
}

type Page = z.infer<typeof entriesPage>;

async function listEntries(ctx: Context, query: z.infer<typeof entriesQuery>): Promise<Page> {
  const cursor = readCursor(query.cursor, 1);
  const before = cursor ? BigInt(cursorPart(cursor[0], /^\d{1,18}$/)) : undefined;
  const rows = await ctx.pg.read((tx) => {
    let select = tx.selectFrom('audit_entries').selectAll();
    if (before !== undefined) select = select.where('sequence', '<', before);
    if (query.action) select = select.where('action', '=', query.action);
    if (query.subject_kind) select = select.where('subject_kind', '=', query.subject_kind);
    if (query.subject_id) select = select.where('subject_id', '=', query.subject_id);
    return select
      .orderBy('sequence', 'desc')
      .limit(query.limit + 1)
      .execute();
  });
  const items = rows.slice(0, query.limit).map((row) => ({
    sequence: Number(row.sequence),
    at: row.at.toISOString(),
    actor_kind: row.actor_kind,
    actor_name: row.actor_name,
    action: row.action,
    subject_kind: row.subject_kind,
    subject_id: row.subject_id,
    change: row.change,
    request_id: row.request_id,
  }));
  const last = items.at(-1);
  return { items, next_cursor: rows.length > query.limit && last ? writeCursor([last.sequence]) : null };
}
