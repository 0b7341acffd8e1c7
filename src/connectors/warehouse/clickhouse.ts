import type { IncomingMessage } from 'node:http';
import { Fault } from '#core/error.ts';
import type { Outbound } from '#platform/outbound.ts';
import { jsonRows } from './json-lines.ts';
import {
  type ColumnFound,
  connectionWords,
  identifier,
  READ_LIMITS,
  ROWS_PER_BATCH,
  sourceFault,
  type TableAddress,
  type TableReader,
  type TableSelection,
  TEXT_CHARACTERS_MAX,
  tableIdentifier,
} from './table.ts';
import { type Watch, watchConnection } from './watch.ts';

/** Rows of one query; a reading that is cut here continues in the next pull. */
const ROWS_PER_PULL = 5_000_000;
const ERROR_CHARACTERS_MAX = 2_000;
const SORT_BYTES_IN_MEMORY = 1024 * 1024 * 1024;

/**
 * Opens a ClickHouse table for reading over HTTP: every query a GET with `readonly`, which the server itself
 * holds to reading, on a table and columns by name only, so that no table function can be asked for.
 */
export async function openClickHouse(
  outbound: Outbound,
  address: TableAddress,
  selection: TableSelection,
  limits = READ_LIMITS,
): Promise<TableReader> {
  const from = tableIdentifier(selection.table, '`');
  const columns = Object.entries(selection.columns).map(
    ([field, column]) => [field, column, identifier(column, `columns.${field}`, '`')] as const,
  );
  const pinned = await outbound.pin(address.host, address.port);
  const scheme = address.tls === 'off' ? 'http' : 'https';
  const host = pinned.host.includes(':') ? `[${pinned.host}]` : pinned.host;
  const closing = new AbortController();
  const watches = new Set<Watch>();
  let takesSettings = true;

  async function send(query: string): Promise<{ answer: IncomingMessage; watch: Watch }> {
    const settings: Record<string, string> = takesSettings
      ? {
          readonly: '2',
          max_execution_time: String(Math.ceil(limits.totalMsMax / 1_000)),
          max_bytes_before_external_sort: String(SORT_BYTES_IN_MEMORY),
        }
      : {};
    const parameters = new URLSearchParams({ database: address.database, query, ...settings });
    const tooLate = AbortSignal.timeout(limits.stallMsMax);
    const waiting = new AbortController();
    const stop = () => waiting.abort();
    tooLate.addEventListener('abort', stop);
    closing.signal.addEventListener('abort', stop);
    try {
      const answer = await outbound.request(`${scheme}://${host}:${pinned.port}/?${parameters}`, {
        headers: {
          'x-clickhouse-user': address.user,
          ...(address.password === '' ? {} : { 'x-clickhouse-key': address.password }),
        },
        signal: waiting.signal,
        verifies: address.tls === 'verify',
      });
      // From here on the watch supervises it, by the bytes that its socket has read.
      tooLate.removeEventListener('abort', stop);
      const watch = watchConnection(answer.socket, limits);
      watches.add(watch);
      watch.progress();
      return { answer, watch };
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (tooLate.aborted)
        throw sourceFault(`The source did not answer within ${limits.stallMsMax / 1_000} s.`, SLOW, '');
      throw faultOf(error as Error);
    }
  }

  /** A query's rows; a server that forbids settings is asked again without them, as a GET reads anyway. */
  async function* rowsOf(query: string, cells: number): AsyncGenerator<(string | null)[][]> {
    let { answer, watch } = await send(query);
    if (answer.statusCode !== 200 && takesSettings) {
      const errorText = await textOf(answer);
      if (!/readonly|READONLY|Cannot modify/.test(errorText)) throw refusal(errorText);
      takesSettings = false;
      ({ answer, watch } = await send(query));
    }
    if (answer.statusCode !== 200) throw refusal(await textOf(answer));
    try {
      for await (const batch of jsonRows(answer, cells, ROWS_PER_BATCH, limits.rowBytesMax, watch.progress)) {
        watch.waiting(false);
        yield batch;
        watch.waiting(true);
      }
    } catch (error) {
      throw watch.why() ?? faultOf(error as Error);
    } finally {
      watch.stop();
      watches.delete(watch);
      answer.destroy();
    }
  }

  const faultOf = (error: Error): Fault =>
    error instanceof Fault
      ? sourceFault(error.message, error.detail.mend ?? '', address.password, error)
      : sourceFault(
          connectionWords(error) ?? `The source cannot be read: ${error.message}.`,
          'Check host, port, TLS and firewall.',
          address.password,
          error,
        );
  const refusal = (errorText: string): Fault => sourceFault(...words(errorText), address.password);

  async function all(query: string): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = [];
    for await (const batch of rowsOf(query, 0)) {
      rows.push(...batch);
      if (rows.length > 10_000) throw sourceFault('The source sent more rows than were asked for.', SLOW, '');
    }
    return rows;
  }

  async function columnsOf(): Promise<ColumnFound[]> {
    const rows = await all(`describe table ${from} format JSONCompactEachRow`);
    return rows.map(([name, type]) => ({ name: name ?? '', type: type ?? '' }));
  }

  const inZone = (column: string) => `toDateTime64(${column}, 3, ${literal(selection.zone)})`;
  const instant = (date: Date) => `fromUnixTimestamp64Milli(${date.getTime()}, 'UTC')`;

  /** The time column as it is compared: bare when it is an instant, so that the table's own order is used. */
  async function timeColumn(): Promise<string> {
    const found = new Map((await columnsOf()).map((column) => [column.name, column.type]));
    let time = { quoted: '', type: 'none' };
    for (const [field, column, quoted] of columns) {
      const type = found.get(column);
      if (type === undefined) {
        const mend = `It has ${[...found.keys()].slice(0, 20).join(', ')}.`;
        throw sourceFault(`${selection.table} has no column “${column}”.`, mend, '');
      }
      if (field === 'ts') time = { quoted, type };
    }
    if (/^DateTime/.test(time.type)) return time.quoted;
    if (/^Date/.test(time.type)) return inZone(time.quoted);
    throw sourceFault(
      `The time column is of type ${time.type}; it has to be a DateTime or a Date.`,
      'Make a view that casts it, and name the view.',
      '',
    );
  }

  return {
    columns: columnsOf,
    async sample(count) {
      const names = (await columnsOf())
        .slice(0, 50)
        .map(({ name }) => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``);
      const cut = names.map((name) => `substringUTF8(toString(${name}), 1, 100)`).join(', ');
      return all(`select ${cut} from ${from} limit ${count} format JSONCompactEachRow`);
    },
    async excessRights() {
      const found: string[] = [];
      for (const right of ['INSERT', 'ALTER', 'DROP TABLE', 'TRUNCATE']) {
        const rows = await all(`check grant ${right} on ${from} format JSONCompactEachRow`).catch(() => []);
        if (rows[0]?.[0] === '1')
          found.push(`The login may ${right.toLowerCase()}; reading needs SELECT alone.`);
      }
      return found;
    },
    async *rows(start, until) {
      const ts = await timeColumn();
      const list = columns.map(([field, , column]) =>
        field === 'ts'
          ? `toString(toUnixTimestamp64Milli(${inZone(column)}))`
          : `substringUTF8(toString(${column}), 1, ${TEXT_CHARACTERS_MAX})`,
      );
      const at = columns.findIndex(([field]) => field === 'ts');
      const query = `select ${list.join(', ')} from ${from} where ${ts} >= ${instant(start)} and ${ts} < ${instant(until)}
        order by ${ts} limit ${ROWS_PER_PULL} with ties format JSONCompactEachRow`;
      for await (const batch of rowsOf(query, columns.length)) {
        for (const row of batch) row[at] = isoOf(row[at] ?? '');
        yield batch;
      }
    },
    async close() {
      closing.abort();
      for (const watch of watches) watch.stop();
    },
  };
}

/** Milliseconds since 1970 as an instant; what is none is left for whoever checks the rows. */
function isoOf(text: string): string {
  return /^-?\d{1,15}$/.test(text) ? new Date(Number(text)).toISOString() : text;
}

const SLOW = 'Check what slows the server down, and pull again.';
const literal = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > ERROR_CHARACTERS_MAX) break;
  }
  answer.destroy();
  return text.slice(0, ERROR_CHARACTERS_MAX);
}

/** The server's refusal in words, and how to mend it. */
function words(errorText: string): [string, string] {
  const code = /Code: (\d+)/.exec(errorText)?.[1];
  if (code === '516' || code === '192' || code === '193')
    return ['The source refuses the user or the password.', 'Correct them.'];
  if (code === '81') return ['The source has no such database.', 'Correct its name.'];
  if (code === '60')
    return ['The source has no such table.', 'Name it with its database, as billing.api_call_logs.'];
  if (code === '47') return ['The table lacks a column that the source names.', 'Correct the columns.'];
  if (code === '497') return ['The login may not read this table.', 'Grant it SELECT on the table.'];
  const said = /(?:DB::)?Exception: ([^\n]{1,200})/.exec(errorText)?.[1] ?? errorText.slice(0, 120);
  return [`The source answered with an error: ${said}`, 'Fix it there and pull again.'];
}
