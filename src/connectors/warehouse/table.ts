import { Fault } from '#core/error.ts';

/** What is read of a table: the columns by our field names, in a fixed order, all as text. */
export type TableAddress = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** `verify` checks the server's certificate, `encrypt` takes any, `off` sends everything in the clear. */
  readonly tls: 'verify' | 'encrypt' | 'off';
};

export type TableSelection = {
  /** `table` or `schema.table`; a name and never SQL. */
  readonly table: string;
  /** Our field → the table's column; `ts` orders the reading. */
  readonly columns: Readonly<Record<string, string>>;
  /** The zone of timestamps that carry none. */
  readonly zone: string;
};

/** Limits of one reading; a source past any of them is cut off with a fault. */
export type ReadLimits = {
  readonly connectMsMax: number;
  /** The longest silence between two answers. */
  readonly stallMsMax: number;
  readonly totalMsMax: number;
  /** Bytes that may arrive without completing a row. */
  readonly rowBytesMax: number;
  readonly bytesMax: number;
};

export const READ_LIMITS: ReadLimits = {
  connectMsMax: 10_000,
  stallMsMax: 120_000,
  totalMsMax: 30 * 60_000,
  rowBytesMax: 4 * 1024 * 1024,
  bytesMax: 4 * 1024 * 1024 * 1024,
};

export type ColumnFound = { readonly name: string; readonly type: string };

/** Rows in the order of `ts`, each an array of texts in the order of the selection's fields. */
export type TableReader = {
  columns(): Promise<ColumnFound[]>;
  /** A few rows with every column as text, cut to what a person reads. */
  sample(count: number): Promise<(string | null)[][]>;
  /** What the login may do beyond reading, one sentence each; empty when it only reads. */
  excessRights(): Promise<string[]>;
  /** Batches of rows with `from` ≤ ts < `until`; ts as an instant with milliseconds in UTC. */
  rows(from: Date, until: Date): AsyncGenerator<(string | null)[][]>;
  close(): Promise<void>;
};

export const ROWS_PER_BATCH = 5_000;
/** Longer texts are cut where they lie: our own limit of a key is far below. */
export const TEXT_CHARACTERS_MAX = 2_000;

const NAME = /^[\p{L}_][\p{L}\p{N}_$-]{0,62}$/u;

/** A name as an identifier, quoted; anything that is no plain name is a `bad_request` fault. */
export function identifier(name: string, where: string, quote: '"' | '`'): string {
  if (!NAME.test(name)) {
    throw new Fault('bad_request', `“${name.slice(0, 80)}” is not the name of a table or column.`, {
      where,
      mend: 'Write the bare name, as api_call_logs or billing.api_call_logs. For anything else make a view and name it.',
    });
  }
  return `${quote}${name}${quote}`;
}

/** `schema.table` as quoted identifiers. */
export function tableIdentifier(table: string, quote: '"' | '`'): string {
  const parts = table.split('.');
  if (parts.length > 2) identifier('', 'table', quote);
  return parts.map((part) => identifier(part, 'table', quote)).join('.');
}

/** What a connection that failed says, without the address that the host led to; null for other errors. */
export function connectionWords({ code, message }: Error & { code?: string }): string | null {
  if (code === 'ECONNREFUSED') return 'Nothing listens there.';
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return 'The host does not answer.';
  if (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /terminated|ended|aborted|was closed|hang up/i.test(message)
  ) {
    return 'The connection was closed.';
  }
  return null;
}

/** A fault for whatever a source did wrong, with the secret blanked should the source have sent it back. */
export function sourceFault(message: string, mend: string, secret: string, cause?: unknown): Fault {
  const clean = secret === '' ? message : message.replaceAll(secret, '[hidden]');
  const text = clean.replace(/\p{Cc}+/gu, ' ').toWellFormed();
  return new Fault(
    'bad_request',
    text.length > 300 ? `${text.slice(0, 300)}…` : text,
    { where: 'source', mend },
    cause,
  );
}
