/** A request that failed, in the words of the server: what was wrong, and how to mend it. */
export class ApiFault extends Error {
  readonly code: string;
  readonly status: number;
  readonly mend: string | null;
  readonly fields: { path: string; message: string }[];
  readonly requestId: string | null;

  constructor(status: number, problem: Record<string, unknown>) {
    super(String(problem.detail ?? problem.title ?? 'The server gave no details.'));
    this.name = 'ApiFault';
    this.status = status;
    this.code = String(problem.code ?? 'internal');
    this.mend = typeof problem.mend === 'string' ? problem.mend : null;
    this.fields = Array.isArray(problem.fields) ? problem.fields : [];
    this.requestId = typeof problem.request_id === 'string' ? problem.request_id : null;
  }
}

const UNREACHABLE = {
  code: 'unreachable',
  detail: 'The server does not answer.',
  mend: 'Check the connection, or that the server is still running, and try again.',
};

export type Query = Record<string, string | number | undefined>;

/** `path?name=value`, leaving out what is undefined or empty. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/**
 * The JSON answer to one request on our own server; an `ApiFault` when it refuses or does not answer.
 * A body is sent as JSON, a `FormData` as it is.
 */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  return (await send<T>(path, options)).body;
}

/** The same with the revisions of the facts that the answer rests on; null where the server counts none. */
export async function requestRevised<T extends object>(
  path: string,
  signal?: AbortSignal,
): Promise<T & { revision: string | null }> {
  const { body, headers } = await send<T>(path, signal ? { signal } : {});
  return { ...body, revision: headers.get('x-plumbline-revisions') };
}

type Options = { method?: string; body?: unknown; signal?: AbortSignal };

async function send<T>(path: string, options: Options): Promise<{ body: T; headers: Headers }> {
  const { body, method = body === undefined ? 'GET' : 'POST', signal } = options;
  const isForm = body instanceof FormData;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiFault(0, UNREACHABLE);
  }
  const text = await answer.text();
  const parsed = parseJson(text);
  if (!answer.ok) throw new ApiFault(answer.status, isObject(parsed) ? parsed : UNREACHABLE);
  return { body: parsed as T, headers: answer.headers };
}

export function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
