import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { Database } from 'lucide-react';
import { inside } from '../inside.ts';
import type { Pages } from '../pages.ts';
import { texts } from '../search.ts';
import { importsQuery } from './imports.ts';

const data = createRoute({
  getParentRoute: () => inside,
  path: '/data',
  validateSearch: texts('import'),
  loader: ({ context }) => void context.queries.prefetchQuery(importsQuery),
  component: lazyRouteComponent(() => import('./data.tsx'), 'Data'),
});

export const ingestPages = {
  routes: [data],
  places: [
    { to: '/data', label: 'Data', short: 'Data', key: 'd', icon: Database, least: 'viewer', order: 40 },
  ],
} as const satisfies Pages;
