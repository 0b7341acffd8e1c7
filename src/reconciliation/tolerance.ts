import { duplicatesIn } from './duplicate.ts';
import { type Gap, isMaterial } from './gap.ts';
import type { CountedLine } from './sharing.ts';

/**
 * True when what is left of a gap is more than rounding: one minor unit for each line that bills the unit of work, as
 * each was rounded on its own (rule 15). A charge that was made twice is no rounding, however small it is.
 */
export function isFinding(lines: readonly CountedLine[], { gapMinor, rawMinor }: Gap): boolean {
  if (isMaterial(gapMinor, lines.length)) return true;
  return gapMinor < 0n && isMaterial(gapMinor) && duplicatesIn(lines, rawMinor).length > 0;
}
