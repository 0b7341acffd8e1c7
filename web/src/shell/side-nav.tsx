import { Link } from '@tanstack/react-router';
import { PanelLeft, Search } from 'lucide-react';
import { IconButton } from '../kit/button.tsx';
import { classes } from '../kit/classes.ts';
import { store, useStored } from '../kit/stored.ts';
import { MemberMenu, OrganizationMenu } from './menus.tsx';
import { useRooms } from './rooms.ts';
import { RunProgress } from './run-progress.tsx';

const KEY = 'plumbline.nav';
export const COMMAND = navigator.platform.startsWith('Mac') ? '⌘K' : 'Ctrl K';

/** Quiet rooms at the side; folded it keeps the icons. A phone has its own bars. */
export function SideNav({ openPalette }: { openPalette: () => void }) {
  const rooms = useRooms();
  const folded = useStored(KEY) === 'folded';
  return (
    <aside
      aria-label="Plumbline"
      className={classes('hidden shrink-0 flex-col border-r bg-side md:flex', folded ? 'w-[53px]' : 'w-52')}
    >
      <div className={classes('flex h-12 items-center gap-1 px-2', folded && 'flex-col pt-2')}>
        <OrganizationMenu folded={folded} />
        {!folded && <Fold folded={false} />}
      </div>
      <div className="px-2 pb-2">
        <button
          type="button"
          onClick={openPalette}
          title={folded ? `Search (${COMMAND})` : undefined}
          aria-label={folded ? 'Search and commands' : undefined}
          className="flex h-8 w-full items-center gap-2 rounded-md border border-line-strong bg-paper px-2 text-ink-3 hover:text-ink"
        >
          <Search size={14} aria-hidden className="shrink-0" />
          {!folded && (
            <>
              <span className="grow text-start">Search</span>
              <kbd className="font-sans text-small">{COMMAND}</kbd>
            </>
          )}
        </button>
      </div>
      <nav aria-label="Rooms" className="grow px-2">
        {rooms.map((room) => (
          <Link
            key={room.to}
            to={room.to}
            activeOptions={{ exact: room.to === '/', includeSearch: false }}
            title={folded ? room.label : undefined}
            className="mb-0.5 flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:font-strong aria-[current=page]:text-ink"
          >
            <room.icon size={16} strokeWidth={1.6} aria-hidden className="shrink-0" />
            <span className={folded ? 'sr-only' : ''}>{room.label}</span>
          </Link>
        ))}
      </nav>
      {!folded && <RunProgress />}
      <div className={classes('flex items-center gap-1 border-t p-2', folded && 'flex-col')}>
        <MemberMenu folded={folded} />
        {folded && <Fold folded />}
      </div>
    </aside>
  );
}

function Fold({ folded }: { folded: boolean }) {
  return (
    <IconButton
      label={folded ? 'Expand navigation' : 'Collapse navigation'}
      onClick={() => store(KEY, folded ? null : 'folded')}
    >
      <PanelLeft size={16} strokeWidth={1.6} aria-hidden />
    </IconButton>
  );
}
