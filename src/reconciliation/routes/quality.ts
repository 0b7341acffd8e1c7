import { listRoute } from '#catalogue/routes/list-route.ts';
import { ADMIN, READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { changeSettings } from '../commands/settings.ts';
import { FAULT_LIST, readFaultTotals } from '../queries/data-quality.ts';
import { readSettings } from '../queries/settings.ts';
import { faultTotals, reconciliationSettings, reconciliationSettingsChange } from '../shapes.ts';

const tags = ['Reconciliation'];

/** What is wrong with the data, and how the organization wants its money looked at. */
export function qualityRoutes(app: App): void {
  listRoute(app, '/api/data-quality', FAULT_LIST, {
    operationId: 'listQualityFaults',
    summary: 'List data issues',
    tags,
    beside: {
      shape: { totals: faultTotals },
      read: async (ctx, query) => ({ totals: await readFaultTotals(ctx, query) }),
    },
  });
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
