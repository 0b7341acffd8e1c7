import { ROLES, type Role } from '#core/actor.ts';
import { accessPages } from '../access/pages.ts';
import { useMe } from '../access/session.ts';
import { auditPages } from '../audit/pages.ts';
import { ingestPages } from '../ingest/pages.ts';
import { modelsPages } from '../models/pages.ts';
import { overviewPages } from '../overview/pages.ts';
import type { PaletteAct } from '../pages.ts';
import { reconciliationPages } from '../reconciliation/pages.ts';

/** Every room that has pages. What a room adds to the app stands in its own `pages.ts`. */
const ROOMS = [
  overviewPages,
  reconciliationPages,
  ingestPages,
  modelsPages,
  auditPages,
  accessPages,
] as const;

export const INSIDE_ROUTES = ROOMS.flatMap((room): (typeof ROOMS)[number]['routes'][number][] => [
  ...room.routes,
]);

type AnyPlace = (typeof ROOMS)[number]['places'][number];
const PLACES = ROOMS.flatMap((room): AnyPlace[] => [...room.places]).sort((a, b) => a.order - b.order);
const ACTS = ROOMS.flatMap((room): PaletteAct[] => ('acts' in room ? [...room.acts] : []));

function useMayEnter() {
  const rank = ROLES.indexOf(useMe().role);
  return ({ least }: { least: Role }) => ROLES.indexOf(least) <= rank;
}

/** Every page that the signed-in member may go to by name. */
export function useDestinations() {
  return PLACES.filter(useMayEnter());
}

/** Those of the navigation; what a member may not enter is not shown. */
export function useRooms() {
  return useDestinations().filter((place) => 'short' in place);
}

/** What the rooms offer the signed-in member to do from the palette. */
export function useActs(): PaletteAct[] {
  return ACTS.filter(useMayEnter());
}
