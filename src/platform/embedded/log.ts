/** What the engines write their log to; a pino logger fits. */
export type EngineLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** A log that keeps nothing, for tests and short commands. */
export const silentLog: EngineLog = { info() {}, warn() {}, error() {} };
