import { z } from 'zod';
import { queryFor } from '#catalogue/queries/list.ts';
import { listRoute, sheetOf } from '#catalogue/routes/list-route.ts';
import { INGEST, INGEST_READ, READ } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import { sendExport } from '#platform/export/send.ts';
import type { App } from '#platform/http.ts';
import { csvAnswer, eventStream } from '#platform/openapi.ts';
import { streamProgress } from '#platform/server-events.ts';
import { uploadedFiles } from '#platform/upload.ts';
import { confirmMapping } from '../commands/mappings.ts';
import { cancelImport } from '../commands/run.ts';
import { acceptUpload } from '../commands/upload.ts';
import { IMPORT_LIST, listFileKinds, REJECT_LIST } from '../queries/imports.ts';
import { findRun, linkToFile, runJson } from '../queries/runs.ts';
import {
  fileKindFields,
  fileLink,
  importRun,
  mappingConfirmation,
  uploadAnswer,
  uploadQuery,
} from '../shapes.ts';

const tags = ['Imports'];
const params = z.object({ id });
const OVER = new Set(['done', 'failed', 'cancelled', 'needs_mapping']);

/** Files uploaded, and their imports. */
export function importRoutes(app: App): void {
  app.post(
    '/api/upload',
    {
      schema: {
        operationId: 'uploadFile',
        summary: 'Upload files (multipart/form-data); each gets a run of its own',
        tags,
        consumes: ['multipart/form-data'],
        querystring: uploadQuery,
        response: { 202: uploadAnswer },
      },
      config: {
        permission: INGEST,
        documented: {
          consumes: ['multipart/form-data'],
          body: {
            type: 'object',
            required: ['file'],
            properties: {
              file: {
                type: 'string',
                format: 'binary',
                description:
                  'CSV, NDJSON, Parquet or an access log, plain or packed with gzip; up to 30 files of 4 GiB',
              },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const files = uploadedFiles(request, 'curl -F file=@usage.csv …/api/upload');
      const runs = await acceptUpload(request.ctx, files, request.query);
      return reply.code(202).send({ runs });
    },
  );
  listRoute(app, '/api/imports', IMPORT_LIST, {
    operationId: 'listImports',
    summary: 'Imports, newest first',
    tags,
    permission: INGEST_READ,
  });
  app.get(
    '/api/imports/kinds',
    {
      config: { permission: INGEST_READ },
      schema: {
        operationId: 'listFileKinds',
        summary: 'The fields of each kind of file',
        tags,
        response: { 200: fileKindFields },
      },
    },
    async (request) => listFileKinds(request.ctx),
  );
  app.get(
    '/api/imports/:id',
    {
      config: { permission: INGEST_READ },
      schema: { operationId: 'getImport', summary: 'One import', tags, params, response: { 200: importRun } },
    },
    async (request) => runJson(await findRun(request.ctx, request.params.id)),
  );
  app.get(
    '/api/imports/:id/file',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getImportFile',
        summary: 'A link to the uploaded file, valid for 15 minutes',
        tags,
        params,
        response: { 200: fileLink },
      },
    },
    async (request) => linkToFile(request.ctx, request.params.id),
  );
  app.get(
    '/api/imports/:id/events',
    {
      schema: {
        operationId: 'watchImport',
        summary: 'Progress of an import as server-sent events, until it ends or needs a confirmation',
        tags,
        params,
      },
      config: {
        permission: INGEST_READ,
        documented: { response: { 200: eventStream('`progress` with the import as JSON, then `end`') } },
      },
    },
    async (request, reply) => {
      const { ctx, params } = request;
      await streamProgress(
        request,
        reply,
        async () => runJson(await findRun(ctx, params.id)),
        (run) => OVER.has(run.status),
      );
      return reply;
    },
  );
  listRoute(app, '/api/imports/:id/rejects', REJECT_LIST, {
    operationId: 'listRejects',
    summary: 'List rejected rows, with reasons',
    tags,
    permission: INGEST_READ,
    within: { word: 'import', check: findRun },
  });
  app.get(
    '/api/imports/:id/rejects.csv',
    {
      schema: {
        operationId: 'downloadRejects',
        summary: 'Rejected rows as CSV, each as it was in the file',
        tags,
        params,
      },
      config: {
        permission: INGEST_READ,
        documented: { response: { 200: csvAnswer('line, column, value, reason, row') } },
      },
    },
    async (request, reply) => {
      const { ctx, params } = request;
      await findRun(ctx, params.id);
      const query = queryFor(REJECT_LIST, { import: params.id });
      return sendExport(reply, 'csv', sheetOf(ctx, REJECT_LIST, query, 'rejects'));
    },
  );
  app.post(
    '/api/imports/:id/mapping',
    {
      config: { permission: INGEST },
      schema: {
        operationId: 'confirmMapping',
        summary: 'Confirm the columns; the import continues',
        tags,
        params,
        body: mappingConfirmation,
        response: { 202: importRun },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await confirmMapping(request.ctx, request.params.id, request.body)),
  );
  app.post(
    '/api/imports/:id/cancel',
    {
      config: { permission: INGEST },
      schema: {
        operationId: 'cancelImport',
        summary: 'Cancel an import between two batches',
        tags,
        params,
        response: { 200: importRun },
      },
    },
    (request) => cancelImport(request.ctx, request.params.id),
  );
}
