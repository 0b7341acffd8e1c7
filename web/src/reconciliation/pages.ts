import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { FINDINGS } from '#findings/catalogue.ts';
import { openView } from '../findings/open-view.ts';
import { inside } from '../inside.ts';
import { addressWords } from '../kit/list/declared.ts';
import type { Pages } from '../pages.ts';
import { texts } from '../search.ts';
import { startRun } from './runs.ts';

const recoverWords = texts(...addressWords(FINDINGS));
const recover = createRoute({
  getParentRoute: () => inside,
  path: '/recover',
  validateSearch: recoverWords,
  beforeLoad: ({ context, search }) => openView(context.queries, 'recover', search),
  component: lazyRouteComponent(() => import('./recover.tsx'), 'Recover'),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/$id',
  validateSearch: texts('finding', 'product', 'period', 'currency'),
  component: lazyRouteComponent(() => import('./account.tsx'), 'Account'),
});
/** Where an account's page stood before; links to it are in people's mails. */
const accountBefore = createRoute({
  getParentRoute: () => inside,
  path: '/recover/accounts/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/accounts/$id', params, replace: true });
  },
});
const quality = createRoute({
  getParentRoute: () => inside,
  path: '/data/quality',
  validateSearch: texts('kind', 'account', 'state', 'fault'),
  component: lazyRouteComponent(() => import('./quality.tsx'), 'Quality'),
});

export const reconciliationPages = {
  routes: [recover, account, accountBefore, quality],
  places: [
    {
      to: '/recover',
      label: 'Recover',
      short: 'Recover',
      key: 'r',
      icon: ListChecks,
      least: 'viewer',
      order: 20,
    },
  ],
  acts: [{ label: 'Run reconciliation', least: 'analyst', act: (queries) => startRun(queries, 'touched') }],
} as const satisfies Pages;
