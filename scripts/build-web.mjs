// Builds the web pages when their sources have changed since the last build (compared by content).
// `--always` builds regardless.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, 'web');
const stamp = join(web, 'dist', '.sources');
const NOT_SOURCES = new Set(['dist', 'node_modules', '.vite']);

function* filesUnder(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (NOT_SOURCES.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

/** The pages import core, shapes and declarations of the rooms, so these count as sources too. */
const DECLARES = /\b(shapes|catalogue|notices|column|condition|entity|finding|types)\.ts$/;
function sources() {
  const inside = [...filesUnder(join(root, 'src'))].filter(
    (path) => path.includes(`${join('src', 'core')}`) || DECLARES.test(path),
  );
  return [...filesUnder(web), ...inside, join(root, 'package-lock.json')];
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const path of sources())
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}

if (!existsSync(join(web, 'index.html'))) {
  console.error('There are no web pages in this copy (web/index.html is missing); serving the API alone.');
  process.exit(0);
}
const wanted = fingerprint();
const isBuilt = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
if (!isBuilt || process.argv.includes('--always')) {
  console.log('Building the web pages …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: 'inherit',
    env,
  });
  if (built.status === 0) {
    if (existsSync(dirname(stamp))) writeFileSync(stamp, wanted);
  } else if (existsSync(join(web, 'dist', 'index.html')) && !process.argv.includes('--always')) {
    console.error('The web pages could not be built; serving the last ones that could.');
  } else {
    console.error('The web pages could not be built.');
    process.exit(built.status ?? 1);
  }
}
