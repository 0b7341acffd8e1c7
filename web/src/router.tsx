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
import { openingView, searchOfView, type ViewPage, viewsQuery } from './findings/views.ts';
import { importsQuery } from './ingest/imports.ts';
import { ApiFault } from './kit/api.ts';
import { modelsQuery } from './models/models-query.ts';
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
/** A page asked for without any words of its own opens with its reader's default view, or the one it names. */
async function openView(
  queries: QueryClient,
  page: ViewPage,
  search: Record<string, string | undefined>,
): Promise<void> {
  if (Object.keys(search).some((name) => name !== 'view')) return;
  const views = await queries.ensureQueryData(viewsQuery).catch(() => ({ items: [] }));
  const view = openingView(views.items, page, search);
  const wanted = view && searchOfView(view);
  if (wanted && searchText(wanted) !== searchText(search))
    throw redirect({ to: `/${page}`, search: wanted, replace: true });
}

const recoverWords = texts(
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
  'state',
  'moved',
  'view',
);
const recover = createRoute({
  getParentRoute: () => inside,
  path: '/recover',
  validateSearch: recoverWords,
  beforeLoad: ({ context, search }) => openView(context.queries, 'recover', search),
  component: lazyRouteComponent(() => import('./reconciliation/recover.tsx'), 'Recover'),
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
  component: lazyRouteComponent(() => import('./overview/accounts.tsx'), 'Accounts'),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: '/accounts/$id',
  validateSearch: texts('finding', 'product', 'period', 'currency'),
  component: lazyRouteComponent(() => import('./reconciliation/account.tsx'), 'Account'),
});
/** Where an account's page stood before; links to it are in people's mails. */
const accountBefore = createRoute({
  getParentRoute: () => inside,
  path: '/recover/accounts/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/accounts/$id', params, replace: true });
  },
});
const data = createRoute({
  getParentRoute: () => inside,
  path: '/data',
  validateSearch: texts('import'),
  loader: ({ context }) => void context.queries.prefetchQuery(importsQuery),
  component: lazyRouteComponent(() => import('./ingest/data.tsx'), 'Data'),
});
const quality = createRoute({
  getParentRoute: () => inside,
  path: '/data/quality',
  validateSearch: texts('kind', 'account', 'state', 'fault'),
  component: lazyRouteComponent(() => import('./reconciliation/quality.tsx'), 'Quality'),
});
const models = createRoute({
  getParentRoute: () => inside,
  path: '/data/models',
  validateSearch: texts('train'),
  loader: ({ context }) => void context.queries.prefetchQuery(modelsQuery),
  component: lazyRouteComponent(() => import('./models/models.tsx'), 'Models'),
});
const model = createRoute({
  getParentRoute: () => inside,
  path: '/data/models/$id',
  validateSearch: texts('scored'),
  component: lazyRouteComponent(() => import('./models/model.tsx'), 'Model'),
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
  inside.addChildren([
    home,
    recover,
    accounts,
    account,
    accountBefore,
    data,
    quality,
    models,
    model,
    audit,
    settings,
  ]),
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
