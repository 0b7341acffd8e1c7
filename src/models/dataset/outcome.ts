import { Fault } from '#core/error.ts';
import { isMissing } from './cell.ts';
import type { TextColumn } from './text-column.ts';

const YES = ['1', '1.0', 'yes', 'y', 'true', 't', 'won', 'win'];
const NO = ['0', '0.0', 'no', 'n', 'false', 'f', 'lost', 'loss'];
const SHOWN_MAX = 6;

/**
 * The outcome of each row: 1, 0, or NaN where it is not known. With a `positive` word that word is 1 and every
 * other known one 0; without, the usual pairs (1/0, yes/no, true/false, won/lost) are read.
 * Faults: `bad_request` when the column holds anything else, or never the positive word.
 */
export function readOutcome({ name, texts, codes }: TextColumn, positive?: string): Float64Array {
  const wanted = positive?.trim().toLowerCase();
  const meant = texts.map((text) => {
    if (isMissing(text)) return Number.NaN;
    const word = text.trim().toLowerCase();
    if (wanted !== undefined) return word === wanted ? 1 : 0;
    return YES.includes(word) ? 1 : NO.includes(word) ? 0 : null;
  });
  const strange = texts.filter((_text, at) => meant[at] === null);
  const words = () => texts.filter((text) => !isMissing(text)).slice(0, SHOWN_MAX);
  if (strange.length > 0) {
    throw new Fault('bad_request', `The outcome ${name} holds ${list(words())}, which is not yes or no.`, {
      where: 'outcome',
      mend: 'Name the word that means yes as `positive`, or choose a column with two outcomes.',
    });
  }
  if (wanted !== undefined && !meant.includes(1)) {
    throw new Fault('bad_request', `The outcome ${name} never is “${positive}”.`, {
      where: 'positive',
      mend: `It holds ${list(words())}.`,
    });
  }
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : meant[code]!));
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.map((word) => `“${word}”`).join(', ');
}
