const WORDS = /^(test|testing|internal|sandbox|demo|qa|staging)$/;
const FILLERS = /^(account|accounts|customer|customers|tenant|use|only|and)$/;
/** Columns by which a source says outright what an account is. */
const FLAGS = [
  'is_test',
  'test',
  'is_internal',
  'internal',
  'is_sandbox',
  'sandbox',
  'is_demo',
  'test_account',
];
const KINDS = ['account_type', 'type', 'environment', 'env', 'kind', 'lifecycle', 'status', 'tags'];

/** What is known of a customer that can mark it as one of our own tests. */
export type CustomerMarks = {
  readonly accountId: string;
  readonly name: string | null;
  readonly segment: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
};

/**
 * Why an account is one of our own tests, in words, or null. Read narrowly, as a true customer must never be
 * silenced: the organization's own list; a column that says so; a segment made of nothing but such words; a name made of such words or
 * with “test account” or the like in it, or such a word in brackets; an id that begins with one. A name or an id alone does not count once
 * the account was billed money (`isBilled`).
 */
export function testAccountBecause(
  marks: CustomerMarks,
  listed: readonly string[],
  isBilled: boolean,
): string | null {
  if (listed.includes(marks.accountId)) return 'it is on the organization’s list of test accounts';
  for (const [column, value] of Object.entries(marks.attributes)) {
    const name = column.toLowerCase().replace(/[^a-z]+/g, '_');
    const text = String(value).trim().toLowerCase();
    if (FLAGS.includes(name) && /^(true|yes|y|1)$/.test(text)) return `its column ${column} says ${text}`;
    if (KINDS.includes(name) && isOnlyTest(text)) return `its ${column} is “${text}”`;
  }
  if (marks.segment !== null && isOnlyTest(marks.segment)) return `its segment is “${marks.segment}”`;
  if (isBilled) return null;
  if (/^(test|sandbox|internal|demo|qa)([-_ ].*|\d+)?$/i.test(marks.accountId))
    return `its id is ${marks.accountId}`;
  const name = (marks.name ?? '').toLowerCase();
  const isNamed =
    isOnlyTest(name) ||
    /\b(test|sandbox|demo|internal|qa|staging) (test )?(account|customer|tenant)\b/.test(name) ||
    /[([](test|sandbox|demo|internal|qa|staging|do not bill)[)\]]/.test(name);
  return isNamed ? `it is named “${marks.name}”` : null;
}

function isOnlyTest(text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return (
    words.some((word) => WORDS.test(word)) && words.every((word) => WORDS.test(word) || FILLERS.test(word))
  );
}
