import type { Room } from '#platform/room.ts';
import { demoRoutes } from './routes.ts';

/** A company with planted leaks, and its truth. */
export const demoRoom: Room = {
  name: 'demo',
  async routes(app) {
    demoRoutes(app);
  },
};
