import { doorOf, isCode, isTest, type Rule, roomOf } from './house.ts';
import { lineOf, type Node, nameOf, type Source, sourcesOf, targetOf, walk } from './source.ts';

/** Rooms whose every file may reach outside. */
const ADAPTERS = ['platform', 'connectors', 'cli'];
/** Packages that only compute. */
const PURE_PACKAGES = ['zod', 'decimal.js', 'temporal-polyfill'];

/** A noun is any file of a room that is neither a door nor an adapter. */
export function isNoun(file: string): boolean {
  const room = roomOf(file);
  if (room === null || !isCode(file) || isTest(file) || doorOf(file) !== null) return false;
  return !ADAPTERS.includes(room) && file !== 'src/demo/write.ts';
}

export const nounsImportPure: Rule = {
  guarantee: 'a noun imports neither Node, stores, adapters nor doors, except as types',
  check: (house) =>
    sourcesOf(house, isNoun).flatMap((source) =>
      source.imports
        .filter((each) => !each.isType && !isPureImport(source.file, each.specifier))
        .map((each) => `${source.file}:${each.line} imports ${each.specifier} at run time`),
    ),
  broken: [
    { files: { 'src/core/a.ts': "import { readFile } from 'node:fs';" }, message: 'src/core/a.ts:1' },
    { files: { 'src/records/a.ts': "import { sql } from 'kysely';" }, message: 'src/records/a.ts:1' },
    {
      files: { 'src/findings/a.ts': "import { b } from '#platform/page.ts';" },
      message: 'src/findings/a.ts:1',
    },
    { files: { 'src/findings/a.ts': "import { b } from './queries.ts';" }, message: 'src/findings/a.ts:1' },
    { files: { 'src/findings/a.ts': "import { type B } from 'kysely';" }, message: 'src/findings/a.ts:1' },
  ],
  sound: [
    {
      'src/records/a.ts':
        "import type { B } from 'kysely'; import { z } from 'zod'; import { c } from './c.ts';",
    },
    { 'src/records/queries.ts': "import { sql } from 'kysely';", 'src/platform/a.ts': "import 'node:fs';" },
  ],
};

function isPureImport(file: string, specifier: string): boolean {
  const target = targetOf(file, specifier);
  if (target === null) return PURE_PACKAGES.includes(specifier);
  return isNoun(target);
}

export const nounsTakeTheWorldAsArguments: Rule = {
  guarantee: 'a noun reads no clock, no chance, no process and writes to no console',
  check: (house) =>
    sourcesOf(house, isNoun).flatMap((source) =>
      [...walk(source.body)].flatMap((node) => {
        const used = worldly(node);
        return used === null ? [] : [`${source.file}:${lineOf(source, node)} uses ${used}`];
      }),
    ),
  broken: ['Date.now()', 'new Date()', 'Math.random()', 'process.cwd()', "console.log('')", "fetch('')"].map(
    (use) => ({ files: { 'src/core/a.ts': `export const a = () => ${use};` }, message: 'src/core/a.ts:1' }),
  ),
  sound: [{ 'src/core/a.ts': 'export const a = (ms: number) => new Date(ms); // never Date.now()' }],
};

const WORLDLY_OBJECTS = ['process', 'console', 'performance'];
const WORLDLY_MEMBERS = [
  'Math.random',
  'Date.now',
  'Temporal.Now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
];
const WORLDLY_CALLS = ['fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Date'];

function worldly(node: Node): string | null {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date')
    return (node.arguments as unknown[]).length === 0 ? 'new Date()' : null;
  if (node.type === 'CallExpression' && WORLDLY_CALLS.includes(nameOf(node.callee) ?? ''))
    return `${nameOf(node.callee)}()`;
  if (node.type !== 'MemberExpression') return null;
  const [object, property] = [nameOf(node.object), nameOf(node.property)];
  const used = `${object}.${property}`;
  return WORLDLY_OBJECTS.includes(object ?? '') || WORLDLY_MEMBERS.includes(used) ? used : null;
}

export const environmentReadOnce: Rule = {
  guarantee: 'process.env is read in platform/config.ts and nowhere else',
  check: (house) =>
    sourcesOf(house, (file) => /^(src|web\/src)\//.test(file) && isCode(file) && !isTest(file))
      .filter((source) => source.file !== 'src/platform/config.ts' && source.text.includes('process'))
      .flatMap((source) =>
        [...walk(source.body)]
          .filter(isEnvironment)
          .map((node) => `${source.file}:${lineOf(source, node)} reads process.env`),
      ),
  broken: [
    { files: { 'src/cli/a.ts': 'export const a = { ...process.env };' }, message: 'src/cli/a.ts:1' },
    { files: { 'src/platform/a.ts': 'const { env } = process;' }, message: 'src/platform/a.ts:1' },
    { files: { 'src/platform/a.ts': "import { env } from 'node:process';" }, message: 'src/platform/a.ts:1' },
  ],
  sound: [{ 'src/platform/config.ts': 'export const a = process.env;' }],
};

function isEnvironment(node: Node): boolean {
  if (node.type === 'MemberExpression')
    return nameOf(node.object) === 'process' && nameOf(node.property) === 'env';
  if (node.type === 'VariableDeclarator' && nameOf(node.init) === 'process') return true;
  return (
    node.type === 'ImportDeclaration' && /^(node:)?process$/.test((node.source as { value: string }).value)
  );
}

/** Doors whose clock is not ours to give: sessions are dated by the library that makes them. */
const OWN_CLOCK = ['src/access/queries/session.ts'];
const SQL_CLOCK = /\b(now\(\)|current_timestamp\b|clock_timestamp\(\))/i;

export const doorsTakeTheirClock: Rule = {
  guarantee: 'a door has the time from ctx or ground: no new Date(), no Date.now(), no now() of the database',
  check: (house) =>
    sourcesOf(house, (file) => doorOf(file) !== null && isCode(file) && !isTest(file))
      .filter(({ file }) => !/^src\/(platform|connectors|cli)\//.test(file) && !OWN_CLOCK.includes(file))
      .flatMap((source) =>
        [...walk(source.body)].flatMap((node) => {
          const used = clockOf(node);
          return used === null ? [] : [`${source.file}:${lineOf(source, node)} uses ${used}`];
        }),
      ),
  broken: ['new Date()', 'Date.now()', 'sql`select now()`', "sql`a > now() - interval '1 hour'`"].map(
    (use) => ({
      files: { 'src/ingest/commands/a.ts': `export const a = ${use};` },
      message: 'src/ingest/commands/a.ts:1',
    }),
  ),
  sound: [
    { 'src/ingest/commands/a.ts': 'export const a = (ms: number) => [new Date(ms), performance.now()];' },
    { 'src/platform/a.ts': 'export const a = () => new Date();' },
  ],
};

function clockOf(node: Node): string | null {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date')
    return (node.arguments as unknown[]).length === 0 ? 'new Date()' : null;
  if (node.type === 'MemberExpression' && nameOf(node.object) === 'Date' && nameOf(node.property) === 'now')
    return 'Date.now()';
  if (node.type !== 'TemplateElement') return null;
  const { raw } = node.value as { raw: string };
  return SQL_CLOCK.exec(raw)?.[0] ?? null;
}

const FIRST = ['ctx', 'access', 'ground', 'tx'];

export const doorsTakeTheirContext: Rule = {
  guarantee: 'every query and command that reaches a store takes ctx, access, ground or tx first',
  check: (house) =>
    sourcesOf(house, (file) =>
      /^src\/(?!platform|connectors|cli)[^/]+\/(queries|commands)(\/|\.ts$)/.test(file),
    ).flatMap((source) =>
      exportedFunctions(source)
        .filter(
          ({ node }) => isAsynchronous(source, node) && canReachStore(source) && !takesContext(source, node),
        )
        .map(
          ({ name, node }) =>
            `${source.file}:${lineOf(source, node)} ${name} takes ${firstParameter(node) ?? 'nothing'} first`,
        ),
    ),
  broken: [
    {
      files: { 'src/records/queries.ts': 'export async function a(id: string) {}' },
      message: 'src/records/queries.ts:1',
    },
    {
      files: { 'src/records/commands/a.ts': 'export const a = async () => {};' },
      message: 'src/records/commands/a.ts:1',
    },
    {
      files: { 'src/records/queries.ts': 'export function a(): Promise<void> { return b(); }' },
      message: 'src/records/queries.ts:1',
    },
  ],
  sound: [
    {
      'src/records/queries.ts':
        'export async function a(ctx: Context, id: string) {}\nexport function b(row: Row) {}',
    },
  ],
};

function exportedFunctions(source: Source): { name: string; node: Node }[] {
  return source.body.flatMap((statement) => {
    const declared =
      statement.type === 'ExportNamedDeclaration' ? (statement.declaration as Node | null) : null;
    if (declared?.type === 'FunctionDeclaration')
      return [{ name: nameOf(declared.id) ?? '', node: declared }];
    if (declared?.type !== 'VariableDeclaration') return [];
    return (declared.declarations as Node[]).flatMap((each) => {
      const init = each.init as Node | null;
      const isFunction = init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression';
      return init && isFunction ? [{ name: nameOf(each.id) ?? '', node: init }] : [];
    });
  });
}

/** A file that imports nothing but Node's own computing, as for passwords, reaches no store. */
const canReachStore = (source: Source) =>
  source.imports.some(({ specifier }) => !['node:crypto', 'node:util'].includes(specifier)) ||
  source.imports.length === 0;

/** By its name, or as the transaction of a schema of its own by its type. */
function takesContext(source: Source, node: Node): boolean {
  const [first] = node.params as Node[];
  if (FIRST.includes(firstParameter(node) ?? '')) return true;
  return first !== undefined && /:\s*\w*Tx$/.test(source.text.slice(first.start, first.end));
}

/** A function that waits for something: only such a one can reach a store. */
function isAsynchronous(source: Source, node: Node): boolean {
  const declared = node.returnType as Node | null | undefined;
  const text = declared ? source.text.slice(declared.start, declared.end) : '';
  return node.async === true || /^:\s*(Promise|AsyncIterable|AsyncGenerator|AsyncIterator)\b/.test(text);
}

function firstParameter(node: Node): string | null {
  const [first] = node.params as Node[];
  return first ? (nameOf(first) ?? nameOf(first.left) ?? 'an object') : null;
}
