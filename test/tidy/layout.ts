import { type House, isCode, isProduct, isTest, linesIn, ROOMS, type Rule, roomOf } from './house.ts';

const roomsOf = (house: House) => [...new Set([...house.keys()].map(roomOf))].filter((room) => room !== null);

export const roomsOnTheList: Rule = {
  guarantee: 'src/ holds main.ts and rooms that are on the list',
  check: (house) => [
    ...roomsOf(house)
      .filter((room) => !(ROOMS as readonly string[]).includes(room))
      .map((room) => `src/${room} is no room of the list in docs/decisions/0001`),
    ...[...house.keys()]
      .filter((file) => /^src\/[^/]+$/.test(file) && file !== 'src/main.ts')
      .map((file) => `${file} lies in no room`),
  ],
  broken: [
    { files: { 'src/billing/a.ts': '' }, message: 'src/billing' },
    { files: { 'src/server.ts': '' }, message: 'src/server.ts' },
  ],
};

const PAGE_FOLDERS = ['kit', 'shell', 'audit'];

export const pagesNamedAsRooms: Rule = {
  guarantee: 'folders of the pages are named as the rooms, beside kit, shell and audit',
  check: (house) => {
    const known: readonly string[] = [...ROOMS, ...PAGE_FOLDERS];
    const folders = [...house.keys()].map((file) => /^web\/src\/([^/]+)\//.exec(file)?.[1]);
    const wrong = new Set(folders.filter((folder) => folder !== undefined && !known.includes(folder)));
    return [...wrong].map((folder) => `web/src/${folder} has no room of its name`);
  },
  broken: [{ files: { 'web/src/leaks/a.tsx': '' }, message: 'web/src/leaks' }],
};

const VAGUE =
  /^(utils?|utilities|helpers?|common|shared|misc|lib|libs|services?|managers?|repositor(y|ies)|index)$/;

export const tellingNames: Rule = {
  guarantee:
    'no folder or file is called utils, helpers, common, shared, misc, lib, service, index or the like',
  check: (house) =>
    [...house.keys()]
      .filter((file) => /^(src|web\/src|test|bench|db|scripts)\//.test(file))
      .filter((file) => file.split('/').some((part) => VAGUE.test(part.replace(/(\.test)?\.\w+$/, ''))))
      .map((file) => `${file} has a name that says nothing`),
  broken: [
    'src/core/utils.ts',
    'src/access/services/a.ts',
    'web/src/kit/helpers.tsx',
    'test/common/a.ts',
  ].map((file) => ({ files: { [file]: '' }, message: file })),
};

const LINES_MAX = 400;
const LINES_90_PERCENT_MAX = 220;
const LINES_MEDIAN_MAX = 80;

export const smallFiles: Rule = {
  guarantee: 'half of the files have at most 80 lines, nine of ten at most 220, none more than 400',
  check: (house) => {
    const lengths = [...house]
      .filter(([file]) => isProduct(file))
      .map(([file, text]) => ({ file, lines: linesIn(text) }))
      .sort((a, b) => a.lines - b.lines);
    const at = (share: number) => lengths[Math.max(0, Math.ceil(lengths.length * share) - 1)]?.lines ?? 0;
    const complaints = lengths
      .filter(({ lines }) => lines > LINES_MAX)
      .map(({ file, lines }) => `${file} has ${lines} lines`);
    if (at(0.5) > LINES_MEDIAN_MAX)
      complaints.push(`src and web/src: half have more than ${at(0.5) - 1} lines`);
    if (at(0.9) > LINES_90_PERCENT_MAX)
      complaints.push(`src and web/src: a tenth have more than ${at(0.9) - 1} lines`);
    for (const [file, text] of house)
      if (isTest(file) && isCode(file) && linesIn(text) > LINES_MAX)
        complaints.push(`${file} has ${linesIn(text)} lines`);
    return complaints;
  },
  broken: [
    { files: { 'src/core/a.ts': '\n'.repeat(401), ...many(30, 10) }, message: 'src/core/a.ts' },
    { files: { 'test/core/a.test.ts': '\n'.repeat(401) }, message: 'test/core/a.test.ts' },
    { files: many(10, 81), message: 'src and web/src: half' },
    {
      files: { ...many(8, 10), 'web/src/a.tsx': '\n'.repeat(221), 'web/src/b.tsx': '\n'.repeat(221) },
      message: 'src and web/src: a tenth',
    },
  ],
  sound: [{ 'src/core/a.ts': '\n'.repeat(400), ...many(30, 80) }],
};

function many(count: number, lines: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_each, at) => [`src/core/file-${at}.ts`, '\n'.repeat(lines)]),
  );
}

const README_LINES_MAX = 60;

export const roomsIntroduceThemselves: Rule = {
  guarantee: 'every room has a README of at most 60 lines',
  check: (house) =>
    roomsOf(house).flatMap((room) => {
      const readme = `src/${room}/README.md`;
      const text = house.get(readme);
      if (text === undefined) return [`${readme} is missing`];
      const lines = linesIn(text);
      return lines > README_LINES_MAX ? [`${readme} has ${lines} lines`] : [];
    }),
  broken: [
    { files: { 'src/core/a.ts': '' }, message: 'src/core/README.md' },
    { files: { 'src/core/README.md': 'a\n'.repeat(61) }, message: 'src/core/README.md' },
  ],
};

const ARCHITECTURE_LINES_MAX = 150;

export const architectureFitsInOneReading: Rule = {
  guarantee: 'ARCHITECTURE.md has at most 150 lines and names every room there is',
  check: (house) => {
    const text = house.get('ARCHITECTURE.md') ?? '';
    const complaints = roomsOf(house)
      .filter((room) => !text.includes(`\`${room}\``))
      .map((room) => `ARCHITECTURE.md does not name \`${room}\``);
    if (linesIn(text) > ARCHITECTURE_LINES_MAX) complaints.push(`ARCHITECTURE.md has ${linesIn(text)} lines`);
    return complaints;
  },
  broken: [
    {
      files: { 'src/core/a.ts': '', 'ARCHITECTURE.md': 'nothing' },
      message: 'ARCHITECTURE.md does not name',
    },
    { files: { 'ARCHITECTURE.md': 'a\n'.repeat(151) }, message: 'ARCHITECTURE.md has 151 lines' },
  ],
};
