import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Every file of the repository by its path from the root, with its text ('' for pictures and other bytes). */
export type House = ReadonlyMap<string, string>;

/**
 * A rule of the house. `check` gives one line for each break, starting with the file's path. `broken` are small
 * houses that break it and the start of the message for it; `sound` come close and must pass.
 */
export type Rule = {
  readonly guarantee: string;
  check(house: House): string[];
  readonly broken: readonly { files: Record<string, string>; message: string }[];
  readonly sound?: readonly Record<string, string>[];
};

/** The rooms of src/ in their import order: a room imports itself and those before it. */
export const ROOMS = [
  'core',
  'platform',
  'catalogue',
  'access',
  'models',
  'connectors',
  'records',
  'ingest',
  'findings',
  'contracts',
  'reconciliation',
  'customers',
  'pipeline',
  'overview',
  'ask',
  'actions',
  'demo',
  'cli',
] as const;

const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.plumbline', 'test-results', '.DS_Store', '.env']);
const TEXT =
  /(^|\/)(\.[\w.]+|Dockerfile|LICENSE|[\w-]+)$|\.(ts|tsx|mjs|js|json|md|sql|css|html|svg|yaml|yml|csv|ndjson|txt|example)$/;

/** Reads the repository from disk, leaving out what .gitignore leaves out. */
export function readHouse(root: string): House {
  const house = new Map<string, string>();
  const visit = (folder: string) => {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (NOT_OURS.has(entry.name) || entry.name.endsWith('.log')) continue;
      const at = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(at);
      else if (entry.isFile()) house.set(at, TEXT.test(at) ? readFileSync(path.join(root, at), 'utf8') : '');
    }
  };
  visit('');
  return house;
}

export const isTest = (file: string): boolean => file.startsWith('test/') || file.endsWith('.test.ts');
export const isCode = (file: string): boolean => /\.tsx?$/.test(file);
/** The code that ships: the server's rooms and the pages, without tests. */
export const isProduct = (file: string): boolean =>
  /^(src|web\/src)\//.test(file) && isCode(file) && !isTest(file);

/** `core` for `src/core/money.ts`, null for `src/main.ts` and for everything outside src/. */
export function roomOf(file: string): string | null {
  return /^src\/([^/]+)\//.exec(file)?.[1] ?? null;
}

/** The doors of a room in the order in which they may import each other; `room` is its sign for main.ts. */
export const DOORS = ['queries', 'commands', 'jobs', 'routes', 'room'] as const;

/** Which door a file belongs to, as the file itself or in its folder; null for a noun. */
export function doorOf(file: string): (typeof DOORS)[number] | null {
  if (file === 'src/platform/room.ts') return null;
  const name = /^src\/[^/]+\/(?:(queries|commands|jobs|routes)(?:\/|\.ts$)|(room)\.ts$)/.exec(file);
  return DOORS.find((door) => door === (name?.[1] ?? name?.[2])) ?? null;
}

export function linesIn(text: string): number {
  return text.endsWith('\n') ? text.split('\n').length - 1 : text.split('\n').length;
}
