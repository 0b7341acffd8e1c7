import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a file that is never seen empty or half-written, not even after a loss of power: written aside, fsynced
 * and linked into its place, readable by its owner alone. False when there is one already, which then stands.
 */
export async function writeOnce(file: string, text: string): Promise<boolean> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(aside, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike a rename, a link never takes the place of one that another process made meanwhile.
    await link(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(aside, { force: true });
  }
  const folder = await open(path.dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
  return true;
}
