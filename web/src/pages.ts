import type { QueryClient } from '@tanstack/react-query';
import type { AnyRoute } from '@tanstack/react-router';
import type { LucideIcon } from 'lucide-react';
import type { Role } from '#core/actor.ts';

/**
 * A page that is gone to by name: `key` follows g, `least` is who may enter, `order` is its place among all of
 * them. With a `short` name it stands in the navigation, without one only in the palette and among the keys.
 */
export type Place = {
  readonly to: string;
  readonly label: string;
  readonly short?: string;
  readonly key: string;
  readonly icon: LucideIcon;
  readonly least: Role;
  readonly order: number;
};

/** Something the palette offers to do: a call, or the page on which it is done. */
export type PaletteAct = {
  readonly label: string;
  readonly least: Role;
  readonly act: { readonly href: string } | ((queries: QueryClient) => Promise<unknown>);
};

/** What a room adds to the app: its routes behind the door (or before it), its places and its acts. */
export type Pages = {
  readonly routes: readonly AnyRoute[];
  readonly places?: readonly Place[];
  readonly acts?: readonly PaletteAct[];
};
