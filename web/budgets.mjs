// Fails when a build is heavier than we promised. Run after `vite build`; plain Node, no dependencies.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('./dist/', import.meta.url));
if (!existsSync(`${dist}.vite/manifest.json`)) {
  console.error('There is no build to weigh. Run vite build first.');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'));
const kilobytes = (file) => gzipSync(readFileSync(dist + file)).length / 1000;

/** Every file that a chunk pulls in at once, itself included, without what was loaded before. */
function staticFiles(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const next of chunk.imports ?? []) staticFiles(next, seen);
  return seen;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = staticFiles(entry);
const weigh = (files) => [...files].reduce((sum, file) => sum + kilobytes(file), 0);
const rows = [['shell (scripts and styles)', weigh(shell), 200]];
const CHART = 'src/kit/chart-draw.ts';
const chart = staticFiles(CHART);
for (const key of Object.keys(manifest)) {
  if (!manifest[key].isDynamicEntry) continue;
  const own = [...staticFiles(key)].filter((file) => !shell.has(file) && (key === CHART || !chart.has(file)));
  rows.push([key, weigh(own), key === CHART ? 200 : 60]);
}

let over = 0;
for (const [name, weight, limit] of rows.sort((a, b) => b[1] - a[1])) {
  if (weight > limit) over += 1;
  console.log(
    `${weight > limit ? 'OVER' : 'ok  '}  ${weight.toFixed(1).padStart(7)} kB of ${limit} kB gzip  ${name}`,
  );
}
if (over > 0) {
  console.error(`${over} of ${rows.length} chunks are over their budget.`);
  process.exit(1);
}
