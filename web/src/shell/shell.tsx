import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Toaster } from 'sonner';
import { useMe } from '../access/session.ts';
import { useShortcuts } from '../kit/keyboard.ts';
import { useDark } from '../kit/theme.ts';
import { BottomBar, TopBar } from './phone-bars.tsx';
import { useDestinations } from './rooms.ts';
import { useFollowRun } from './run-progress.tsx';
import { SideNav } from './side-nav.tsx';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
const ShortcutHelp = lazy(() =>
  import('./shortcut-help.tsx').then((module) => ({ default: module.ShortcutHelp })),
);

/** The frame of every page behind the door: rooms at the side, on a phone at the foot. */
export function Shell() {
  const [overlay, setOverlay] = useState<'palette' | 'help' | null>(null);
  const navigate = useNavigate();
  const dark = useDark();
  const places = useDestinations();
  const { organization } = useMe();
  const queries = useQueryClient();
  useFollowRun();
  useShortcuts([
    ...places.map((place) => ({
      keys: `g ${place.key}`,
      label: `Go to ${place.label}`,
      run: () => void navigate({ to: place.to }),
    })),
    { keys: '?', label: 'Show these shortcuts', run: () => setOverlay('help') },
  ]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOverlay((now) => (now === 'palette' ? null : 'palette'));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const openPalette = () => setOverlay('palette');
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <TopBar openPalette={openPalette} />
      <SideNav openPalette={openPalette} />
      <main
        id="main"
        tabIndex={-1}
        key={organization.id}
        className="relative min-h-0 min-w-0 grow overflow-y-auto"
      >
        <Outlet />
      </main>
      <BottomBar />
      <Suspense>
        {overlay === 'palette' && <Palette onClose={() => setOverlay(null)} queries={queries} />}
        {overlay === 'help' && <ShortcutHelp onClose={() => setOverlay(null)} />}
      </Suspense>
      <Toaster
        theme={dark ? 'dark' : 'light'}
        position="bottom-center"
        visibleToasts={3}
        offset={64}
        mobileOffset={72}
      />
    </div>
  );
}
