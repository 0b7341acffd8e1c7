import type { Room } from '#platform/room.ts';
import { ACCOUNT_LIST } from './queries/accounts.ts';
import { BILLED_REVENUE } from './queries/billed-revenue.ts';
import { overviewRoutes } from './routes.ts';

/** The command centre over all rooms. */
export const overviewRoom: Room = {
  name: 'overview',
  lists: [ACCOUNT_LIST],
  subjects: [BILLED_REVENUE],
  async routes(app) {
    overviewRoutes(app);
  },
};
