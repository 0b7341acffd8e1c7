import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { meQuery } from './access/session.ts';
import { SignIn } from './access/sign-in.tsx';
import { importsQuery } from './ingest/imports.ts';
import { ApiFault } from './kit/api.ts';
import { summaryQuery } from './overview/summary.ts';
import { type Search, searchOf, searchText, texts } from './search.ts';
import { PageFault, PageMissing } from './shell/fallbacks.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: PageMissing,
  errorComponent: PageFault,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('next'),
  component: SignIn,
});
const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => import('./access/register.tsx'), 'Register'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$token',
  component: lazyRouteComponent(() => import('./access/invitation.tsx'), 'AcceptInvitation'),
});

/** Everything behind the door: who is not signed in is asked to, and comes back to where they wanted to go. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  errorComponent: PageFault,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof ApiFault) || error.status !== 401) throw error;
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
    }
  },
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  loader: ({ context }) => void context.queries.prefetchQuery(summaryQuery),
  component: lazyRouteComponent(() => import('./overview/command-centre.tsx'), 'CommandCentre'),
});
const recover = createRoute({
  getParentRoute: () => inside,
  path: '/recover',
  validateSearch: texts(
    'finding',
    'type',
    'severity',
    'status',
    'ledger',
    'recoverability',
    'account',
    'product',
    'currency',
    'period_from',
    'period_to',
    'min_amount',
    'min_confidence',
    'search',
    'sort',
    'direction',
    'columns',
    'selected',
  ),
  component: lazyRouteComponent(() => import('./reconciliation/recover.tsx'), 'Recover'),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/recover/accounts/$id',
  component: lazyRouteComponent(() => import('./reconciliation/account.tsx'), 'Account'),
});
const data = createRoute({
  getParentRoute: () => inside,
  path: '/data',
  validateSearch: texts('import'),
  loader: ({ context }) => void context.queries.prefetchQuery(importsQuery),
  component: lazyRouteComponent(() => import('./ingest/data.tsx'), 'Data'),
});
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit/audit.tsx'), 'Audit'),
});
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('./access/settings.tsx'), 'Settings'),
});

const tree = root.addChildren([
  signIn,
  register,
  invitation,
  inside.addChildren([home, recover, account, data, audit, settings]),
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: PageFault,
    scrollRestoration: true,
    parseSearch: (text): Search => searchOf(text),
    stringifySearch: (search) => searchText(search),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
