import { Fault } from '#core/error.ts';

const RETRY_AFTER_SECONDS = 2;
/** Classes of SQLSTATE and system errors that tell of a server that is not there, not of a wrong statement. */
const CODES =
  /^(08...|57P0[1-5]|53300|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)$/;
const WORDS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed)/;
const DEPTH_MAX = 5;

/** A disk that is full, by system error, SQLSTATE or the usage engine's number. */
const FULL_CODES = /^(ENOSPC|EDQUOT|53100|243)$/;
const FULL_WORDS = /No space left on device|NOT_ENOUGH_SPACE|could not extend file/;

/**
 * A `storage_full` fault when no room is left to write, an `engine_unavailable` fault when the error, or what caused it, is that a database server does not answer;
 * null for any other error.
 */
export function outageOf(error: unknown): Fault | null {
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < DEPTH_MAX; depth++) {
    const { code, message } = at as Error & { code?: unknown };
    if (FULL_CODES.test(String(code)) || FULL_WORDS.test(message)) {
      const mend = 'Make room on the disk of the data folder or of the database, then send it again.';
      return new Fault('storage_full', 'There is no room left to write to.', { mend }, error);
    }
    if (CODES.test(String(code)) || WORDS.test(message)) {
      const mend = 'Send the same request again after the seconds in Retry-After.';
      const detail = { retryAfterSeconds: RETRY_AFTER_SECONDS, mend };
      return new Fault('engine_unavailable', 'The database does not answer.', detail, error);
    }
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return null;
}
