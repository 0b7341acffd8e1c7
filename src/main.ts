import { type Access, createAccess } from '#access/commands/access.ts';
import { addAccess } from '#access/routes/door.ts';
import { openRows } from '#connectors/files/open.ts';
import { demoRoutes } from '#demo/routes.ts';
import { findingRoutes } from '#findings/routes/findings.ts';
import { viewRoutes } from '#findings/routes/views.ts';
import { registerTypes } from '#findings/types.ts';
import { ingestJobs } from '#ingest/jobs.ts';
import { ingestRoutes } from '#ingest/routes.ts';
import { modelJobs } from '#models/jobs.ts';
import { modelRoutes } from '#models/routes.ts';
import type { Subject } from '#models/subject.ts';
import { BILLED_REVENUE } from '#overview/queries/billed-revenue.ts';
import { overviewRoutes } from '#overview/routes.ts';
import { auditRoutes } from '#platform/audit-routes.ts';
import type { Opened } from '#platform/ground.ts';
import { type App, addManners, createApp } from '#platform/http.ts';
import { addIdempotency } from '#platform/idempotency.ts';
import { addDocs, addOpenApi } from '#platform/openapi.ts';
import { systemRoutes, webRoutes } from '#platform/system-routes.ts';
import { reconciliationJobs } from '#reconciliation/jobs.ts';
import { RECONCILIATION_FINDINGS } from '#reconciliation/notices.ts';
import { reconciliationRoutes } from '#reconciliation/routes.ts';
import { recordRoutes } from '#records/routes.ts';

/** A server that is ready to listen, and the door's parts that the command line needs too. */
export type Server = { readonly app: App; readonly access: Access; close(): Promise<void> };

/** What rooms have predicted, beside tables of one's own. */
export const SUBJECTS: readonly Subject[] = [BILLED_REVENUE];

/** Every kind of finding that a room records. */
export const FINDING_TYPES = registerTypes([RECONCILIATION_FINDINGS]);

/** How long requests under way may take once the server is told to stop. */
const CLOSE_MS_MAX = 3_000;

/** Puts the rooms together behind one door. Closing it closes its own parts, never the ground's. */
export async function createServer(opened: Opened): Promise<Server> {
  const { ground, queue, config } = opened;
  const { metrics } = ground;
  const access = createAccess(ground, config, opened.databaseUrl);
  const app = createApp(config, ground.log);
  await addManners(app, config, metrics);
  await addOpenApi(app);
  addAccess(app, access);
  addIdempotency(app);
  systemRoutes(app, ground, queue, metrics);
  recordRoutes(app);
  ingestRoutes(app);
  findingRoutes(app, FINDING_TYPES);
  viewRoutes(app);
  reconciliationRoutes(app);
  overviewRoutes(app);
  modelRoutes(app, SUBJECTS, openRows);
  demoRoutes(app);
  auditRoutes(app);
  await addDocs(app);
  await webRoutes(app);
  await app.ready();
  return {
    app,
    access,
    async close() {
      // A reader of an event stream would keep the server open as long as what it watches.
      const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS_MAX);
      await app.close();
      clearTimeout(late);
      await access.close();
    },
  };
}

/** Works every queue in this process. */
export async function startWorkers(opened: Opened, concurrency: number): Promise<void> {
  await ingestJobs(opened.ground, opened.queue, opened.config.uploadDays);
  await reconciliationJobs(opened.ground, opened.queue, concurrency);
  await modelJobs(opened.ground, opened.queue, SUBJECTS);
}
