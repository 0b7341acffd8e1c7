const MISSING = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null']);
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const INFINITE = /^[+-]?inf(inity)?$/i;
const DAY = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** True for a cell without a value: empty, or one of the words by which tables write a missing value. */
export function isMissing(cell: string | null): boolean {
  return cell === null || MISSING.has(cell.trim().toLowerCase());
}

/** The number a cell writes in plain or exponent form; NaN for an infinite one, null when it writes none. */
export function numberOf(cell: string): number | null {
  const text = cell.trim();
  if (INFINITE.test(text)) return Number.NaN;
  if (!NUMBER.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/**
 * The instant of a cell in milliseconds since 1970, or null: `2026-01-31`, `2026-01` (its first day) or an ISO
 * instant, in UTC unless it says otherwise. Days that no month has are none.
 */
export function instantOf(cell: string): number | null {
  const text = cell.trim();
  const day = DAY.exec(text);
  if (day) {
    const [year, month, date] = [Number(day[1]), Number(day[2]), Number(day[3] ?? 1)];
    const at = new Date(Date.UTC(year, month - 1, date));
    const isReal = year > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date;
    return isReal ? at.getTime() : null;
  }
  if (!INSTANT.test(text)) return null;
  const iso = text.replace(' ', 'T');
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(at) || instantOf(text.slice(0, 10)) === null ? null : at;
}

/** A column's name as people say it: `logins_trend` is “Logins trend”. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_.\s]+/g, ' ')
    .trim();
  const isShouting = words === words.toUpperCase();
  const text = isShouting ? words : words.replace(/\b([A-Z])([a-z])/g, (word) => word.toLowerCase());
  return text === '' ? name : text.charAt(0).toUpperCase() + text.slice(1);
}
