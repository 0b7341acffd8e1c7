import type { Room } from '#platform/room.ts';
import { FINDING_FIGURES } from './catalogue.ts';
import { FINDING_LIST } from './queries/findings.ts';
import { findingRoutes } from './routes/findings.ts';
import { viewRoutes } from './routes/views.ts';
import { type FindingTypes, registerTypes, type TypeRegistry } from './types.ts';

declare module '#platform/room.ts' {
  interface Room {
    /** The kinds of finding that this room records. */
    readonly findingTypes?: FindingTypes;
  }
}

/** Every kind of finding that a room records. */
export function typesOf(rooms: readonly Room[]): TypeRegistry {
  return registerTypes(rooms.flatMap((room) => room.findingTypes ?? []));
}

/** The ledger of what was noticed, and the views people keep of it. */
export const findingsRoom: Room = {
  name: 'findings',
  lists: [FINDING_LIST],
  figures: FINDING_FIGURES,
  async routes(app, { rooms }) {
    findingRoutes(app, typesOf(rooms));
    viewRoutes(app);
  },
};
