import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { BookOpenText, Gauge } from 'lucide-react';
import { openView } from '../findings/open-view.ts';
import { inside } from '../inside.ts';
import type { Pages } from '../pages.ts';
import { texts } from '../search.ts';
import { summaryQuery } from './summary.ts';

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  loader: ({ context }) => void context.queries.prefetchQuery(summaryQuery),
  component: lazyRouteComponent(() => import('./command-centre.tsx'), 'CommandCentre'),
});
const accountsWords = texts(
  'search',
  'currency',
  'segment',
  'region',
  'has',
  'month',
  'sort',
  'direction',
  'columns',
  'view',
);
const accounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts',
  validateSearch: accountsWords,
  beforeLoad: ({ context, search }) => openView(context.queries, 'accounts', search),
  component: lazyRouteComponent(() => import('./accounts.tsx'), 'Accounts'),
});

export const overviewPages = {
  routes: [home, accounts],
  places: [
    {
      to: '/',
      label: 'Command centre',
      short: 'Overview',
      key: 'o',
      icon: Gauge,
      least: 'viewer',
      order: 10,
    },
    {
      to: '/accounts',
      label: 'Accounts',
      short: 'Accounts',
      key: 'c',
      icon: BookOpenText,
      least: 'viewer',
      order: 30,
    },
  ],
} as const satisfies Pages;
