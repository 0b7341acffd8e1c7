import type { Room } from '#platform/room.ts';
import { type Catalogue, catalogueOf } from './catalogue.ts';
import { catalogueJobs } from './jobs.ts';
import type { List } from './list.ts';
import type { Figure } from './measure.ts';
import { createRevisionFeed } from './queries/feed.ts';
import { eventRoutes } from './routes/events.ts';
import { addKeptAnswers } from './routes/kept-answers.ts';
import { planRoutes } from './routes/plan.ts';
import { rateRoutes } from './routes/rates.ts';

declare module '#platform/room.ts' {
  interface Room {
    /** The entities of this room, each with its list. */
    readonly lists?: readonly List[];
    /** What can be asked of them. */
    readonly figures?: readonly Figure[];
  }
}

/** The catalogue that all rooms together declare. */
export const catalogueFrom = (rooms: readonly Room[]): Catalogue =>
  catalogueOf(
    rooms.flatMap(({ lists }) => lists ?? []),
    rooms.flatMap(({ figures }) => figures ?? []),
  );

/** What can be asked and listed, declared once; and the rates that amounts are converted by. */
export const catalogueRoom: Room = {
  name: 'catalogue',
  async routes(app, { opened, rooms }) {
    addKeptAnswers(app);
    eventRoutes(app, createRevisionFeed(opened.ground));
    planRoutes(app, catalogueFrom(rooms));
    rateRoutes(app);
  },
  async jobs({ opened: { ground, queue } }) {
    await catalogueJobs(ground, queue);
  },
};
