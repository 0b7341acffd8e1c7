import type { Room } from '#platform/room.ts';
import { recordRoutes } from './routes.ts';

/** The facts as they stand. */
export const recordsRoom: Room = {
  name: 'records',
  async routes(app) {
    recordRoutes(app);
  },
};
