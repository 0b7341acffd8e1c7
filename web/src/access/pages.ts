import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { Settings2 } from 'lucide-react';
import { inside, root } from '../inside.ts';
import type { Pages } from '../pages.ts';
import { texts } from '../search.ts';
import { SignIn } from './sign-in.tsx';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('next'),
  component: SignIn,
});
const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  component: lazyRouteComponent(() => import('./register.tsx'), 'Register'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$token',
  component: lazyRouteComponent(() => import('./invitation.tsx'), 'AcceptInvitation'),
});
const forgotten = createRoute({
  getParentRoute: () => root,
  path: '/forgotten',
  component: lazyRouteComponent(() => import('./forgotten.tsx'), 'Forgotten'),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset/$token',
  component: lazyRouteComponent(() => import('./reset.tsx'), 'Reset'),
});
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings.tsx'), 'Settings'),
});

/** The routes before the door: for who is not signed in yet. */
export const outsideRoutes = [signIn, register, invitation, forgotten, reset] as const;

export const accessPages = {
  routes: [settings],
  places: [
    {
      to: '/settings',
      label: 'Settings',
      short: 'Settings',
      key: 's',
      icon: Settings2,
      least: 'viewer',
      order: 60,
    },
  ],
} as const satisfies Pages;
