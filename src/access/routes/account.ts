import { z } from 'zod';
import { Fault } from '#core/error.ts';
import { INGEST_READ, MEMBER, OPEN } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { demoSignInAllowed, isLocalVisit } from '#platform/loopback.ts';
import type { Access } from '../commands/access.ts';
import { login, logout, register, signInToDemo, switchOrganization } from '../commands/sign-in.ts';
import { describeCaller } from '../queries/me.ts';
import { findDemoOrganization } from '../queries/organization.ts';
import { credentials, me, organizationChoice, registration, signInOptions } from '../shapes.ts';
import { clientOf, setCookies, takeSignIn, welcome } from './client.ts';

const tags = ['Account'];

/** Coming in, going out, and who one is. */
export function addAccountRoutes(app: App, access: Access): void {
  app.post(
    '/api/auth/register',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'register',
        tags,
        summary: 'Create an organization and its first admin, signed in',
        body: registration,
        response: { 201: me },
      },
    },
    async (request, reply) => {
      await takeSignIn(access, request, request.body.email);
      const signedIn = await register(access, clientOf(request), request.body);
      return reply.code(201).send(await welcome(access, reply, signedIn));
    },
  );

  app.post(
    '/api/auth/login',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'login',
        tags,
        summary: 'Sign in with email address and password',
        body: credentials,
        response: { 200: me },
      },
    },
    async (request, reply) => {
      await takeSignIn(access, request, request.body.email);
      return welcome(access, reply, await login(access, clientOf(request), request.body));
    },
  );

  app.get(
    '/api/auth/me',
    {
      config: { permission: INGEST_READ },
      schema: { operationId: 'getMe', tags, summary: 'The signed-in user or API key', response: { 200: me } },
    },
    async (request) => describeCaller(access, request.caller),
  );

  app.post(
    '/api/auth/logout',
    {
      config: { permission: MEMBER },
      schema: { operationId: 'logout', tags, summary: 'End this session', response: { 204: z.null() } },
    },
    async (request, reply) => {
      setCookies(reply, await logout(access, clientOf(request), request.caller));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/auth/switch',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'switchOrganization',
        tags,
        summary: 'Switch to another of your organizations',
        body: organizationChoice,
        response: { 200: me },
      },
    },
    async (request) => {
      const { organization_id } = request.body;
      const caller = await switchOrganization(access, clientOf(request), request.caller, organization_id);
      return describeCaller(access, caller);
    },
  );

  addDemoRoutes(app, access);
}

function addDemoRoutes(app: App, access: Access): void {
  const isOpenFor = (request: { headers: object; socket: { remoteAddress?: string | undefined } }) =>
    demoSignInAllowed(access.config) &&
    isLocalVisit({
      peer: request.socket.remoteAddress,
      headers: request.headers as Record<string, string | undefined>,
    });

  app.get(
    '/api/auth/options',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'getSignInOptions',
        tags,
        summary: 'What can be done here without being signed in',
        response: { 200: signInOptions },
      },
    },
    async (request) => ({
      demo: isOpenFor(request) && (await findDemoOrganization(access)) !== null,
      registration: access.config.registration,
      reset_by_mail: access.config.mail !== null,
    }),
  );

  app.post(
    '/api/auth/demo',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'signInToDemo',
        tags,
        summary: 'Open the demo organization, only from the machine of the server',
        response: { 200: me },
      },
    },
    async (request, reply) => {
      if (!isOpenFor(request)) throw new Fault('not_found', 'There is no demo organization here.');
      const peer = request.socket.remoteAddress;
      access.ground.log.warn({ requestId: request.id, peer }, 'the demo was entered without a password');
      return welcome(access, reply, await signInToDemo(access, clientOf(request)));
    },
  );
}
