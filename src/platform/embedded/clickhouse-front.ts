import { randomUUID, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { busy, exception, toException, unauthenticated } from './clickhouse-exception.ts';
import type { ClickHouseEngine, NativeResult } from './clickhouse-native.ts';
import { isInsertWithFormat, type Plan, planRequest, quoteString } from './clickhouse-request.ts';
import { Turnstile } from './turnstile.ts';

export type FrontOptions = {
  engine: ClickHouseEngine;
  spoolFolder: string;
  user: string;
  password: string;
  version: string;
  concurrentQueriesMax: number;
};

const QUEUED_QUERIES_MAX = 500;
const QUERY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * An HTTP server that speaks enough of ClickHouse's protocol for the stock client: queries, parameters,
 * settings, inserts with a streamed body, gzip both ways, exceptions. Results are written to a spool file
 * and sent from there: memory stays flat, and an error found late still gets its own status.
 */
export function createFront(options: FrontOptions): Server {
  const turnstile = new Turnstile(options.concurrentQueriesMax, QUEUED_QUERIES_MAX, busy);
  const server = createServer({ keepAliveTimeout: 10_000, requestTimeout: 0 }, (request, response) => {
    answer(request, response, options, turnstile).catch((error) => fail(response, error, options.version));
  });
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: FrontOptions,
  turnstile: Turnstile,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('X-ClickHouse-Server-Display-Name', 'plumbline');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  if (url.pathname === '/ping') return end(response, 200, 'Ok.\n');
  if (url.pathname !== '/') return end(response, 404, `There is no handle ${url.pathname}\n`);
  if (!isAuthentic(request, url.searchParams, options)) throw unauthenticated();

  const queryId = (url.searchParams.get('query_id') ?? randomUUID()).replaceAll(/[^\w.:-]/g, '');
  response.setHeader('X-ClickHouse-Query-Id', queryId);
  const spool = join(options.spoolFolder, randomUUID());
  try {
    const asked = url.searchParams.get('query') ?? '';
    const hasRows = isInsertWithFormat(asked) && request.method === 'POST';
    const body = plainBody(request);
    if (hasRows) await pipeline(body, createWriteStream(spool, { mode: 0o600 }));
    const text = hasRows ? asked : [asked, await readText(body)].filter(Boolean).join('\n');
    if (text.trim() === '') return end(response, 200, 'Ok.\n');
    const plan = planRequest(url.searchParams, text, hasRows, spool);
    const result = await turnstile.pass(async () =>
      response.destroyed ? undefined : execute(plan, queryId, response, options.engine),
    );
    // A slow reader holds its file, not a place among the running queries.
    if (result) await send(plan, result, spool, request, response);
  } finally {
    await rm(spool, { force: true });
  }
}

/** Runs the plan, and stops it should the reader of its result go away. Writes run to their end. */
async function execute(
  plan: Plan,
  queryId: string,
  response: ServerResponse,
  engine: ClickHouseEngine,
): Promise<NativeResult> {
  if (!plan.readsRows) return await engine.run([...plan.preamble, plan.statement], plan.format);
  // The mark is how the query is found again; it comes last to keep positions in error messages true.
  const mark = `/* ${queryId} ${randomUUID()} */`;
  const onGone = () => {
    engine.run([`KILL QUERY WHERE endsWith(query, ${quoteString(mark)}) ASYNC`], 'Null').catch(() => {});
  };
  response.once('close', onGone);
  try {
    return await engine.run([...plan.preamble, `${plan.statement}\n${mark}`], plan.format);
  } finally {
    response.off('close', onGone);
  }
}

async function send(
  plan: Plan,
  result: NativeResult,
  spool: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [read, written] = plan.takesRows ? ['0', String(result.rowsRead)] : [String(result.rowsRead), '0'];
  const summary = {
    read_rows: read,
    written_rows: written,
    elapsed_ns: String(Math.round(result.elapsed * 1e9)),
  };
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  response.setHeader('X-ClickHouse-Format', plan.format);
  response.setHeader('Content-Type', contentType(plan.format));
  const source = plan.fillsSpool ? createReadStream(spool) : Readable.from([Buffer.from(result.bytes)]);
  if (plan.zipsResult && acceptsGzip(request)) {
    response.setHeader('Content-Encoding', 'gzip');
    return await pipeline(source, createGzip({ level: 1 }), response);
  }
  response.setHeader('Content-Length', plan.fillsSpool ? (await stat(spool)).size : result.bytes.length);
  await pipeline(source, response);
}

function isAuthentic(request: IncomingMessage, parameters: URLSearchParams, options: FrontOptions): boolean {
  const { authorization = '' } = request.headers;
  const basic = authorization.startsWith('Basic ')
    ? Buffer.from(authorization.slice(6), 'base64').toString()
    : '';
  const user = request.headers['x-clickhouse-user'] ?? parameters.get('user') ?? '';
  const key = request.headers['x-clickhouse-key'] ?? parameters.get('password') ?? '';
  const given = Buffer.from(basic || `${user}:${key}`);
  const wanted = Buffer.from(`${options.user}:${options.password}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function plainBody(request: IncomingMessage): NodeJS.ReadableStream {
  const encoding = request.headers['content-encoding'];
  if (!encoding || encoding === 'identity') return request;
  if (encoding !== 'gzip')
    throw exception(36, 'BAD_ARGUMENTS', `Content-Encoding ${encoding} is not supported here`);
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

async function readText(body: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > QUERY_BYTES_MAX) throw exception(62, 'SYNTAX_ERROR', 'The query text is too long');
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString();
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
}

function contentType(format: string): string {
  if (/^JSON.*EachRow/.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent';
  if (/^(TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  return /^(Parquet|RowBinary|Native|Arrow|ORC)/.test(format)
    ? 'application/octet-stream'
    : 'text/plain; charset=UTF-8';
}

function fail(response: ServerResponse, error: unknown, version: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { code, status, body } = toException(error, version);
  response.removeHeader('Content-Encoding');
  response.removeHeader('Content-Length');
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  // What is left of a body we did not read would be taken for the next request on this socket.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  end(response, status, body);
}

function end(response: ServerResponse, status: number, body: string | Buffer): void {
  response.statusCode = status;
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
