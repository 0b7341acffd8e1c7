/** Which files of a source are read: the literal start that is listed by, and a test for whole names. */
export type ObjectPattern = { readonly prefix: string; matches(name: string): boolean };

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'some' }
  | { kind: 'any' }
  | { kind: 'digits'; count: number };

const TOKEN = /\*\*|\*|\{date\}|\{yyyy\}|\{mm\}|\{dd\}/g;

/**
 * Reads a pattern: `*` is anything within one folder's name, `**` anything at all, `{date}` a day as 2026-10-31,
 * `{yyyy}`, `{mm}` and `{dd}` its parts. Telling takes time in proportion to pattern × name, whatever they are.
 */
export function objectPattern(pattern: string): ObjectPattern {
  const parts: Part[] = [];
  let from = 0;
  for (const match of pattern.matchAll(TOKEN)) {
    if (match.index > from) parts.push({ kind: 'text', text: pattern.slice(from, match.index) });
    from = match.index + match[0].length;
    if (match[0] === '**') parts.push({ kind: 'any' });
    else if (match[0] === '*') parts.push({ kind: 'some' });
    else if (match[0] === '{yyyy}') parts.push({ kind: 'digits', count: 4 });
    else if (match[0] === '{date}') {
      const dash: Part = { kind: 'text', text: '-' };
      parts.push({ kind: 'digits', count: 4 }, dash, { kind: 'digits', count: 2 }, dash, {
        kind: 'digits',
        count: 2,
      });
    } else parts.push({ kind: 'digits', count: 2 });
  }
  if (from < pattern.length) parts.push({ kind: 'text', text: pattern.slice(from) });
  const [first] = parts;
  const prefix = first?.kind === 'text' ? first.text : '';
  return { prefix, matches: (name) => name.startsWith(prefix) && fits(parts, name) };
}

/** All places that the parts so far can end at, one part after another. */
function fits(parts: readonly Part[], name: string): boolean {
  let ends = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    if (part.kind === 'text') {
      for (const at of ends) if (name.startsWith(part.text, at)) next.add(at + part.text.length);
    } else if (part.kind === 'digits') {
      for (const at of ends) if (areDigits(name, at, part.count)) next.add(at + part.count);
    } else {
      // From each place on to the next one, so that every letter is looked at once.
      for (const start of [...ends].sort((a, b) => a - b)) {
        for (let at = start; at <= name.length && !next.has(at); at++) {
          next.add(at);
          if (part.kind === 'some' && name[at] === '/') break;
        }
      }
    }
    if (next.size === 0) return false;
    ends = next;
  }
  return ends.has(name.length);
}

function areDigits(name: string, from: number, count: number): boolean {
  if (from + count > name.length) return false;
  for (let at = from; at < from + count; at++) {
    const code = name.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
