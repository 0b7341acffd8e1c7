import { Command } from 'cmdk';
import type { ReactNode } from 'react';

export const ITEM =
  'flex h-9 cursor-pointer items-center gap-3 rounded-md px-3 data-[selected=true]:bg-hover';

/** What the palette offers of one kind, under its word; nothing when there is none. */
export function Group({ heading, children }: { heading: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <Command.Group
      heading={heading}
      className="mb-1 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}
