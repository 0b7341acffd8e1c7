import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import { toast } from 'sonner';
import { PlumbMark } from '../access/door.tsx';
import { restartSession, signOut, switchOrganization, useMe } from '../access/session.ts';
import { faultText } from '../kit/fault.tsx';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuRule } from '../kit/menu.tsx';
import { type Theme, useTheme } from '../kit/theme.ts';

/** Signing out and changing organization, for the menus and the palette alike. */
export function useDoor() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const tell = (error: unknown) => toast.error(faultText(error));
  return {
    leave: () =>
      signOut()
        .then(() => {
          queries.clear();
          return navigate({ to: '/sign-in' });
        })
        .catch(tell),
    change: (id: string) =>
      switchOrganization(id)
        .then(() => restartSession(queries))
        .then(() => navigate({ to: '/' }))
        .catch(tell),
  };
}

export function OrganizationMenu({ folded }: { folded: boolean }) {
  const me = useMe();
  const { change } = useDoor();
  const label = (
    <>
      <PlumbMark />
      {!folded && <span className="truncate font-strong">{me.organization.name}</span>}
    </>
  );
  if (me.organizations.length < 2) {
    return (
      <div className="flex h-8 min-w-0 grow items-center gap-2 px-2" title={me.organization.name}>
        {label}
      </div>
    );
  }
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Organization ${me.organization.name}, change`}
          className="flex h-8 max-w-full min-w-0 grow items-center gap-2 rounded-md px-2 text-start hover:bg-hover"
        >
          {label}
          {!folded && <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-ink-3" />}
        </button>
      }
    >
      <MenuLabel>Organization</MenuLabel>
      {me.organizations.map((one) => (
        <MenuCheck
          key={one.id}
          checked={one.id === me.organization.id}
          onChange={() => one.id !== me.organization.id && void change(one.id)}
        >
          {one.name}
        </MenuCheck>
      ))}
    </Menu>
  );
}

export const THEMES: { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function MemberMenu({ folded }: { folded: boolean }) {
  const me = useMe();
  const navigate = useNavigate();
  const { leave } = useDoor();
  const [theme, setTheme] = useTheme();
  const initials = me.user.name
    .split(/\s+/, 2)
    .map((word) => word[0]?.toUpperCase())
    .join('');
  return (
    <Menu
      side={folded ? 'bottom' : 'top'}
      align={folded ? 'end' : 'start'}
      trigger={
        <button
          type="button"
          aria-label={folded ? `${initials} ${me.user.name}, ${me.role}` : undefined}
          className="flex h-9 min-w-0 items-center gap-2 rounded-md px-1.5 text-start hover:bg-hover not-data-folded:grow"
          data-folded={folded || undefined}
        >
          <span
            aria-hidden
            className="flex size-6 shrink-0 items-center justify-center rounded-full border border-line-strong text-[10px] text-ink-2"
          >
            {initials}
          </span>
          {!folded && (
            <span className="min-w-0">
              <span className="block truncate leading-4">{me.user.name}</span>
              <span className="block text-small leading-4 text-ink-3">{me.role}</span>
            </span>
          )}
        </button>
      }
    >
      <MenuLabel>{me.user.email}</MenuLabel>
      <MenuItem onSelect={() => void navigate({ to: '/settings' })}>Settings</MenuItem>
      <MenuRule />
      <MenuLabel>Theme</MenuLabel>
      {THEMES.map((one) => (
        <MenuCheck key={one.value} checked={theme === one.value} onChange={() => setTheme(one.value)}>
          {one.label}
        </MenuCheck>
      ))}
      <MenuRule />
      <MenuItem onSelect={() => void leave()}>Sign out</MenuItem>
    </Menu>
  );
}
