import { BookOpenText, Database, Gauge, ListChecks, ScrollText, Settings2, Sigma } from 'lucide-react';
import { ROLES } from '#core/actor.ts';
import { useMe } from '../access/session.ts';

/** The rooms that exist, in the order of the navigation; `key` follows g, `least` is who may enter. */
const ROOMS = [
  { to: '/', label: 'Command centre', short: 'Overview', key: 'o', icon: Gauge, least: 'viewer' },
  { to: '/recover', label: 'Recover', short: 'Recover', key: 'r', icon: ListChecks, least: 'viewer' },
  { to: '/accounts', label: 'Accounts', short: 'Accounts', key: 'c', icon: BookOpenText, least: 'viewer' },
  { to: '/data', label: 'Data', short: 'Data', key: 'd', icon: Database, least: 'viewer' },
  { to: '/audit', label: 'Audit', short: 'Audit', key: 'a', icon: ScrollText, least: 'analyst' },
  { to: '/settings', label: 'Settings', short: 'Settings', key: 's', icon: Settings2, least: 'viewer' },
] as const;

/** Pages below a room that are gone to often enough to have a key of their own. */
const BELOW = [{ to: '/data/models', label: 'Models', key: 'm', icon: Sigma, least: 'viewer' }] as const;

/** The rooms and the pages below them that the signed-in member may go to. */
export function useDestinations() {
  const rank = ROLES.indexOf(useMe().role);
  return [...ROOMS, ...BELOW].filter((place) => ROLES.indexOf(place.least) <= rank);
}

/** The rooms that the signed-in member may enter; the others are not shown. */
export function useRooms() {
  const rank = ROLES.indexOf(useMe().role);
  return ROOMS.filter((room) => ROLES.indexOf(room.least) <= rank);
}
