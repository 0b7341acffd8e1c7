import { type Access, createAccess } from '#access/commands/access.ts';
import { accessRoom } from '#access/room.ts';
import { addAccess } from '#access/routes/door.ts';
import { catalogueRoom } from '#catalogue/room.ts';
import { connectorsRoom } from '#connectors/room.ts';
import { demoRoom } from '#demo/room.ts';
import { findingsRoom, typesOf } from '#findings/room.ts';
import { ingestRoom } from '#ingest/room.ts';
import { modelsRoom, subjectsOf } from '#models/room.ts';
import { overviewRoom } from '#overview/room.ts';
import type { Opened } from '#platform/ground.ts';
import { type App, addHttpDefaults, createApp } from '#platform/http.ts';
import { addIdempotency } from '#platform/idempotency.ts';
import { addDocs, addOpenApi } from '#platform/openapi.ts';
import type { Room } from '#platform/room.ts';
import { systemRoutes, webRoutes } from '#platform/system-routes.ts';
import { reconciliationRoom } from '#reconciliation/room.ts';
import { recordsRoom } from '#records/room.ts';

/** Every room of the server, in the order in which they may import each other. */
export const ROOMS: readonly Room[] = [
  catalogueRoom,
  accessRoom,
  modelsRoom,
  connectorsRoom,
  recordsRoom,
  ingestRoom,
  findingsRoom,
  reconciliationRoom,
  overviewRoom,
  demoRoom,
];

/** What can be predicted, beside tables of one's own. */
export const SUBJECTS = subjectsOf(ROOMS);

/** A server that is ready to listen, and the door's parts that the command line needs too. */
export type Server = { readonly app: App; readonly access: Access; close(): Promise<void> };

/** Every kind of finding that a room records. */
export const FINDING_TYPES = typesOf(ROOMS);

/** How long requests under way may take once the server is asked to stop. */
const CLOSE_MS_MAX = 3_000;

/** Puts the rooms together behind one door. Closing it closes its own parts, never the ground's. */
export async function createServer(opened: Opened): Promise<Server> {
  const { ground, queue, config } = opened;
  const { metrics } = ground;
  const access = createAccess(ground, config, opened.databaseUrl);
  const app = createApp(config, ground.log);
  await addHttpDefaults(app, config, metrics);
  await addOpenApi(app);
  addAccess(app, access);
  addIdempotency(app);
  systemRoutes(app, ground, queue, { metrics, config });
  for (const room of ROOMS) await room.routes?.(app, { opened, access, rooms: ROOMS });
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
  for (const room of ROOMS) await room.jobs?.({ opened, rooms: ROOMS, concurrency });
}
