import { ADMIN, READ } from '#core/permission.ts';
import { sendList, wantsCsv } from '#platform/csv.ts';
import type { App } from '#platform/http.ts';
import { changeSettings } from '../commands/settings.ts';
import { listQualityFaults } from '../queries/data-quality.ts';
import { readSettings } from '../queries/settings.ts';
import {
  dataQualityPage,
  dataQualityQuery,
  qualityFault,
  reconciliationSettings,
  reconciliationSettingsChange,
} from '../shapes.ts';

const tags = ['Reconciliation'];

/** What is wrong with the data, and how the organization wants its money looked at. */
export function qualityRoutes(app: App): void {
  app.get(
    '/api/data-quality',
    {
      config: { permission: READ, reads: ['findings', 'records'] },
      schema: {
        operationId: 'listQualityFaults',
        summary: 'List data issues',
        tags,
        querystring: dataQualityQuery,
        response: { 200: dataQualityPage },
      },
    },
    async (request, reply) => {
      const { ctx, query } = request;
      if (!wantsCsv(request)) return listQualityFaults(ctx, query);
      return sendList(reply, 'data-quality', Object.keys(qualityFault.shape), query.cursor, (page) =>
        listQualityFaults(ctx, { ...query, ...page }),
      );
    },
  );
  app.get(
    '/api/recon/settings',
    {
      config: { permission: READ },
      schema: {
        operationId: 'getReconciliationSettings',
        summary: 'Settings of reconciliation, with defaults where nothing was said',
        tags,
        response: { 200: reconciliationSettings },
      },
    },
    async (request) => readSettings(request.ctx),
  );
  app.patch(
    '/api/recon/settings',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'changeReconciliationSettings',
        summary: 'Change settings of reconciliation',
        tags,
        body: reconciliationSettingsChange,
        response: { 200: reconciliationSettings },
      },
    },
    async (request) => changeSettings(request.ctx, request.body),
  );
}
