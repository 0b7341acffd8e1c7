import type { App } from '#platform/http.ts';
import { modelListRoutes } from './routes/models.ts';
import { predictionRoutes } from './routes/predictions.ts';
import { type TableReader, trainRoutes } from './routes/train.ts';
import { trainingRoutes } from './routes/trainings.ts';
import type { Subject } from './subject.ts';

/** The registry of models under /api/models: what can be trained, and how a file is read, is handed in. */
export function modelRoutes(app: App, subjects: readonly Subject[], readTable: TableReader): void {
  modelListRoutes(app, subjects);
  trainRoutes(app, subjects, readTable);
  trainingRoutes(app);
  predictionRoutes(app);
}
