import { type House, isTest, type Rule } from './house.ts';
import { REMAINING } from './left-out-remaining.ts';
import { KEPT, LEFT_OUT, type LeftOut } from './left-out-words.ts';

const READ = /\.(ts|tsx|mjs|md|sql|css|html|yaml|example)$|^(bin|scripts)\/|^package\.json$/;

/** A space of the list: white space, over the mark that begins a line of a comment, a quotation or a list. */
const SPACE = String.raw`(?:\s|(?<=\n\s*)(?:\*|\/\/|--|>|#)(?=\s))+`;

function pattern({ not, as }: LeftOut): RegExp {
  const words = not.replaceAll(' ', SPACE);
  if (as !== 'part') return new RegExp(String.raw`(?<![\w-])(?:${words})(?![\w-])`, 'gi');
  const inner = words.replace(/^(\(?)([a-z])/, (_all, open, first) => `${open}${first.toUpperCase()}`);
  const small = `(?<![A-Za-z])(?:${words})(?![a-z])`;
  const capital = `(?:${inner})(?![a-z])`;
  const shouted = `(?<![A-Z])(?:${words.toUpperCase()})(?![A-Z])`;
  return new RegExp(/[\\]/.test(words) ? `${small}|${capital}` : `${small}|${capital}|${shouted}`, 'g');
}

const PATTERNS = LEFT_OUT.map((each) => ({ ...each, pattern: pattern(each) }));

/** Each left-out word of a file, as the complaint that names its line and what to say. */
function leftOutIn(file: string, text: string): string[] {
  const kept = KEPT.filter((each) => file.startsWith(each.file));
  if (kept.some((each) => each.text === '')) return [];
  return PATTERNS.flatMap(({ pattern, as, say }) => {
    if (as === 'page' && (!file.startsWith('web/src/') || isTest(file))) return [];
    return [...text.matchAll(pattern)].flatMap((match) => {
      const found = match[0].replace(/\s+(?:(?:\*|\/\/|--|>|#)\s+)?/g, ' ');
      if (kept.some((each) => each.text === found.toLowerCase())) return [];
      const line = text.slice(0, match.index).split('\n').length;
      return [`${file}:${line} says “${found}”; say: ${say}`];
    });
  });
}

export const englishIsPlain: Rule = {
  guarantee: 'no left-out word stands in a page, the API, the command line, a document, a name or a comment',
  check: (house) =>
    [...house].flatMap(([file, text]) => {
      if (!READ.test(file)) return [];
      const complaints = leftOutIn(file, text);
      const allowed = isWhole(house) ? (REMAINING[file] ?? 0) : 0;
      if (complaints.length < allowed)
        return [`${file} has ${complaints.length} left-out words: write that in left-out-remaining.ts`];
      return complaints.length > allowed ? complaints : [];
    }),
  broken: [
    { files: { 'src/core/a.ts': '// One.\nconst reckoned = 1;' }, message: 'src/core/a.ts:2' },
    { files: { 'src/core/a.ts': 'const isToldTwice = 1;' }, message: 'src/core/a.ts:1' },
    { files: { 'src/core/a.ts': 'const TOLD = 1;' }, message: 'src/core/a.ts:1' },
    {
      files: { 'src/core/a.ts': '/**\n * Files are handed\n * in by people.\n */' },
      message: 'src/core/a.ts:2',
    },
    { files: { 'web/src/a.tsx': 'const a = <p>Has\n  skill</p>;' }, message: 'web/src/a.tsx:1' },
    { files: { 'docs/a.md': 'Your E-mail.' }, message: 'docs/a.md:1' },
  ],
  sound: [
    {
      'src/core/a.ts': "const untold = 'email'; // A skill, a coinage.",
      'docs/a.md': 'Nothing is handed in-house.',
      'src/records/a.ts': "row.status = 'time_barred';",
    },
  ],
};

/** The repository itself, in contrast to a small house of a test. */
const isWhole = (house: House): boolean => house.has('package.json');
