import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '#core/error.ts';
import { mayPerform } from '#core/permission.ts';
import { createContext } from '#platform/context.ts';
import type { App } from '#platform/http.ts';
import type { Access } from '../commands/access.ts';
import { provenance } from '../origin.ts';
import type { Caller } from '../queries/caller.ts';
import { findCaller } from '../queries/find-caller.ts';
import { addressBucket } from '../rate.ts';
import { clientOf, setCookies, take } from './client.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking; set together with `ctx`, so never on an open route. */
    caller: Caller;
  }
}

/** A whole organization may do this many times what one person or key may. */
const ORGANIZATION_SHARE = 10;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Puts the door in front of every route added after it. Each request to a
 * route with an `operationId` is placed (origin), known (session or key), counted (rate) and allowed (role
 * or scope) before its body is read; then `request.ctx` is set. A route under /api, or with an operationId,
 * whose config names no permission does not start; nor does one under /api without an operationId.
 */
export function addAccess(app: App, access: Access): void {
  app.decorateRequest('caller');
  app.decorateRequest('isStillAllowed');
  app.addHook('onRoute', (route) => {
    const operation = route.schema?.operationId;
    if (operation === undefined && (!isApi(route.url) || route.schema?.hide)) return;
    const named = `${route.method} ${route.url} (${operation ?? 'no operationId'})`;
    if (operation === undefined) throw new Error(`${named}: a route under /api needs an operationId.`);
    if (!route.config?.permission) {
      throw new Error(`${named}: say who may call it, as in config: { permission: READ }.`);
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    const { permission, share } = request.routeOptions.config;
    if (!permission) return;
    const changes = !SAFE_METHODS.has(request.method);
    const from = provenance(request.headers, access.config, request.protocol);
    if (changes && from === 'foreign') throw new Fault('forbidden', 'This request came from another site.');
    if (permission.open) return take(access, `address:${addressBucket(request.ip)}`);
    const caller = await knownCaller(access, request, reply);
    if (changes && caller.session && from !== 'own') {
      throw new Fault('forbidden', 'A change by session must name the page it comes from.', {
        mend: 'Send the Origin header of this server, or use an API key.',
      });
    }
    if (share) await take(access, `${share.name}:${caller.actor.id}`, share.times);
    else {
      await take(access, `${caller.actor.kind}:${caller.actor.id}`);
      await take(access, `organization:${caller.organization.id}`, ORGANIZATION_SHARE);
    }
    if (!mayPerform(caller.actor, permission)) throw new Fault('forbidden');
    request.caller = caller;
    request.ctx = createContext(access.ground, caller.organization, caller.actor, request.id);
    request.isStillAllowed = async () => {
      const { caller: now } = await findCaller(access, clientOf(request));
      return now?.organization.id === caller.organization.id && mayPerform(now.actor, permission);
    };
  });
}

function isApi(url: string): boolean {
  return url === '/api' || url.startsWith('/api/');
}

async function knownCaller(access: Access, request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
  const { caller, cookies } = await findCaller(access, clientOf(request));
  setCookies(reply, cookies);
  if (caller) return caller;
  // Guessing at keys and sessions is counted by address, as nobody else can be blamed.
  await take(access, `address:${addressBucket(request.ip)}`);
  throw new Fault('unauthenticated');
}
