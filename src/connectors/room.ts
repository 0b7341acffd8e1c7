import type { Room } from '#platform/room.ts';
import { openRows } from './files/open.ts';

/** It has no routes: it reads for other rooms. */
export const connectorsRoom: Room = { name: 'connectors', readTable: openRows };
