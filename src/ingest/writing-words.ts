import type { WritingWord } from './mapping/writing.ts';
import type { ColumnReadingJson } from './shapes.ts';

const WORDS: Readonly<Record<WritingWord, string>> = {
  'decimal-point': 'with a decimal point',
  'decimal-comma': 'with a decimal comma',
  'day-month': 'as day, month, year',
  'month-day': 'as month, day, year',
  'spreadsheet-days': 'as day numbers of a spreadsheet',
  'unix-seconds': 'as seconds since 1970',
  'unix-milliseconds': 'as milliseconds since 1970',
  'minor-units': 'in cents or the like',
  thousands: 'in thousands',
  percent: 'as percent',
};

type Column = Pick<ColumnReadingJson, 'column' | 'writing' | 'zone' | 'open' | 'samples'>;

/** What a person should know of how values were read: one sentence for each column not written our way. */
export function writingNotices(columns: readonly Column[]): string[] {
  return columns.flatMap(({ column, writing, zone }) => {
    const how = [
      ...writing.map((word) => WORDS[word]),
      ...(zone === null ? [] : [`on the clock of ${zone}`]),
    ];
    return how.length === 0 ? [] : [`Column “${column}” is read ${how.join(', ')}.`];
  });
}

/** The question that a column's values leave open, with examples; null when they leave none. */
export function openQuestion({ column, open, samples }: Column): string | null {
  if (open === null) return null;
  const [likely, other] = open.map((word) => WORDS[word]);
  return `“${column}” may be written ${likely} or ${other}, as in ${samples.join('; ')}`;
}
