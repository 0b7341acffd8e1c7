import { pino } from 'pino';

export type Log = import('pino').Logger;

/** Fields that may carry a secret; they are blanked before a line is written. */
const SECRET_PATHS = ['password', 'secret', 'token', 'authorization', 'cookie', 'key'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** A structured JSON logger on standard error, so that standard output stays for what a command prints. */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: undefined,
      redact: { paths: SECRET_PATHS, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
