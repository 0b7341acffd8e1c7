import { useQuery } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { ViewJson } from '#findings/shapes.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { faultText } from '../kit/fault.tsx';
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuRule } from '../kit/menu.tsx';
import { ViewDialog } from './view-dialog.tsx';
import { searchOfView, useViewAct, type ViewPage, viewsQuery, viewText } from './views.ts';

type Props = {
  page: ViewPage;
  /** What the page is called, and what it shows without a view. */
  names: { page: string; usual: string };
  search: Record<string, string | undefined>;
  /** Replaces the page's whole address. */
  open: (search: Record<string, string>) => void;
};

const NONE: ViewJson[] = [];

/** The views of a page: which one is open, whether it was changed since, and what may be done with it. */
export function ViewMenu({ page, names, search, open }: Props) {
  const views = useQuery(viewsQuery).data?.items.filter((view) => view.page === page) ?? NONE;
  const [dialog, setDialog] = useState<'new' | 'edit' | 'delete' | null>(null);
  const act = useViewAct();
  const current = views.find((view) => view.id === search.view);
  const text = viewText(search);
  const isChanged = current !== undefined && current.query !== text;
  const tell = (done: string) => ({
    onSuccess: () => void toast(done),
    onError: (error: unknown) => void toast.error(faultText(error)),
  });
  const groups = [
    { label: 'Yours', views: views.filter((view) => view.is_own) },
    { label: 'Shared with you', views: views.filter((view) => !view.is_own) },
  ].filter((group) => group.views.length > 0);
  return (
    <>
      <Menu
        trigger={
          <Button className="max-w-64 data-[state=open]:bg-hover">
            <Bookmark size={14} aria-hidden />
            <span className="truncate">{current ? current.name : 'Views'}</span>
            {isChanged && <span className="text-ink-2">changed</span>}
          </Button>
        }
      >
        <MenuCheck
          checked={current === undefined && text === ''}
          // Said in the address, as the page without any words opens with the default view.
          onChange={() => open(views.some((view) => view.is_default) ? { view: 'none' } : {})}
        >
          {names.usual}
        </MenuCheck>
        {groups.map((group) => (
          <div key={group.label}>
            <MenuLabel>{group.label}</MenuLabel>
            {group.views.map((view) => (
              <MenuCheck
                key={view.id}
                checked={view.id === current?.id}
                onChange={() => open(searchOfView(view))}
              >
                <span className="max-w-64 truncate">{view.name}</span>
                <span className="ml-auto pl-4 text-ink-3">
                  {[view.is_default && 'default', view.is_own ? view.is_shared && 'shared' : view.owner]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </MenuCheck>
            ))}
          </div>
        ))}
        <MenuRule />
        {current?.is_own && isChanged && (
          <MenuItem
            onSelect={() =>
              act.mutate(
                { act: 'change', id: current.id, body: { query: text } },
                tell(`“${current.name}” now keeps this.`),
              )
            }
          >
            Keep the changes in “{current.name}”
          </MenuItem>
        )}
        <MenuItem onSelect={() => setDialog('new')}>Save as a new view…</MenuItem>
        {current && (
          <MenuItem
            onSelect={() =>
              act.mutate(
                { act: 'default', page, id: current.is_default ? null : current.id },
                tell(
                  current.is_default
                    ? `${names.page} has no default view any more.`
                    : `${names.page} opens with “${current.name}”.`,
                ),
              )
            }
          >
            {current.is_default ? 'Remove as default' : `Open ${names.page} with this view`}
          </MenuItem>
        )}
        {current?.is_own && <MenuItem onSelect={() => setDialog('edit')}>Rename or share…</MenuItem>}
        {current?.is_own && <MenuItem onSelect={() => setDialog('delete')}>Delete…</MenuItem>}
      </Menu>
      {(dialog === 'new' || (dialog === 'edit' && current)) && (
        <ViewDialog
          page={page}
          query={text}
          view={dialog === 'edit' ? current : undefined}
          onClose={() => setDialog(null)}
          onSaved={(view) => open({ ...(search as Record<string, string>), view: view.id })}
        />
      )}
      {dialog === 'delete' && current && (
        <Confirm
          title={`Delete the view “${current.name}”?`}
          detail={
            current.is_shared
              ? 'It is shared: nobody can open it any more. No finding changes.'
              : 'Only the view is deleted. No finding changes.'
          }
          action="Delete view"
          onClose={() => setDialog(null)}
          onConfirm={() =>
            act.mutate(
              { act: 'delete', id: current.id },
              {
                ...tell(`“${current.name}” is deleted.`),
                onSuccess: () => {
                  const { view: _, ...rest } = search as Record<string, string>;
                  open(rest);
                  toast(`“${current.name}” is deleted.`);
                },
              },
            )
          }
        />
      )}
    </>
  );
}
