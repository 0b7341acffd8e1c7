// A registry may lack the packages of other platforms when the lock file is written; npm then leaves them
// out, and `npm ci` on such a platform refuses or misses them. This adds the missing entries, reading the
// platform from the name. It also takes out download addresses, so that any registry may serve the packages.
// Run after every `npm install`: `node scripts/lock-platforms.mjs`; `--check` only tells.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const text = readFileSync(path, 'utf8');
const lock = JSON.parse(text);
const { packages } = lock;

const OS = {
  android: 'android',
  darwin: 'darwin',
  freebsd: 'freebsd',
  linux: 'linux',
  win: 'win32',
  win32: 'win32',
  windows: 'win32',
};
const CPU = ['arm64', 'x64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'loong64', 'ppc64le'];

/** The platform a package name speaks of, as the lock file writes it; undefined when it names none. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => OS[word]).find(Boolean);
  const cpu = words.find((word) => CPU.includes(word));
  if (!cpu) return undefined;
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return { ...(os && { os: [os] }), cpu: [cpu], ...(libc && os === 'linux' && { libc }) };
}

/** True when the package at `from` finds `name` by walking up, as Node does. */
function isFound(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

const added = [];
for (const [from, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isFound(from, name)) continue;
    const platform = platformOf(name);
    if (!platform || !/^\d+\.\d+\.\d+/.test(version)) {
      console.error(`${name}@${version} (wanted by ${from || 'the project'}) names no platform; left out`);
      continue;
    }
    const { license } = entry;
    packages[`node_modules/${name}`] = {
      version,
      cpu: platform.cpu,
      ...(platform.libc && { libc: platform.libc }),
      license,
      optional: true,
      os: platform.os,
    };
    added.push(name);
  }
}
for (const entry of Object.values(packages)) {
  if (/^https?:/.test(entry.resolved ?? '')) delete entry.resolved;
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));

const wanted = `${JSON.stringify(lock, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (added.length > 0)
    console.error(`The lock file lacks ${added.join(', ')}: run node scripts/lock-platforms.mjs`);
  process.exit(added.length > 0 ? 1 : 0);
}
if (wanted !== text) writeFileSync(path, wanted);
console.log(added.length > 0 ? `Added ${added.length}: ${added.join(', ')}` : 'Nothing was missing.');
