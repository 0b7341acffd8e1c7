const NOT_FOUND = new Set([16, 46, 47, 60, 81, 107, 114, 131]);
const BAD_REQUEST = new Set([
  6, 26, 27, 36, 38, 41, 42, 43, 44, 53, 62, 70, 72, 115, 117, 130, 179, 456, 457,
]);
const TOO_BUSY = 202;
const TIMED_OUT = 159;
const AUTHENTICATION_FAILED = 516;
const READONLY = 164;

/** An error as a ClickHouse server words it: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
export type ClickHouseException = { code: number; status: number; body: string };

/** Reads the engine's message; one without a code becomes 1001 (a plain exception), as on a server. */
export function toException(error: unknown, version: string): ClickHouseException {
  const message = error instanceof Error ? error.message : String(error);
  const code = Number(/Code:\s*(\d+)/.exec(message)?.[1] ?? 1001);
  const words = message.startsWith('Code:')
    ? message
    : `Code: ${code}. DB::Exception: ${message}. (STD_EXCEPTION)`;
  return { code, status: statusOf(code), body: `${words.trim()} (version ${version})\n` };
}

/** An exception of our own door rather than of the engine. */
export function exception(code: number, name: string, message: string): Error {
  return new Error(`Code: ${code}. DB::Exception: ${message}. (${name})`);
}

export const busy = () =>
  exception(TOO_BUSY, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many queries are waiting');
export const unauthenticated = () =>
  exception(
    AUTHENTICATION_FAILED,
    'AUTHENTICATION_FAILED',
    'Authentication failed: the password is incorrect',
  );

function statusOf(code: number): number {
  if (code === AUTHENTICATION_FAILED || code === READONLY) return 403;
  if (code === TOO_BUSY) return 503;
  if (code === TIMED_OUT) return 408;
  if (NOT_FOUND.has(code)) return 404;
  return BAD_REQUEST.has(code) ? 400 : 500;
}
