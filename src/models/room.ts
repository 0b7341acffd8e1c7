import type { Room } from '#platform/room.ts';
import { MODEL_FIGURES } from './catalogue/models.ts';
import { PREDICTION_FIGURES } from './catalogue/predictions.ts';
import { trainingJobs } from './jobs/trainings.ts';
import { DRIFT_LIST } from './queries/drift.ts';
import { MODEL_LIST } from './queries/models.ts';
import { PREDICTION_LIST } from './queries/predictions.ts';
import { TRAINING_LIST } from './queries/trainings.ts';
import { modelListRoutes } from './routes/models.ts';
import { predictionRoutes } from './routes/predictions.ts';
import { type TableReader, trainRoutes } from './routes/train.ts';
import { trainingRoutes } from './routes/trainings.ts';
import type { Subject } from './subject.ts';

declare module '#platform/room.ts' {
  interface Room {
    /** What can be predicted of this room's data, beside tables of one's own. */
    readonly subjects?: readonly Subject[];
    /** How an uploaded file is opened as a table; one room knows. */
    readonly readTable?: TableReader;
  }
}

/** What can be predicted, as all rooms declare it. */
export function subjectsOf(rooms: readonly Room[]): readonly Subject[] {
  return rooms.flatMap((room) => room.subjects ?? []);
}

/** The registry of models under /api/models: what can be trained comes from the other rooms. */
export const modelsRoom: Room = {
  name: 'models',
  lists: [MODEL_LIST, TRAINING_LIST, PREDICTION_LIST, DRIFT_LIST],
  figures: [...MODEL_FIGURES, ...PREDICTION_FIGURES],
  async routes(app, { rooms }) {
    const subjects = subjectsOf(rooms);
    const readTable = rooms.find((room) => room.readTable)?.readTable;
    if (!readTable) throw new Error('No room says how a file is opened as a table.');
    modelListRoutes(app, subjects);
    trainRoutes(app, subjects, readTable);
    trainingRoutes(app);
    predictionRoutes(app);
  },
  async jobs({ opened, rooms }) {
    await trainingJobs(opened.ground, opened.queue, subjectsOf(rooms));
  },
};
