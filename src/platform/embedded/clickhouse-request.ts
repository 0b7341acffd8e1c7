/** How a request is run: statements before it, the statement itself, and where rows come from and go to. */
export type Plan = {
  preamble: string[];
  statement: string;
  /** The format of the result; a statement that names its own keeps that. */
  format: string;
  /** Rows came in the body and are read from the spool file. */
  takesRows: boolean;
  /** Only reads, so it may be stopped when nobody waits for the result. */
  readsRows: boolean;
  /** The result is written to the spool file; otherwise it is small and kept in memory. */
  fillsSpool: boolean;
  zipsResult: boolean;
};

/** URL parameters that speak to the HTTP door of a server, not to its engine. */
const DOOR_PARAMETERS = new Set(
  `query query_id database default_format user password quota_key session_id session_timeout session_check role
  compress decompress stacktrace enable_http_compression http_zlib_compression_level wait_end_of_query buffer_size
  send_progress_in_http_headers http_headers_progress_interval_ms cancel_http_readonly_queries_on_client_close
  http_wait_end_of_query http_response_buffer_size http_response_headers add_http_cors_header
  http_write_exception_in_output_format client_protocol_version close_session`.split(/\s+/),
);

/**
 * Turns the parameters of a ClickHouse HTTP request and its query text into a plan. `spool` is the path
 * that rows are read from or written to. Settings and `param_*` become one SET on the call's own connection.
 */
export function planRequest(
  parameters: URLSearchParams,
  query: string,
  hasRows: boolean,
  spool: string,
): Plan {
  const preamble: string[] = [];
  const database = parameters.get('database');
  if (database) preamble.push(`USE ${quoteIdentifier(database)}`);
  const assignments = [...parameters]
    .filter(([name]) => !DOOR_PARAMETERS.has(name))
    .map(([name, value]) => `${quoteIdentifier(name)} = ${quoteString(value)}`);
  if (assignments.length > 0) preamble.push(`SET ${assignments.join(', ')}`);

  const text = query.trim().replace(/(\s*;)+$/, '');
  const tail = /\bFORMAT\s+([A-Za-z]\w*)\s*$/i.exec(text);
  const format = tail?.[1] ?? parameters.get('default_format') ?? 'TabSeparated';
  const zipsResult = parameters.get('enable_http_compression') === '1';
  const readsRows = !hasRows && isRead(text);
  const plan = { preamble, format, takesRows: hasRows, readsRows, fillsSpool: false, zipsResult };
  if (hasRows) return { ...plan, statement: insertFromSpool(text, spool) };
  // A FORMAT that is not the last clause stays where it is, and its result in memory.
  if (!readsRows || (!tail && /\bFORMAT\b/i.test(text))) return { ...plan, statement: text };
  const body = tail ? text.slice(0, tail.index) : text;
  const statement = `${body}\nINTO OUTFILE ${quoteString(spool)} FORMAT ${format}`;
  return { ...plan, statement, fillsSpool: true };
}

/** True for an INSERT that names a format and leaves its rows to the body. */
export function isInsertWithFormat(query: string): boolean {
  return /^insert\b[\s\S]*\bformat\s+\w+\s*;?\s*$/i.test(stripLeadingComments(query));
}

function isRead(text: string): boolean {
  return /^[\s(]*(select|with|show|describe|desc|explain|exists)\b/i.test(stripLeadingComments(text));
}

function stripLeadingComments(text: string): string {
  return text.replace(/^(\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '');
}

/** `INSERT … [SETTINGS …] FORMAT X` with rows in a file; the engine wants its settings after the file. */
function insertFromSpool(text: string, spool: string): string {
  const [, head = text, settings = '', format = 'JSONEachRow'] =
    /^([\s\S]*?)(\bSETTINGS\b[\s\S]*?)?\bFORMAT\s+(\w+)\s*$/i.exec(text) ?? [];
  return `${head}\nFROM INFILE ${quoteString(spool)} ${settings} FORMAT ${format}`;
}

export function quoteString(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
