import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { FAULTS, Fault } from '#core/error.ts';
import type { Permission } from '#core/permission.ts';
import type { Config } from './config.ts';
import type { Context } from './context.ts';
import { checkJsonSize } from './json-size.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { outageOf } from './outage.ts';
import { toProblem } from './problem.ts';

/** The server as rooms see it: Fastify with zod shapes as its types. */
export type App = ReturnType<typeof createApp>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by access/ before a handler of a route behind the door runs; never on an open route. */
    ctx: Context;
    /** Asks again whether the caller may have what was asked for, for an answer that goes on for long. */
    isStillAllowed: () => Promise<boolean>;
  }
  interface FastifyContextConfig {
    /** Who may call the route. A route with an `operationId`, or under /api, does not start without it. */
    permission?: Permission;
    /** A count of its own for the calls of this route; without it they count with all others. */
    share?: Share;
  }
}

/** A caller's calls counted under `name`, apart from the rest, which may be `times` as many as usual. */
export type Share = { readonly name: string; readonly times: number };

const BODY_BYTES_MAX = 10 * 1024 * 1024;

/**
 * A server with shapes checked on the way in and out, problem+json errors, request ids, security headers,
 * logs and metrics; it has no routes yet. Every route names itself by `schema.operationId`.
 */
export function createApp(config: Config, log: Log) {
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: config.trustedProxies > 0 && ((_address: string, hop: number) => hop < config.trustedProxies),
    routerOptions: {
      maxParamLength: 300,
      querystringParser: (text) => Object.fromEntries(new URLSearchParams(text)),
    },
    // A path that cannot be decoded is refused before any route, hook or error handler is known.
    frameworkErrors: answerProblem,
    requestTimeout: 300_000,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('ctx');
  readJson(app);
  return app;
}

/** Bodies of JSON are UTF-8, and neither deeper nor of more values than any operation takes: both stop the server. */
function readJson(app: App): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      checkJsonSize(body);
      parse(request, decoder.decode(body), done);
    } catch (error) {
      const fault =
        error instanceof Fault ? error : new Fault('bad_request', 'The body is no UTF-8 text.', {}, error);
      done(fault, undefined);
    }
  });
}

/** Adds what every answer has in common. Call it once, before the routes. */
export async function addHttpDefaults(app: App, config: Config, metrics: Metrics): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: config.publicUrl?.startsWith('https:') ? undefined : false,
  });
  if (config.corsOrigins.length > 0) {
    await app.register(cors, { origin: [...config.corsOrigins], credentials: true });
  }
  await app.register(multipart, {
    limits: { fileSize: 4 * 1024 ** 3, files: 30, fields: 20, fieldSize: 64 * 1024 },
  });
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request) => {
    throw new Fault('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`, {
      mend: 'The operations are listed at /docs.',
    });
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // What an operation answers is for whoever asked, and for no cache on the way.
    if (request.routeOptions.schema?.operationId && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
    request.log.info(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}

/** Answers any error as a problem; what a caller cannot mend is logged, and answered without internal detail. */
function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const fault = asFault(error);
  if (!fault || fault.code === 'internal')
    request.log.error({ err: error, requestId: request.id }, 'request failed');
  const problem = toProblem(fault ?? error, (code) => FAULTS[code], request.id);
  const wait = fault?.detail.retryAfterSeconds;
  if (wait !== undefined) reply.header('retry-after', String(wait));
  reply.header('x-request-id', request.id);
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function asFault(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue) => ({
      path: issue.instancePath.replaceAll('/', '.').replace(/^\./, '') || (error.validationContext ?? 'body'),
      message: issue.message ?? 'is invalid',
    }));
    const [first] = fields;
    return new Fault(
      'bad_request',
      `The ${error.validationContext ?? 'body'} is invalid: ${first?.path} ${first?.message}.`,
      {
        fields,
        mend: 'See what the operation takes at /docs.',
      },
    );
  }
  const { statusCode, code, message } = error as FastifyError;
  if (statusCode === 413 || code === 'FST_REQ_FILE_TOO_LARGE') return new Fault('too_large', message);
  if (statusCode === 415) return new Fault('unsupported_format', message);
  if (statusCode === 429) return new Fault('rate_limited', message);
  if (statusCode && statusCode >= 400 && statusCode < 500) return new Fault('bad_request', message);
  return outageOf(error);
}
