import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, processBirth } from './process.ts';

/** Who holds a data folder: a process id and when that process began. */
type Holder = { pid: number; birth: string };

export type LockAttempt = { held: true; release(): void } | { held: false; pid: number };

/**
 * Takes the data folder for this process, or names the living process that has it. A lock whose process
 * is gone, or whose id now belongs to a younger process, is taken over.
 */
export function lockFolder(folder: string): LockAttempt {
  const path = join(folder, 'lock');
  const draft = join(folder, `lock.${randomUUID()}`);
  const mine: Holder = { pid: process.pid, birth: processBirth(process.pid) };
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A hard link either takes the name whole, contents included, or fails: no half-written lock.
        placeLock(draft, path);
        return { held: true, release: () => releaseLock(path, mine) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const seen = readHolder(path);
      if (seen && isHolding(seen)) return { held: false, pid: seen.pid };
      setAside(path, seen);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

function placeLock(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
    // A file system without hard links.
    writeFileSync(path, readFileSync(draft), { mode: 0o600, flag: 'wx' });
  }
}

function isHolding(holder: Holder): boolean {
  return isAlive(holder.pid) && (holder.birth === '' || holder.birth === processBirth(holder.pid));
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Moves a stale lock away; if another process took over in between, its lock is put back. */
function setAside(path: string, seen: Holder | undefined): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && (moved.pid !== seen?.pid || moved.birth !== seen.birth)) {
    try {
      linkSync(aside, path);
    } catch {
      // Somebody else holds it by now; the next look will name them.
    }
  }
  rmSync(aside, { force: true });
}

function releaseLock(path: string, mine: Holder): void {
  const holder = readHolder(path);
  if (holder?.pid === mine.pid && holder.birth === mine.birth) rmSync(path, { force: true });
}
