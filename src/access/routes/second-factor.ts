import { z } from 'zod';
import { MEMBER } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import type { Access } from '../commands/access.ts';
import { beginSecondFactor, confirmSecondFactor, endSecondFactor } from '../commands/second-factor.ts';
import { ownPassword, secondFactorCode, secondFactorOffer } from '../shapes.ts';
import { clientOf, setCookies, takeSignIn } from './client.ts';

const tags = ['Account'];

/** A code of an authenticator app beside the password. */
export function addSecondFactorRoutes(app: App, access: Access): void {
  app.post(
    '/api/auth/second-factor',
    {
      config: { permission: MEMBER, answersSecret: true },
      schema: {
        operationId: 'beginSecondFactor',
        tags,
        summary: 'A secret for an authenticator app and backup codes; shown this once',
        body: ownPassword,
        response: { 200: secondFactorOffer },
      },
    },
    async (request) => {
      await takeSignIn(access, request, request.caller.session?.email ?? '');
      return beginSecondFactor(access, clientOf(request), request.caller, request.body.password);
    },
  );

  app.post(
    '/api/auth/second-factor/confirm',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'confirmSecondFactor',
        tags,
        summary: 'Turn the second factor on by a code of the app',
        body: secondFactorCode,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      setCookies(
        reply,
        await confirmSecondFactor(access, clientOf(request), request.caller, request.body.code),
      );
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/auth/second-factor/off',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'endSecondFactor',
        tags,
        summary: 'Turn the second factor off',
        body: ownPassword,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await takeSignIn(access, request, request.caller.session?.email ?? '');
      setCookies(
        reply,
        await endSecondFactor(access, clientOf(request), request.caller, request.body.password),
      );
      return reply.code(204).send(null);
    },
  );
}
