import type { Rule } from './house.ts';

/** What would bind the repository to one machine, one registry or the way it was written. */
const FOREIGN: readonly { pattern: RegExp; what: string }[] = [
  {
    pattern: /(?<![\w.~*)\]}])\/(?:root|work|workspace|home\/[a-z]\w*|Users\/\w+|mnt|scratch)\/[\w.]/,
    what: 'a path of one machine',
  },
  { pattern: /(?<![\w.])\/tmp\/[a-z]/, what: 'a path in /tmp instead of tmpdir()' },
  { pattern: /https?:\/\/[^\s"'`)]*(?:registry|artifactory|nexus|verdaccio|npmmirror)/i, what: 'a registry' },
  { pattern: /"resolved": "https?:/, what: 'a download address' },
  {
    pattern: /\b(?:CLAUDE|AGENTS|GEMINI)\.md\b|\.cursorrules|\bcopilot-instructions\b/,
    what: 'a file of a tool',
  },
  {
    pattern: /co-authored-by:|generated (?:with|by) (?:an? )?(?:AI|claude|chatgpt|copilot)\b/i,
    what: 'who typed it',
  },
  { pattern: /\bas an AI\b|\bsub-?agents?\b|\blanguage model session\b/i, what: 'who typed it' },
  { pattern: /\bshared\/(?!data\b)(?:spec|design|style|hooks)\b/, what: 'a document outside the repository' },
];

export const speaksOfItselfAlone: Rule = {
  guarantee: 'no file names a path of one machine, a registry, a tool or whoever typed it',
  check: (house) =>
    [...house]
      .filter(([file]) => file !== 'test/tidy/words.ts')
      .flatMap(([file, text]) =>
        FOREIGN.flatMap(({ pattern, what }) => {
          const found = pattern.exec(text);
          if (!found) return [];
          const line = text.slice(0, found.index).split('\n').length;
          return [`${file}:${line} holds ${what}: ${found[0]}`];
        }),
      ),
  broken: [
    'cd /root/plumbline',
    "open('/work/main/a.csv')",
    '/home/anna/plumbline',
    'mkdir /tmp/scratch',
    'registry=https://registry.example.com/',
    '"resolved": "https://example.com/a.tgz"',
    'See CLAUDE.md.',
    'Co-Authored-By: somebody',
    'as shared/spec/web.md says',
  ].map((text) => ({ files: { 'docs/a.md': `First line.\n${text}` }, message: 'docs/a.md:2' })),
  sound: [{ 'docs/a.md': 'GET /api/work, src/root/a.ts, ../run/data/usage, PLUMBLINE_DATA_DIR=/data' }],
};
