import { createReadStream, createWriteStream } from 'node:fs';
import { open, opendir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault } from '#core/error.ts';
import { FILE_BYTES_MAX, FILES_LISTED_MAX, type FileStore, type StoredFile } from './stored-file.ts';

const DEPTH_MAX = 16;

/**
 * Opens a folder on this machine for reading; `inside` is relative to `root`. Links that lead out of the root
 * are not followed. Faults: `bad_request` for a path that leaves the root.
 */
export async function openFolder(root: string, inside: string): Promise<FileStore> {
  const base = await realpath(root).catch(() => null);
  const asked = base === null ? null : await realpath(path.resolve(base, inside)).catch(() => null);
  const isPlain =
    !path.isAbsolute(inside) && !inside.split(/[/\\]/).includes('..') && !inside.includes('\u0000');
  if (base === null || asked === null || !isPlain || !isBelow(base, asked)) {
    throw new Fault('bad_request', `There is no folder “${inside.slice(0, 80)}” that sources may read.`, {
      where: 'folder',
      mend: 'Name a folder below PLUMBLINE_SOURCE_ROOT, without “..”.',
    });
  }

  async function visit(folder: string, depth: number, files: StoredFile[]): Promise<void> {
    if (depth > DEPTH_MAX) return;
    for await (const entry of await opendir(folder)) {
      if (entry.name.startsWith('.') || files.length >= FILES_LISTED_MAX) continue;
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) await visit(full, depth + 1, files);
      if (!entry.isFile()) continue;
      const handle = await open(full, 'r').catch(() => null);
      const stat = await handle?.stat().catch(() => null);
      await handle?.close();
      if (!stat) continue;
      const name = path
        .relative(asked as string, full)
        .split(path.sep)
        .join('/');
      files.push({ name, print: `${stat.size}-${stat.mtimeMs}-${stat.ino}`, bytes: stat.size });
    }
  }

  return {
    async list(prefix) {
      const files: StoredFile[] = [];
      await visit(asked, 0, files);
      return files.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async fetch(file, to) {
      const full = await realpath(path.join(asked, file.name)).catch(() => null);
      if (full === null || !isBelow(asked, full) || file.bytes > FILE_BYTES_MAX) {
        throw new Fault('bad_request', `${file.name} cannot be read.`, { where: 'source' });
      }
      // A copy, as whoever writes the folder may write on while it is read.
      await pipeline(createReadStream(full), createWriteStream(to, { mode: 0o600 }));
    },
    close() {},
  };
}

const isBelow = (base: string, full: string) => full === base || full.startsWith(base + path.sep);
