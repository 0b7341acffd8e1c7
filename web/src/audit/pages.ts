import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { inside } from '../inside.ts';
import type { Pages } from '../pages.ts';

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit.tsx'), 'Audit'),
});

export const auditPages = {
  routes: [audit],
  places: [
    { to: '/audit', label: 'Audit', short: 'Audit', key: 'a', icon: ScrollText, least: 'analyst', order: 50 },
  ],
} as const satisfies Pages;
