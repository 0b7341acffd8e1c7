import { createHash } from 'node:crypto';
import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { exportContent } from './export/format.ts';
import type { App } from './http.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the document says of a route beside its shapes: a body that is no JSON, or an answer that is none. */
    documented?: { body?: object; consumes?: string[]; response?: Record<string, object> };
  }
}

/** Every error of every operation; `docs/problems.md` lists the codes. */
const PROBLEM = {
  description: 'What was wrong, where, and how to mend it (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          code: { type: 'string', description: 'Stable; listed in docs/problems.md' },
          detail: { type: 'string' },
          mend: { type: 'string' },
          where: { type: 'string' },
          fields: {
            type: 'array',
            items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
          },
          request_id: { type: 'string' },
        },
      },
    },
  },
};

/** An answer of server-sent events whose `progress` events each carry one JSON object. */
export function eventStream(description: string): object {
  return { description, content: { 'text/event-stream': { schema: { type: 'string' } } } };
}

/** An answer of comma-separated text with a header. */
export function csvAnswer(description: string): object {
  return { description, content: { 'text/csv': { schema: { type: 'string' } } } };
}

type Asked = { properties?: { format?: { enum?: string[] } } } | undefined;

/** The answers of a list that comes in other formats than JSON, each with its content type. */
function inItsFormats(asked: Asked, response: Record<string, object> | undefined) {
  const formats = asked?.properties?.format?.enum ?? [];
  const list = response?.[200];
  if (!formats.includes('csv') || !list) return response;
  const content = { 'application/json': { schema: list }, ...exportContent(formats) };
  return { ...response, 200: { description: 'A page; the other formats contain the whole list', content } };
}

/** The shapes as JSON schema, with what no shape can say and the one form of every error. */
const documented: typeof jsonSchemaTransform = (input) => {
  const { schema, url } = jsonSchemaTransform(input);
  if (schema?.hide || schema?.operationId === undefined) return { schema, url };
  const written = input.route?.config?.documented;
  const shaped = inItsFormats(schema.querystring as Asked, schema.response as Record<string, object>);
  const response = { ...shaped, ...written?.response, default: PROBLEM };
  const body = written?.body
    ? { body: written.body, consumes: written.consumes ?? ['application/json'] }
    : {};
  return { schema: { ...schema, ...body, response }, url };
};

/** Collects the OpenAPI 3.1 document from the routes' shapes. Call it before the routes. */
export async function addOpenApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Plumbline',
        version: '0.1.0',
        description:
          'Sign in with a session cookie, or send an API key as `Authorization: Bearer <key>`. Errors are ' +
          'problem+json with a stable `code`. Lists page by `cursor`. Writes accept `Idempotency-Key`.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'plumbline.session_token' },
          key: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { key: [] }],
    },
    transform: documented,
  });
}

/**
 * The interactive reference at /docs, the document at /api/openapi.json. Call it after the routes. The
 * reference's own inline script is allowed by its hash, so that the policy needs no 'unsafe-inline'.
 */
export async function addDocs(app: App): Promise<void> {
  await app.register(async (docs) => {
    docs.addHook('onSend', async (_request, reply, payload) => {
      if (!String(reply.getHeader('content-type')).startsWith('text/html') || typeof payload !== 'string')
        return;
      const policy = String(reply.getHeader('content-security-policy') ?? '');
      const hashes = [...payload.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
        ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
      );
      reply.header(
        'content-security-policy',
        policy.replace("script-src 'self'", `script-src 'self' ${hashes.join(' ')}`),
      );
    });
    await docs.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/api/openapi.json',
        withDefaultFonts: false,
        telemetry: false,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
        theme: 'default',
      },
    });
  });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/api/docs', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs'));
}
