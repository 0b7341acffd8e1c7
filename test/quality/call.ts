import type { App } from '#platform/http.ts';
import type { Visitor } from '../access/visitor.ts';

/** One request, apart from who sends it. */
export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  body?: object | string;
  headers?: Record<string, string>;
};

export type Answer = { status: number; text: string; headers: Record<string, unknown> };

/** Sends a call as a visitor; a session that is renewed on the way is not taken over. */
export async function ask(visitor: Visitor, call: Call): Promise<Answer> {
  return inject(visitor.app, call, {
    ...visitor.headers,
    ...(visitor.cookie ? { cookie: visitor.cookie } : {}),
  });
}

/** Sends a call with no session and no key, from our own page. */
export function askAnonymously(app: App, call: Call): Promise<Answer> {
  return inject(app, call, { host: 'localhost:4600', origin: 'http://localhost:4600' });
}

async function inject(app: App, call: Call, headers: Record<string, string>): Promise<Answer> {
  const answer = await app.inject({
    method: call.method,
    url: call.url,
    headers: { ...headers, ...call.headers },
    ...(call.body === undefined ? {} : { payload: call.body }),
  });
  return { status: answer.statusCode, text: answer.body, headers: answer.headers };
}

/** A multipart body with one file, and its content type. */
export function fileForm(name: string, content: string): Pick<Call, 'body' | 'headers'> {
  const boundary = '----plumbline-quality';
  const disposition = `content-disposition: form-data; name="file"; filename="${name}"`;
  return {
    body: `--${boundary}\r\n${disposition}\r\ncontent-type: text/csv\r\n\r\n${content}\r\n--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

export const query = (values: Record<string, string>) => `?${new URLSearchParams(values)}`;

export type Document = {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components?: { schemas?: Record<string, unknown> };
};
export type OpenApiOperation = {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
};

/** Every operation of the document that the running server gives out, with its method and path. */
export async function operationsOf(
  app: App,
): Promise<{ method: Call['method']; path: string; operation: OpenApiOperation; document: Document }[]> {
  const answer = await app.inject({ method: 'GET', url: '/api/openapi.json' });
  const document = answer.json() as Document;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Call['method'],
      path,
      operation,
      document,
    })),
  );
}
