import type { Room } from '#platform/room.ts';
import { LEDGER_FIGURES } from './account-month.ts';
import { PERIOD_FIGURES } from './account-period.ts';
import { reconciliationJobs } from './jobs.ts';
import { RECONCILIATION_FINDINGS } from './notices.ts';
import { ACCOUNT_MONTH_LIST } from './queries/account-months.ts';
import { FAULT_LIST } from './queries/data-quality.ts';
import { PERIOD_LIST } from './queries/periods.ts';
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
  lists: [ACCOUNT_MONTH_LIST, PERIOD_LIST, RUN_LIST, FAULT_LIST],
  figures: [...LEDGER_FIGURES, ...PERIOD_FIGURES, ...RUN_FIGURES],
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
