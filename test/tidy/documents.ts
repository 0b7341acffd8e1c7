import path from 'node:path';
import { CATALOGUE, KINDS } from '#ingest/mapping/catalogue.ts';
import type { FileKind } from '#ingest/shapes.ts';
import { type House, isCode, type Rule } from './house.ts';

const keys = (text: string | undefined, pattern: RegExp): string[] =>
  [...(text ?? '').matchAll(pattern)].map((match) => match[1] as string);

/** What of each list the other does not have, with the file that lacks it. */
function differences(left: string[], leftFile: string, right: string[], rightFile: string): string[] {
  return [
    ...left.filter((key) => !right.includes(key)).map((key) => `${rightFile} lacks ${key}`),
    ...right.filter((key) => !left.includes(key)).map((key) => `${leftFile} lacks ${key}`),
  ];
}

export const variablesAreDocumented: Rule = {
  guarantee: 'every environment variable that is read stands in .env.example with a comment, and no other',
  check: (house) => {
    const read = keys(house.get('src/platform/config.ts'), /^ {2}([A-Z][A-Z0-9_]+):/gm);
    const shown = keys(house.get('.env.example'), /^#.*\n# ?([A-Z][A-Z0-9_]+)=/gm);
    return differences(read, 'src/platform/config.ts', shown, '.env.example');
  },
  broken: [
    {
      files: { 'src/platform/config.ts': '  PORT: z.string(),\n', '.env.example': '' },
      message: '.env.example lacks PORT',
    },
    {
      files: { 'src/platform/config.ts': '', '.env.example': '# Where it listens.\n# PORT=4600\n' },
      message: 'src/platform/config.ts lacks PORT',
    },
    {
      files: { 'src/platform/config.ts': '  PORT: z.string(),\n', '.env.example': '\n# PORT=4600\n' },
      message: '.env.example lacks PORT',
    },
  ],
};

export const problemsAreDocumented: Rule = {
  guarantee: 'docs/problems.md lists every fault code with its HTTP status, and no other',
  check: (house) => {
    const known = keys(house.get('src/core/error.ts'), /^ {2}([a-z_]+): '/gm);
    const statuses = new Map(
      [...(house.get('src/platform/problem.ts') ?? '').matchAll(/^ {2}([a-z_]+): (\d{3}),$/gm)].map(
        (match) => [match[1], match[2]],
      ),
    );
    const rows = [...(house.get('docs/problems.md') ?? '').matchAll(/^\| `([a-z_]+)` *\| *(\d{3}) *\|/gm)];
    const listed = rows.map((row) => row[1] as string);
    const wrong = rows.filter((row) => statuses.get(row[1]) !== row[2]);
    return [
      ...differences(known, 'src/core/error.ts', listed, 'docs/problems.md'),
      ...wrong.map(
        (row) => `docs/problems.md says ${row[2]} for ${row[1]}, which answers ${statuses.get(row[1])}`,
      ),
    ];
  },
  broken: [
    {
      files: { 'src/core/error.ts': "  busy: 'Wait.',\n", 'docs/problems.md': '' },
      message: 'docs/problems.md lacks busy',
    },
    { files: { 'docs/problems.md': '| `busy` | 429 | | |\n' }, message: 'src/core/error.ts lacks busy' },
    {
      files: {
        'src/core/error.ts': "  busy: 'Wait.',\n",
        'src/platform/problem.ts': '  busy: 429,\n',
        'docs/problems.md': '| `busy` | 503 | Full | Wait |\n',
      },
      message: 'docs/problems.md says 503 for busy',
    },
  ],
};

export const exchangeFilesAreDocumented: Rule = {
  guarantee:
    'docs/exchange-files.md lists every exchange file with its columns in order, the required ones bold',
  check: (house) => {
    const lines = (house.get('docs/exchange-files.md') ?? '').split('\n');
    return KINDS.filter((kind) => !lines.includes(rowOf(kind))).map(
      (kind) => `docs/exchange-files.md lacks the row ${rowOf(kind)}`,
    );
  },
  broken: [
    {
      files: { 'docs/exchange-files.md': rowOf('customers') },
      message: 'docs/exchange-files.md lacks the row | usage |',
    },
    {
      files: { 'docs/exchange-files.md': rowOf('usage').replaceAll('**', '') },
      message: 'docs/exchange-files.md lacks the row | usage |',
    },
  ],
};

function rowOf(kind: FileKind): string {
  const columns = CATALOGUE[kind].fields.map(({ name, required }) => (required ? `**${name}**` : name));
  return `| ${kind} | ${columns.join(', ')} |`;
}

export const linksLead: Rule = {
  guarantee: 'every link from one of our documents to another file leads somewhere',
  check: (house) =>
    documents(house).flatMap(([file, text]) =>
      keys(text, /\]\(([^)\s]+)\)/g)
        .filter((link) => !/^([a-z]+:|#)/.test(link))
        .map((link) => path.posix.join(path.posix.dirname(file), link.replace(/#.*$/, '')))
        .filter((target) => !house.has(target) && !hasFolder(house, target))
        .map((target) => `${file} links to ${target}, which is not there`),
    ),
  broken: [
    { files: { 'docs/README.md': 'See [this](gone.md).' }, message: 'docs/README.md links to docs/gone.md' },
  ],
  sound: [{ 'docs/README.md': '[a](../src/core/) [b](https://example.com) [c](#here)', 'src/core/a.ts': '' }],
};

/** Our documents as a reader sees them: without comments. */
const documents = (house: House) =>
  [...house]
    .filter(([file]) => file.endsWith('.md'))
    .map(([file, text]) => [file, text.replace(/<!--[\s\S]*?-->/g, '')] as const);

function hasFolder(house: House, folder: string): boolean {
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return [...house.keys()].some((file) => file.startsWith(prefix));
}

export const commandsExist: Rule = {
  guarantee: 'documents name only commands and options that the command line has',
  check: (house) => {
    const program = [...house]
      .filter(([file]) => file === 'src/cli/main.ts' || /^src\/cli\/menu(-item\.ts$|\/)/.test(file))
      .map(([, text]) => text)
      .join('\n');
    const known = new Set(keys(program, /^ *(?:\{ )?name: '([\w-]+)'/gm));
    const options = new Set(['--help', '--version', ...keys(program, /'(--[\w-]+)/g)]);
    return documents(house).flatMap(([file, text]) =>
      keys(text, /(?:^ *|`|\.\/bin\/|npx )plumbline ((?:--|[a-z])[^`#\n]*)/gm).flatMap((line) => {
        const [name = ''] = line.split(/\s/);
        const wrong = keys(line, /(?:^|\s)(--[a-z][\w-]*)/g).filter((option) => !options.has(option));
        if (!name.startsWith('-') && !known.has(name)) wrong.unshift(name);
        return wrong.map((each) => `${file} names plumbline ${each}, which is not there`);
      }),
    );
  },
  broken: [
    {
      files: { 'README.md': '    ./bin/plumbline explode --now' },
      message: 'README.md names plumbline explode',
    },
    {
      files: {
        'README.md': 'Run `plumbline work --fast`.',
        'src/cli/menu/platform.ts': "name: 'work',",
      },
      message: 'README.md names plumbline --fast',
    },
  ],
  sound: [
    {
      'README.md': 'Run `plumbline work --slowly`.',
      'src/cli/menu/platform.ts': "name: 'work',\n options: [{ flags: '--slowly <n>' }]",
    },
  ],
};

/** The numbers of `rule 18`, `rules 2 and 3` and, with all between, `rules 8 to 14`. */
function rulesCited(text: string): number[] {
  return [...text.matchAll(/\brules? (\d+)((?:(?:, | and | to )\d+)*)/gi)].flatMap((match) => {
    const rest = [...(match[2] ?? '').matchAll(/(, | and | to )(\d+)/g)];
    const numbers = [Number(match[1])];
    for (const [, joint, text] of rest) {
      const from = joint === ' to ' ? (numbers.at(-1) ?? 0) + 1 : Number(text);
      for (let at = from; at <= Number(text); at++) numbers.push(at);
    }
    return numbers;
  });
}

export const ratingRulesAreDocumented: Rule = {
  guarantee: 'every rule of rating that code or a test cites by its number stands in docs/rating-rules.md',
  check: (house) => {
    const known = new Set(keys(house.get('docs/rating-rules.md'), /^(\d+)\. \*\*/gm).map(Number));
    return [...house].flatMap(([file, text]) =>
      isCode(file) && /^(src|test|web\/src)\//.test(file) && !file.startsWith('test/tidy/')
        ? rulesCited(text)
            .filter((number) => !known.has(number))
            .map((number) => `${file} cites rule ${number}, which docs/rating-rules.md does not have`)
        : [],
    );
  },
  broken: [
    { files: { 'src/records/a.ts': '// As rule 3 says.' }, message: 'src/records/a.ts' },
    {
      files: {
        'docs/rating-rules.md': '1. **One.** a\n3. **Three.** b\n',
        'test/a.test.ts': '// rules 1 to 3',
      },
      message: 'test/a.test.ts cites rule 2',
    },
  ],
  sound: [
    { 'docs/rating-rules.md': '1. **One.** a\n2. **Two.** b\n', 'src/records/a.ts': '// rules 1 and 2' },
  ],
};
