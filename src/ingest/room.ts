import type { App } from '#platform/http.ts';
import type { Room } from '#platform/room.ts';
import { INGEST_FIGURES } from './catalogue.ts';
import { rateJobs } from './jobs/rates.ts';
import { sourceJobs } from './jobs/sources.ts';
import { uploadJobs } from './jobs/uploads.ts';
import { IMPORT_LIST, REJECT_LIST } from './queries/imports.ts';
import { SOURCE_LIST } from './queries/sources.ts';
import { importRoutes } from './routes/imports.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { sourceRoutes } from './routes/sources.ts';
import { usageRoutes } from './routes/usage.ts';

/** Every door by which facts come in. */
export function ingestRoutes(app: App): void {
  importRoutes(app);
  mappingRoutes(app);
  usageRoutes(app);
  sourceRoutes(app);
}

export const ingestRoom: Room = {
  name: 'ingest',
  lists: [IMPORT_LIST, REJECT_LIST, SOURCE_LIST],
  figures: INGEST_FIGURES,
  async routes(app) {
    ingestRoutes(app);
  },
  async jobs({ opened: { ground, queue, config } }) {
    await sourceJobs(ground, queue);
    await rateJobs(ground, queue);
    await uploadJobs(ground, queue, config.uploadDays);
  },
};
