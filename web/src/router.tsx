import type { QueryClient } from '@tanstack/react-query';
import { createRouter, Outlet } from '@tanstack/react-router';
import { outsideRoutes } from './access/pages.ts';
import { inside, root } from './inside.ts';
import { type Search, searchOf, searchText } from './search.ts';
import { PageFault, PageMissing } from './shell/fallbacks.tsx';
import { INSIDE_ROUTES } from './shell/rooms.ts';
import { Shell } from './shell/shell.tsx';

root.update({ component: Outlet, notFoundComponent: PageMissing, errorComponent: PageFault });
inside.update({ component: Shell, errorComponent: PageFault });

const tree = root.addChildren([...outsideRoutes, inside.addChildren(INSIDE_ROUTES)]);

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
