import type { Room } from '#platform/room.ts';
import { viewRoutes } from './routes.ts';

/** The ledger of what was noticed, and the views people keep of it. */
export const findingsRoom: Room = {
  name: 'findings',
  async routes(app) {
    viewRoutes(app);
  },
};
