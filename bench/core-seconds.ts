import { readdirSync, readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100;

/**
 * Seconds of processor that this process and everything it started have used so far, ended children included; NaN
 * where the system does not tell. Unlike the clock it says the same on a machine that others use too.
 */
export function coreSeconds(): number {
  try {
    const processes = new Map<number, { parent: number; ticks: number }>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = statOf(name);
      if (stat) processes.set(Number(name), stat);
    }
    const isOurs = (id: number): boolean =>
      id === process.pid || (processes.has(id) && isOurs(processes.get(id)?.parent ?? 0));
    let ticks = 0;
    for (const [id, stat] of processes) if (isOurs(id)) ticks += stat.ticks;
    return ticks / TICKS_A_SECOND;
  } catch {
    return Number.NaN;
  }
}

function statOf(id: string): { parent: number; ticks: number } | null {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0] = fields.slice(1);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { parent, ticks };
  } catch {
    return null;
  }
}
