import type { Opened } from './ground.ts';
import type { App } from './http.ts';

/** What the routes of a room are given. Who has something to hand to later rooms declares it here. */
export interface RouteParts {
  readonly opened: Opened;
  /** Every room of the server, so that one can collect what the others declare. */
  readonly rooms: readonly Room[];
}

/** What the jobs of a room are given; `concurrency` is how many heavy ones may run at once in this process. */
export type JobParts = {
  readonly opened: Opened;
  readonly rooms: readonly Room[];
  readonly concurrency: number;
};

/**
 * What a room brings to the server: the one thing `main.ts` knows of it, exported from its `room.ts`. A room that
 * takes declarations from others adds a field here by declaring this module again, and collects it from `rooms`.
 */
export interface Room {
  /** The name of its folder. */
  readonly name: string;
  /** Adds its routes, behind the door. */
  routes?(app: App, parts: RouteParts): Promise<void>;
  /** Works its queues in this process. */
  jobs?(parts: JobParts): Promise<void>;
}
