import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '#core/error.ts';

/** What lies at a path: a folder with the names of its files, hidden ones left out, or one file. */
export type Listing = {
  readonly path: string;
  readonly isFolder: boolean;
  readonly names: readonly string[];
};

/** Lists the files at a path. Faults: `not_found`. */
export async function listFiles(target: string): Promise<Listing> {
  const found = await stat(target).catch(() => null);
  if (!found) {
    throw new Fault('not_found', `There is nothing at ${target}.`, {
      where: target,
      mend: 'Check the path.',
    });
  }
  if (!found.isDirectory()) return { path: target, isFolder: false, names: [path.basename(target)] };
  const entries = await readdir(target, { withFileTypes: true });
  const files = entries.filter((each) => !each.isDirectory() && !each.name.startsWith('.'));
  return { path: target, isFolder: true, names: files.map((each) => each.name) };
}
