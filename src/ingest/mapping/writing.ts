import { isTimeZone } from '#core/zone.ts';
import type { FieldType } from './field-type.ts';
import { dateParts, numberParts, numberStyle } from './written-forms.ts';

/**
 * How the cells of one column are written, where that is not our own way. It is decided once from the column's values
 * and its header and held for the whole column.
 */
export const WRITINGS = [
  'decimal-point',
  'decimal-comma',
  'day-month',
  'month-day',
  'spreadsheet-days',
  'unix-seconds',
  'unix-milliseconds',
  'minor-units',
  'thousands',
  'percent',
] as const;
export type WritingWord = (typeof WRITINGS)[number];

/** `words` say how values are written; `zone` whose clock bare times show, when the header names one. */
export type Writing = { readonly words: readonly WritingWord[]; readonly zone: string | null };
export const OUR_WAY: Writing = { words: [], zone: null };

/** A writing, and the question that the values leave open: two writings that both fit, the likelier one first. */
export type Decided = Writing & { readonly open: readonly WritingWord[] | null };

const NUMBERS: ReadonlySet<FieldType> = new Set<FieldType>(['decimal', 'amount', 'integer']);
const SERIAL = { min: 20_000, max: 80_000 };

/** Decides how a column's values of a type are written; `isMonthFirst` is the likelier order of an open question. */
export function decideWriting(
  type: FieldType,
  column: string,
  values: readonly string[],
  isMonthFirst: boolean,
): Decided {
  const header = headerOf(column);
  if (NUMBERS.has(type)) {
    const style = decideNumbers(values);
    const words = [...style.words, ...(type === 'integer' ? [] : header.scale)];
    return { words, zone: null, open: style.open };
  }
  if (type === 'instant' || type === 'day')
    return { ...decideDates(values, isMonthFirst), zone: header.zone };
  return { ...OUR_WAY, open: null };
}

type Style = { words: WritingWord[]; open: WritingWord[] | null };

function decideNumbers(values: readonly string[]): Style {
  const styles = values.map((value) => numberStyle(value));
  const has = (style: string) => styles.includes(style as never);
  const isMarked = values.some((value) => numberParts(value)?.isMarked);
  const percent: WritingWord[] = values.some((value) => /%\s*$/.test(value)) ? ['percent'] : [];
  if (has('comma') && !has('point')) return { words: ['decimal-comma', ...percent], open: null };
  if (has('point') && !has('comma')) {
    const isPlain = !isMarked && !has('comma-or-thousands') && !has('thousands');
    return { words: [...(isPlain ? [] : (['decimal-point'] as const)), ...percent], open: null };
  }
  if (has('comma') && has('point')) return { words: percent, open: null };
  if (has('comma-or-thousands'))
    return { words: ['decimal-point', ...percent], open: ['decimal-point', 'decimal-comma'] };
  return {
    words: [...(isMarked || has('thousands') ? (['decimal-point'] as const) : []), ...percent],
    open: null,
  };
}

function decideDates(values: readonly string[], isMonthFirst: boolean): Style {
  const all = (pattern: RegExp) => values.length > 0 && values.every((value) => pattern.test(value));
  if (all(/^\d{13}$/)) return { words: ['unix-milliseconds'], open: null };
  if (all(/^\d{10}(\.\d+)?$/)) return { words: ['unix-seconds'], open: null };
  if (
    all(/^\d{5}(\.\d+)?$/) &&
    values.every((value) => Number(value) >= SERIAL.min && Number(value) <= SERIAL.max)
  )
    return { words: ['spreadsheet-days'], open: null };
  const pairs = values.flatMap((value) => dateParts(value) ?? []);
  if (pairs.length === 0) return { words: [], open: null };
  const isDayFirst = pairs.some(({ first }) => first > 12);
  const isMonthSure = pairs.some(({ second }) => second > 12);
  if (isDayFirst && isMonthSure) return { words: [], open: null };
  if (isDayFirst || (!isMonthSure && pairs.every(({ mark }) => mark === '.')))
    return { words: ['day-month'], open: null };
  if (isMonthSure) return { words: ['month-day'], open: null };
  const likely: WritingWord = isMonthFirst ? 'month-day' : 'day-month';
  return { words: [likely], open: isMonthFirst ? ['month-day', 'day-month'] : ['day-month', 'month-day'] };
}

/** What a header says of its values: a zone and a scale; `base` is the name without it. */
export function headerOf(column: string): { base: string; zone: string | null; scale: WritingWord[] } {
  let base = column.trim();
  let zone: string | null = null;
  const scale: WritingWord[] = [];
  for (const [whole, said = ''] of column.matchAll(/[([]([^)\]]*)[)\]]/g)) {
    const words = said.trim();
    if (/^(utc|gmt|z)$/i.test(words)) zone = 'UTC';
    else if (words.includes('/') && isTimeZone(words)) zone = words;
    else if (/^(in )?(cents?|minor( units?)?|pence|ct)$/i.test(words)) scale.push('minor-units');
    else if (/^(in )?(thousands?|k|000s?|'000)$/i.test(words)) scale.push('thousands');
    else if (!/^(%|[A-Z]{3}|\p{Sc})$/u.test(words)) continue;
    base = base.replace(whole, ' ').trim();
  }
  const cents = /^(.*?)[\s_]*(?:in[\s_]+)?cents$/i.exec(base);
  if (cents?.[1]) {
    base = cents[1];
    scale.push('minor-units');
  }
  const utc = /^(.*?)[\s_]+utc$/i.exec(base);
  if (utc?.[1]) {
    base = utc[1];
    zone ??= 'UTC';
  }
  return { base: base.replace(/\s*%$/, '') || column, zone, scale };
}
