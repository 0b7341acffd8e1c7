import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { WORK } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { brokenUpload, uploadedFiles } from '#platform/upload.ts';
import { retrain, startBacktest } from '../commands/retrain.ts';
import { trainSubject } from '../commands/train-subject.ts';
import { trainOnTable } from '../commands/train-table.ts';
import type { TableSource } from '../dataset/read-table.ts';
import { readTraining } from '../queries/trainings.ts';
import { retrainRequest, trainFileQuery, training, trainSubjectRequest } from '../shapes.ts';
import type { Subject } from '../subject.ts';

/** Opens a file on disk as rows; `name` is what the sender calls it. */
export type TableReader = (file: { path: string; name: string }) => Promise<TableSource>;

const tags = ['Models'];
const params = z.object({ id });

/** Training: on a subject, on a file of one's own, again, and to see that it comes out the same. */
export function trainRoutes(app: App, subjects: readonly Subject[], readTable: TableReader): void {
  app.post(
    '/api/models/train',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'trainSubject',
        summary: 'Train on a registered subject; returns the training that started or is already running',
        tags,
        body: trainSubjectRequest,
        response: { 202: training },
      },
    },
    async (request, reply) => {
      const { ctx, body } = request;
      return reply.code(202).send(await readTraining(ctx, await trainSubject(ctx, subjects, body)));
    },
  );
  app.post(
    '/api/models/train-file',
    {
      schema: {
        operationId: 'trainFile',
        summary: 'Train on your own table (multipart/form-data); its columns are named in the query',
        tags,
        consumes: ['multipart/form-data'],
        querystring: trainFileQuery,
        response: { 202: training },
      },
      config: {
        permission: WORK,
        documented: {
          consumes: ['multipart/form-data'],
          body: {
            type: 'object',
            required: ['file'],
            properties: {
              file: {
                type: 'string',
                format: 'binary',
                description: 'One table as CSV, NDJSON or Parquet, plain or compressed with gzip',
              },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      const trainingId = await withUpload(request, async (file) => {
        const source = await readTable(file);
        return trainOnTable(ctx, { ...source, name: file.name }, query);
      });
      return reply.code(202).send(await readTraining(ctx, trainingId));
    },
  );
  app.post(
    '/api/models/:id/retrain',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'retrainModel',
        summary:
          'Retrain on the same data source; the new version is used only if it is significantly better',
        tags,
        params,
        body: retrainRequest.default({}),
        response: { 202: training },
      },
    },
    async (request, reply) => {
      const { ctx, params, body } = request;
      return reply.code(202).send(await readTraining(ctx, await retrain(ctx, params.id, body)));
    },
  );
  app.post(
    '/api/models/:id/backtest',
    {
      config: { permission: WORK },
      schema: {
        operationId: 'backtestModel',
        summary: 'Rebuild the champion from its own rows and seed, and compare',
        tags,
        params,
        response: { 202: training },
      },
    },
    async (request, reply) => {
      const { ctx, params } = request;
      return reply.code(202).send(await readTraining(ctx, await startBacktest(ctx, params.id)));
    },
  );
}

/** Has the one file of a multipart body on disk while `work` reads it. */
async function withUpload<T>(
  request: FastifyRequest,
  work: (file: { path: string; name: string }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-train-'));
  try {
    const file = { path: path.join(folder, 'upload'), name: '' };
    const example = 'curl -F file=@renewals.csv "…/api/models/train-file?outcome=renewed"';
    for await (const { name, stream } of uploadedFiles(request, example, 1)) {
      file.name = name;
      try {
        await pipeline(stream, createWriteStream(file.path, { mode: 0o600 }));
      } catch (error) {
        throw brokenUpload(error);
      }
    }
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
