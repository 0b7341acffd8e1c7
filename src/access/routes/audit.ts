import { Readable } from 'node:stream';
import { z } from 'zod';
import { listRoute } from '#catalogue/routes/list-route.ts';
import { ADMIN, READ, REVIEW } from '#core/permission.ts';
import { instant, plainText } from '#core/wire.ts';
import { verifyAudit } from '#platform/audit.ts';
import { auditHead, auditNdjson, EXPORT_COLUMNS, exportedEntries } from '#platform/audit-export.ts';
import { askedFormat, sendExport } from '#platform/export/send.ts';
import type { App } from '#platform/http.ts';
import { installationSigner } from '#platform/signature.ts';
import { AUDIT_LIST } from '../queries/audit.ts';

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
  listRoute(app, '/api/audit', AUDIT_LIST, {
    operationId: 'listAudit',
    summary: 'List audit entries, newest first',
    tags,
    permission: REVIEW,
  });
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
      const { format: _format, ...filter } = request.query;
      if (askedFormat(request) === 'csv') {
        const head = await auditHead(ctx);
        async function* rows() {
          for await (const page of exportedEntries(ctx, filter, head)) yield* page;
        }
        const columns = EXPORT_COLUMNS.map((name) => ({ name, label: name, kind: 'text' as const }));
        return sendExport(reply, 'csv', { name: 'audit', columns, rows: rows(), notes: [] });
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
