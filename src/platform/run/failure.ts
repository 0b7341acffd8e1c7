import { FAULTS, Fault } from '#core/error.ts';
import type { Failure } from '#core/wire.ts';
import { outageOf } from '../outage.ts';

/**
 * What people read of an error: a fault in its own words, an engine that is away as that, a file that cannot be
 * read as that. What is ours to mend tells nothing of its inside; the caller logs it.
 */
export function failureOf(error: unknown, mend = 'Try again; see the log for details.'): Failure {
  const fault = error instanceof Fault ? error : outageOf(error);
  if (fault) return { code: fault.code, detail: fault.message, mend: fault.detail.mend ?? null };
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
    return { code: 'not_found', detail: 'The file cannot be read.', mend: 'Check its path and permissions.' };
  return { code: 'internal', detail: FAULTS.internal, mend };
}
