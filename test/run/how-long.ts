import { execFileSync } from 'node:child_process';

/** What a change to these may break, only a kill, a restore or a cluster shows. */
const GROUND = ['src/platform/', 'src/cli/', 'db/'];

/**
 * Whether tests with a short form run whole: PLUMBLINE_TESTS=long or short says so. Otherwise they do when the branch
 * or the working tree differs from main in the ground. On main itself, or where git knows no main, they are short.
 */
export function isLongRun(
  asked = process.env.PLUMBLINE_TESTS,
  changed: () => readonly string[] = changedFiles,
): boolean {
  if (asked === 'long' || asked === 'short') return asked === 'long';
  return changed().some((file) => GROUND.some((folder) => file.startsWith(folder)));
}

/** Files that differ from the merge base with main, committed, changed or new; none where git cannot tell. */
function changedFiles(): string[] {
  for (const main of ['origin/main', 'main']) {
    try {
      const base = git('merge-base', 'HEAD', main).trim();
      const files = git('diff', '--name-only', base) + git('ls-files', '--others', '--exclude-standard');
      return files.split('\n').filter(Boolean);
    } catch {
      // There is no such branch, no repository or no git here.
    }
  }
  return [];
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
