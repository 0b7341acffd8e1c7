import type { App } from '#platform/http.ts';
import { importRoutes } from './routes/imports.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { sourceRoutes } from './routes/sources.ts';
import { usageRoutes } from './routes/usage.ts';

/** Every door by which facts come in. */
export function ingestRoutes(app: App, _ground?: unknown): void {
  importRoutes(app);
  mappingRoutes(app);
  usageRoutes(app);
  sourceRoutes(app);
}
