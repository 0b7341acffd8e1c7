import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { IconButton } from '../kit/button.tsx';
import { MemberMenu, OrganizationMenu } from './menus.tsx';
import { useRooms } from './rooms.ts';

export function TopBar({ openPalette }: { openPalette: () => void }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b bg-side px-2 md:hidden">
      <div className="min-w-0 grow">
        <OrganizationMenu folded={false} />
      </div>
      <IconButton label="Search and commands" onClick={openPalette}>
        <Search size={18} aria-hidden />
      </IconButton>
      <MemberMenu folded />
    </header>
  );
}

export function BottomBar() {
  const rooms = useRooms();
  return (
    <nav
      aria-label="Rooms"
      className="flex shrink-0 border-t bg-side pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {rooms.map((room) => (
        <Link
          key={room.to}
          to={room.to}
          activeOptions={{ exact: room.to === '/', includeSearch: false }}
          className="flex h-14 flex-1 flex-col items-center justify-center gap-1 text-[11px] leading-none text-ink-2 aria-[current=page]:text-accent -outline-offset-2!"
        >
          <room.icon size={18} strokeWidth={1.6} aria-hidden />
          {room.short}
        </Link>
      ))}
    </nav>
  );
}
