// Runs before `npm start` and `npm test` on whatever Node npm came with (18 or later): installs the locked
// packages when they are missing or the lock file has changed, and mends executable bits.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.plumbline-installed');
const lock = join(root, 'package-lock.json');

const lockHash = () => createHash('sha256').update(readFileSync(lock)).digest('hex');
const modifiedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** True when the installed packages are those of the lock file, whoever installed them. */
function isInstalled() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
  // npm leaves its own note; one younger than the lock file means somebody just ran npm by hand.
  return modifiedAt(join(modules, '.package-lock.json')) >= modifiedAt(lock);
}

function install() {
  console.log('Installing packages (a minute or two the first time) …');
  const started = Date.now();
  // The lock file says what each package hashes to, so what npm has kept needs no asking again.
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['ci', '--include=dev', '--include=optional', ...quick];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: '' } };
  const isScript = npm?.endsWith('.js') || npm?.endsWith('.cjs');
  const windows = process.platform === 'win32';
  const done = isScript
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: windows });
  if (done.status !== 0) {
    console.error('The packages could not be installed. `npm ci` in this folder shows why.');
    process.exit(done.status ?? 1);
  }
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function makeExecutable(path) {
  try {
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  } catch {
    // Not here on this platform, or not ours to change; whoever needs it will say so.
  }
}

if (!isInstalled()) install();
for (const path of ['bin/plumbline', '.ci/run', 'node_modules/.bin/node']) makeExecutable(join(root, path));
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash()) writeFileSync(stamp, lockHash());
// A stamp older than the lock file would send the shell launcher here every time.
if (modifiedAt(stamp) < modifiedAt(lock)) utimesSync(stamp, new Date(), new Date());
