/** A name without case, spaces, underscores, hyphens and other marks: `Start Date`, `startDate` → `startdate`. */
export function spelling(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Short forms that people put in headers, as the words of our fields. */
const WORDS: Readonly<Record<string, string>> = {
  acct: 'account',
  acc: 'account',
  cust: 'customer',
  prod: 'product',
  inv: 'invoice',
  sub: 'subscription',
  subs: 'subscription',
  amt: 'amount',
  qty: 'quantity',
  dt: 'date',
  num: 'number',
  no: 'number',
  nr: 'number',
  pct: 'percent',
  percentage: 'percent',
  curr: 'currency',
  cur: 'currency',
  desc: 'description',
  min: 'minimum',
  cat: 'category',
  identifier: 'id',
  ids: 'id',
};

/** The words of a column name in lower case, short forms written out: `CustAcctNo` → customer, account, number. */
export function wordsOf(name: string): string[] {
  const spaced = name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase();
  return spaced.split(/[^\p{L}\p{N}]+/u).flatMap((word) => (word === '' ? [] : (WORDS[word] ?? word)));
}

/** Words that say what sort of thing a column holds and not of what: sharing only these is no likeness. */
const GENERIC = new Set([
  'id',
  'key',
  'name',
  'date',
  'at',
  'on',
  'number',
  'code',
  'type',
  'start',
  'end',
  'of',
]);
const GENERIC_WEIGHT = 0.3;

/**
 * How alike two names are in their words, 0 to 1: the lower of Dice's coefficient and the same with generic
 * words weighing less. A near-miss spelling of a word counts 0.8.
 */
export function likeness(a: string, b: string): number {
  const left = wordsOf(a);
  const right = wordsOf(b);
  if (left.length === 0 || right.length === 0) return 0;
  return Math.min(
    dice(left, right, () => 1),
    dice(left, right, (word) => (GENERIC.has(word) ? GENERIC_WEIGHT : 1)),
  );
}

function dice(left: string[], right: string[], weight: (word: string) => number): number {
  const total = (words: string[]) => words.reduce((sum, word) => sum + weight(word), 0);
  const matched = (from: string[], to: string[]) =>
    from.reduce(
      (sum, word) => sum + weight(word) * Math.max(...to.map((other) => wordLikeness(word, other))),
      0,
    );
  return (matched(left, right) + matched(right, left)) / (total(left) + total(right));
}

function wordLikeness(a: string, b: string): number {
  if (a === b) return 1;
  if (`${a}s` === b || a === `${b}s`) return 0.95;
  return Math.min(a.length, b.length) >= 5 && differByOne(a, b) ? 0.8 : 0;
}

/** True when one letter inserted, dropped or replaced, or two neighbours swapped, makes one word the other. */
function differByOne(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1);
  const swapped = short[at] === long[at + 1] && short[at + 1] === long[at];
  return (
    short.slice(at + 1) === long.slice(at + 1) || (swapped && short.slice(at + 2) === long.slice(at + 2))
  );
}
