import { Database, Gauge, ListChecks, ScrollText, Settings2 } from 'lucide-react';

/** The rooms that exist, in the order of the navigation; `key` follows g. */
export const ROOMS = [
  { to: '/', label: 'Command centre', short: 'Overview', key: 'o', icon: Gauge },
  { to: '/recover', label: 'Recover', short: 'Recover', key: 'r', icon: ListChecks },
  { to: '/data', label: 'Data', short: 'Data', key: 'd', icon: Database },
  { to: '/audit', label: 'Audit', short: 'Audit', key: 'a', icon: ScrollText },
  { to: '/settings', label: 'Settings', short: 'Settings', key: 's', icon: Settings2 },
] as const;
