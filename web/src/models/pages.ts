import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { Sigma } from 'lucide-react';
import { inside } from '../inside.ts';
import type { Pages } from '../pages.ts';
import { texts } from '../search.ts';
import { modelsQuery } from './models-query.ts';

const models = createRoute({
  getParentRoute: () => inside,
  path: '/data/models',
  validateSearch: texts('train'),
  loader: ({ context }) => void context.queries.prefetchQuery(modelsQuery),
  component: lazyRouteComponent(() => import('./models.tsx'), 'Models'),
});
const model = createRoute({
  getParentRoute: () => inside,
  path: '/data/models/$id',
  validateSearch: texts('scored'),
  component: lazyRouteComponent(() => import('./model.tsx'), 'Model'),
});

export const modelsPages = {
  routes: [models, model],
  places: [{ to: '/data/models', label: 'Models', key: 'm', icon: Sigma, least: 'viewer', order: 70 }],
  acts: [{ label: 'Train a model', least: 'analyst', act: { href: '/data/models?train=file' } }],
} as const satisfies Pages;
