import { isCode, isProduct, isTest, ROOMS, type Rule, roomOf } from './house.ts';
import { type Source, sourcesOf, targetOf } from './source.ts';

const inServer = (file: string) => file.startsWith('src/') && isCode(file) && !isTest(file);
/** Where a file stands in the order; main.ts puts the rooms together and only the command line starts it. */
function rank(file: string): number {
  const room = file === 'src/main.ts' ? 'cli' : roomOf(file);
  const place = (ROOMS as readonly (string | null)[]).indexOf(room) * 2;
  return file === 'src/main.ts' ? place - 1 : place;
}

export const importOrder: Rule = {
  guarantee: 'a room imports itself and rooms above it, never below',
  check: (house) =>
    sourcesOf(house, inServer).flatMap((source) =>
      source.imports.flatMap(({ specifier, line }) => {
        const target = targetOf(source.file, specifier);
        if (!target?.startsWith('src/') || rank(target) <= rank(source.file)) return [];
        return [`${source.file}:${line} imports ${specifier}, which comes later in the order of rooms`];
      }),
    ),
  broken: [
    { files: { 'src/core/a.ts': "import { b } from '#records/b.ts';" }, message: 'src/core/a.ts:1' },
    { files: { 'src/findings/a.ts': "import type { B } from '#cli/b.ts';" }, message: 'src/findings/a.ts:1' },
    { files: { 'src/demo/a.ts': "import { b } from '#main.ts';" }, message: 'src/demo/a.ts:1' },
  ],
  sound: [{ 'src/cli/a.ts': "import { b } from '#main.ts'; import { c } from '#demo/c.ts';" }],
};

export const importForm: Rule = {
  guarantee: 'imports across rooms are written #room/…, inside a room relative, always with the ending',
  check: (house) =>
    sourcesOf(house, (file) => file.startsWith('src/') && isCode(file)).flatMap((source) =>
      source.imports.flatMap(({ specifier, line }) => {
        const target = targetOf(source.file, specifier);
        if (target === null) return [];
        const complaint = `${source.file}:${line} imports ${specifier}`;
        if (!/\.(ts|json)$/.test(target)) return [`${complaint} without the .ts ending`];
        // Tests beside the code may lean on what test/ holds: the oracle and the harness.
        if (isTest(source.file) && target.startsWith('test/')) return [];
        const isOwn = roomOf(target) === roomOf(source.file);
        if (specifier.startsWith('.') && !isOwn) return [`${complaint}; across rooms write #room/…`];
        if (specifier.startsWith('#') && isOwn && roomOf(target) !== null)
          return [`${complaint}; inside a room write it relative`];
        return [];
      }),
    ),
  broken: [
    { files: { 'src/records/a.ts': "import { b } from '../core/b.ts';" }, message: 'src/records/a.ts:1' },
    { files: { 'src/records/a.ts': "import { b } from '#records/b.ts';" }, message: 'src/records/a.ts:1' },
    { files: { 'src/records/a.ts': "import { b } from './b';" }, message: 'src/records/a.ts:1' },
  ],
};

export const noCircles: Rule = {
  guarantee: 'no file imports itself by way of others, not even for types',
  check(house) {
    const sources = sourcesOf(house, isProduct);
    const next = new Map(
      sources.map((source) => [
        source.file,
        source.imports.map((each) => targetOf(source.file, each.specifier)),
      ]),
    );
    const circles: string[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const visit = (file: string, trail: string[]) => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        circles.push(`${[...trail.slice(trail.indexOf(file)), file].join(' → ')} is a circle`);
        return;
      }
      state.set(file, 'open');
      for (const target of next.get(file) ?? [])
        if (target !== null && next.has(target)) visit(target, [...trail, file]);
      state.set(file, 'done');
    };
    for (const file of next.keys()) visit(file, []);
    return circles;
  },
  broken: [
    {
      files: {
        'src/core/a.ts': "import { b } from './b.ts';",
        'src/core/b.ts': "export { c } from './c.ts';",
        'src/core/c.ts': "import type { A } from './a.ts';",
      },
      message: 'src/core/a.ts',
    },
    { files: { 'web/src/kit/a.tsx': "const b = import('./a.tsx');" }, message: 'web/src/kit/a.tsx' },
  ],
};

export const noBarrels: Rule = {
  guarantee: 'no file exists to pass on what others export',
  check: (house) =>
    sourcesOf(house, (file) => isCode(file)).flatMap((source) => {
      const all = source.body.find((node) => node.type === 'ExportAllDeclaration');
      if (all) return [`${source.file} says export *`];
      return passesOnOnly(source) ? [`${source.file} only passes on what other files export`] : [];
    }),
  broken: [
    { files: { 'src/core/a.ts': "export * from './b.ts'; export const c = 1;" }, message: 'src/core/a.ts' },
    { files: { 'src/core/index.ts': "export { b } from './b.ts';" }, message: 'src/core/index.ts' },
    { files: { 'src/core/a.ts': "import { b } from './b.ts'; export { b };" }, message: 'src/core/a.ts' },
  ],
};

function passesOnOnly(source: Source): boolean {
  const exports = source.body.filter((node) => node.type !== 'ImportDeclaration');
  const isPassedOn = (node: Source['body'][number]) =>
    node.type === 'ExportNamedDeclaration' && node.declaration === null;
  return exports.length > 0 && exports.every(isPassedOn);
}

/** What pages may take from the server: core, and what rooms declare purely. */
const PURE =
  /^src\/(core\/[^/]+|[^/]+\/(shapes|catalogue|notices)|catalogue\/(column|condition|entity)|findings\/(finding|types))\.ts$/;

export const pagesImportShapes: Rule = {
  guarantee: 'the pages import only core, shapes and declarations from the server, and the kit knows no room',
  check: (house) =>
    sourcesOf(house, (file) => file.startsWith('web/src/') && isCode(file)).flatMap((source) =>
      source.imports.flatMap(({ specifier, line }) => {
        const target = targetOf(source.file, specifier);
        if (target === null) return [];
        const complaint = `${source.file}:${line} imports ${specifier}`;
        if (target.startsWith('web/src/')) {
          const isKit = source.file.startsWith('web/src/kit/');
          return isKit && !target.startsWith('web/src/kit/')
            ? [`${complaint}; the kit stands below every room`]
            : [];
        }
        return PURE.test(target) ? [] : [complaint];
      }),
    ),
  broken: [
    {
      files: { 'web/src/ingest/a.tsx': "import { b } from '#ingest/overlap.ts';" },
      message: 'web/src/ingest/a.tsx:1',
    },
    {
      files: { 'web/src/a.ts': "import { b } from '../../src/platform/http.ts';" },
      message: 'web/src/a.ts:1',
    },
    { files: { 'web/src/kit/a.ts': "import { b } from '../shell/b.ts';" }, message: 'web/src/kit/a.ts:1' },
  ],
  sound: [
    { 'web/src/ingest/a.ts': "import { b } from '#ingest/shapes.ts'; import { c } from '../kit/c.ts';" },
    {
      'web/src/findings/a.ts':
        "import { b } from '#contracts/notices.ts'; import { c } from '#findings/catalogue.ts';",
    },
  ],
};
