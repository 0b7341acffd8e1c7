import type { Settled } from './settle.ts';
import type { Dirt, DirtKind, Subscription } from './world.ts';

/** Collects what dirt did, one entry for each kind and meter. */
export type DirtLog = {
  add(kind: DirtKind, row: string[], note: string): void;
  addFile(kind: DirtKind, file: string, rows: number, note: string): void;
  entries(): Dirt[];
};

export function createDirtLog(settled: Settled[]): DirtLog {
  const meters = new Map<string, Subscription>();
  for (const { unit } of settled) meters.set(unit.subscription.id, unit.subscription);
  const entries = new Map<string, Dirt>();
  return {
    add(kind, row, note) {
      const meter = meterOf(row);
      const day = dayOf(row);
      const key = `${kind} ${meter}`;
      const known = entries.get(key);
      if (known) {
        known.rows++;
        if (day < known.start) known.start = day;
        if (day > known.end) known.end = day;
        return;
      }
      const of = meters.get(meter);
      const whose = { account_id: of?.account.id ?? (row[1] as string), product_key: of?.product ?? '' };
      entries.set(key, { dirt: kind, file: 'usage.csv', ...whose, start: day, end: day, rows: 1, note });
    },
    addFile(kind, file, rows, note) {
      const nobody = { account_id: '', product_key: '', start: '', end: '' };
      if (rows > 0) entries.set(`${kind} ${file}`, { dirt: kind, file, ...nobody, rows, note });
    },
    entries: () => [...entries.values()],
  };
}

/** The subscription that an event was made for: its id without the day and the place. */
export function meterOf(row: string[]): string {
  return (row[0] as string).split('.')[0] as string;
}

/** The local day on which the event happened, as its id says. */
export function dayOf(row: string[]): string {
  const day = (row[0] as string).split('.')[1] as string;
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}
