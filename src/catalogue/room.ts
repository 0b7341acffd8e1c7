import type { Room } from '#platform/room.ts';
import { rateRoutes } from './routes/rates.ts';

/** What can be asked and listed, declared once; and the rates that amounts are converted by. */
export const catalogueRoom: Room = {
  name: 'catalogue',
  async routes(app) {
    rateRoutes(app);
  },
};
