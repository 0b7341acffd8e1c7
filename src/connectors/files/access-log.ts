import { lineSplitter } from './lines.ts';
import { batchesOf, type FileRow } from './row.ts';

export const ACCESS_LOG_COLUMNS = [
  'event_id',
  'account_id',
  'product_key',
  'ts',
  'units',
  'method',
  'status',
  'path',
];

/** What one request counts as: the bytes sent (`-` is 0) or one request. */
export type AccessLogUnits = 'bytes' | 'requests';

// host ident user [time] "request" status bytes, and whatever a combined format writes after them.
const LINE =
  /^(\S+) [^[]{1,512}\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?:\s.*)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function isAccessLogLine(line: string): boolean {
  return LINE.test(line);
}

/**
 * Reads an Apache or nginx access log (common or combined format) as usage: the account is the client address,
 * the product the first segment of the path (`root` for `/`), the units bytes sent or requests. `event_id` is
 * left empty: a log has none. A line of another form is yielded as an error.
 */
export function readAccessLog(
  texts: AsyncIterable<string>,
  name: string,
  units: AccessLogUnits = 'bytes',
): AsyncGenerator<FileRow[]> {
  return batchesOf(
    texts,
    lineSplitter(name, (line) => accessLogCells(line, units)),
  );
}

/** The cells of one line in the order of `ACCESS_LOG_COLUMNS`, or a sentence saying what is wrong with it. */
export function accessLogCells(line: string, units: AccessLogUnits): (string | null)[] | string {
  const match = LINE.exec(line);
  if (!match) return 'this line is not in the common or combined log format';
  const [, address = '', day, monthName = '', year, time, hours, minutes, request = '', status = '', bytes] =
    match;
  const month = MONTHS.indexOf(monthName) + 1;
  if (month === 0) return `“${monthName}” is no month`;
  const [method = '', target = ''] = request.split(' ');
  if (target === '') return `“${request}” is not a request with a path`;
  const path = pathOf(target);
  const ts = `${year}-${String(month).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`;
  const sent = bytes === '-' ? '0' : (bytes as string);
  return [null, address, productOf(path), ts, units === 'requests' ? '1' : sent, method, status, path];
}

/** The path of a request target without scheme, host, query string and fragment. */
function pathOf(target: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const cut = path.search(/[?#]/);
  return cut === -1 ? path : path.slice(0, cut);
}

/** The first path segment, percent-decoded when that gives clean text; `root` when there is none. */
function productOf(path: string): string {
  const segment = path.split('/').find((part) => part !== '');
  if (segment === undefined) return 'root';
  try {
    const decoded = decodeURIComponent(segment).trim();
    return decoded === '' || /\p{Cc}/u.test(decoded) ? segment : decoded;
  } catch {
    return segment;
  }
}
