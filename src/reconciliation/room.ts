import type { Room } from '#platform/room.ts';
import { reconciliationJobs } from './jobs.ts';
import { RECONCILIATION_FINDINGS } from './notices.ts';
import { FAULT_LIST } from './queries/data-quality.ts';
import { RUN_LIST } from './queries/runs.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { periodRoutes } from './routes/periods.ts';
import { qualityRoutes } from './routes/quality.ts';
import { resultRoutes } from './routes/results.ts';
import { RUN_FIGURES } from './run-catalogue.ts';

/** Was what was used also billed. */
export const reconciliationRoom: Room = {
  name: 'reconciliation',
  findingTypes: RECONCILIATION_FINDINGS,
  lists: [RUN_LIST, FAULT_LIST],
  figures: RUN_FIGURES,
  async routes(app) {
    qualityRoutes(app);
    evidenceRoutes(app);
    periodRoutes(app);
    resultRoutes(app);
  },
  async jobs({ opened, concurrency }) {
    await reconciliationJobs(opened.ground, opened.queue, concurrency);
  },
};
