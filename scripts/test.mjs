// Everything CI runs, in order: format and lint, types, dead code, the web build, then all tests. A step that fails
// does not hide what the next would say; the exit code is 0 only when every step passed.
// Arguments go to vitest: `npm test -- test/engines`, `npm test -- --changed`. `--long` runs whole what has a short form.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
const ownNode = join(bin, 'node');
const node = existsSync(ownNode) ? ownNode : process.execPath;

if (process.argv.includes('--long')) env.PLUMBLINE_TESTS = 'long';
const checkOnly = process.argv.includes('--check');
const vitestArguments = process.argv.slice(2).filter((argument) => !['--check', '--long'].includes(argument));

const steps = [
  ['format and lint', 'biome', ['ci', '--error-on-warnings']],
  ['types', 'tsc', ['--noEmit']],
  existsSync(join(root, 'web', 'tsconfig.json')) && ['types of web', 'tsc', ['--noEmit', '-p', 'web']],
  ['dead code', 'knip', ['--no-progress', '--no-config-hints']],
  !checkOnly && ['web build', node, [join(root, 'scripts', 'build-web.mjs')]],
  !checkOnly && ['tests', 'vitest', ['run', ...vitestArguments]],
].filter(Boolean);

const failed = [];
for (const [name, command, args] of steps) {
  const started = Date.now();
  console.log(`\n── ${name}`);
  const program = command === node ? node : join(bin, command);
  const done = spawnSync(program, args, { cwd: root, stdio: 'inherit', env });
  if (done.error) console.error(done.error.message);
  if (done.status !== 0) failed.push(name);
  console.log(
    `── ${name}: ${done.status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
}
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
