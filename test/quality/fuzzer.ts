import fc from 'fast-check';
import { z } from 'zod';
import { FAULTS } from '#core/error.ts';
import type { App } from '#platform/http.ts';
import { type Documented, type FuzzCall, type Known, requests } from './fuzz-request.ts';

export type FuzzReport = {
  sent: number;
  /** Answers by operation and status, to see that each was reached. */
  answers: Map<string, Map<number, number>>;
  faults: string[];
};

export type FuzzSettings = {
  seed: number;
  requests: number;
  atOnce: number;
  headers: Record<string, string>;
  known: Known;
  /** How often an operation is drawn; 1 by default, 0 leaves it out. */
  weight: (operation: string) => number;
  /** Operations that a drawn request cannot get right. */
  hard?: ReadonlySet<string>;
};

const FAULTS_MAX = 40;
const CHUNK = 500;
const PATIENCE_MS = 30_000;

/** Sends drawn requests, several at a time, and tells every answer that breaks the document's promises. */
export async function fuzz(
  app: App,
  operations: readonly Documented[],
  settings: FuzzSettings,
): Promise<FuzzReport> {
  const report: FuzzReport = { sent: 0, answers: new Map(), faults: [] };
  const check = createChecker(operations);
  const usual = drawnFrom(operations, settings);
  for (let chunk = 0; report.sent < settings.requests && report.faults.length < FAULTS_MAX; chunk++) {
    const numRuns = Math.min(CHUNK, settings.requests - report.sent);
    // In the second half every other chunk goes to what was never got right, so that a small budget reaches it too.
    const isForTheRest = chunk % 2 === 1 && report.sent >= settings.requests / 2;
    const left = isForTheRest ? neverRight(operations, report, settings) : [];
    const drawn = left.length > 0 ? drawnFrom(left, settings) : usual;
    const calls = fc.sample(drawn, { seed: settings.seed + chunk, numRuns });
    const waiting = calls.values();
    const worker = async () => {
      for (const { call, documented } of waiting) {
        const id = documented.operation.operationId;
        const reply = await send(app, call, settings.headers);
        const byStatus = report.answers.get(id) ?? new Map<number, number>();
        byStatus.set(reply.status, (byStatus.get(reply.status) ?? 0) + 1);
        report.answers.set(id, byStatus);
        const fault = check(id, call, reply);
        if (fault)
          report.faults.push(
            `${id}: ${fault}\n  ${shown(call)}\n  → ${reply.status} ${reply.text.slice(0, 300)}`,
          );
      }
    };
    await Promise.all(Array.from({ length: settings.atOnce }, worker));
    report.sent += numRuns;
  }
  return report;
}

function drawnFrom(operations: readonly Documented[], { weight, known }: FuzzSettings) {
  return fc.oneof(
    ...operations
      .map((documented) => ({ weight: weight(documented.operation.operationId), documented }))
      .filter((each) => each.weight > 0)
      .map(({ weight, documented }) => ({
        weight,
        arbitrary: requests(documented, known).map((call) => ({ call, documented })),
      })),
  );
}

function neverRight(operations: readonly Documented[], report: FuzzReport, settings: FuzzSettings) {
  return operations.filter(({ operation: { operationId: id } }) => {
    const statuses = [...(report.answers.get(id)?.keys() ?? [])];
    return settings.weight(id) > 0 && !settings.hard?.has(id) && !statuses.some((status) => status < 300);
  });
}

/** The stream of changes goes on for as long as somebody listens, unless it is asked for what is known now. */
const endingUrl = (url: string) =>
  /^\/api\/events(\?|$)/.test(url) ? `${url}${url.includes('?') ? '&' : '?'}seconds=0` : url;

type Answer = { status: number; text: string; type: string; requestId: string };

async function send(app: App, call: FuzzCall, headers: Record<string, string>): Promise<Answer> {
  try {
    const answer = await app.inject({
      method: call.method as 'GET',
      url: endingUrl(call.url),
      headers: { ...headers, ...call.headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(call.body === undefined ? {} : { payload: call.body }),
    });
    const type = String(answer.headers['content-type'] ?? '');
    return {
      status: answer.statusCode,
      text: answer.body,
      type,
      requestId: String(answer.headers['x-request-id']),
    };
  } catch (error) {
    return { status: 0, text: `no answer: ${String(error)}`, type: '', requestId: '' };
  }
}

const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.enum(Object.keys(FAULTS) as [keyof typeof FAULTS]),
  detail: z.string(),
  request_id: z.string(),
});

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Tells what is wrong with an answer, or null: no 5xx, errors are problems, the rest is of its documented shape. */
function createChecker(operations: readonly Documented[]) {
  const shapes = new Map<string, z.ZodType>();
  for (const { operation } of operations) {
    for (const [status, { content = {} }] of Object.entries(operation.responses)) {
      for (const [type, { schema }] of Object.entries(content)) {
        const shape = type === 'application/json' ? z.fromJSONSchema(schema as JsonSchema) : z.unknown();
        shapes.set(`${operation.operationId} ${status} ${type}`, shape);
      }
    }
  }
  return (id: string, call: FuzzCall, reply: Answer): string | null => {
    const { status, text, type, requestId } = reply;
    if (status === 0) return 'there was no answer';
    if (status >= 500) return 'the server failed';
    if (status >= 300 && status < 400) return 'a redirect, which no operation has';
    if (call.method === 'HEAD') return text === '' ? null : 'HEAD with a body';
    if (status >= 400) {
      if (!type.startsWith('application/problem+json')) return `an error of type ${type}`;
      const parsed = problem.safeParse(jsonOf(text));
      if (!parsed.success) return `no problem: ${parsed.error.message}`;
      if (parsed.data.status !== status) return 'the problem tells another status';
      return parsed.data.request_id === requestId ? null : 'the problem tells another request id';
    }
    if (status === 204) return text === '' ? null : '204 with a body';
    const shape = shapes.get(`${id} ${status} ${type.replace(/;.*/s, '')}`);
    if (!shape) return `${status} with ${type} is not in the document`;
    const parsed = shape.safeParse(jsonOf(text));
    return parsed.success ? null : `off its shape: ${parsed.error.message.slice(0, 500)}`;
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown({ method, url, headers, body }: FuzzCall): string {
  const short = (text: string) => (text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text);
  return short(`${method} ${url}`) + (body === undefined ? '' : ` ${JSON.stringify(headers)} ${short(body)}`);
}
