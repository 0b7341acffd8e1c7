import { z } from 'zod';
import { MEMBER, OPEN } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import type { Access } from '../commands/access.ts';
import { changePassword, requestReset, resetPassword } from '../commands/reset.ts';
import { newPasswordByLink, passwordChange, resetRequest } from '../shapes.ts';
import { clientOf, rootOf, takeSignIn } from './client.ts';
import { addSecondFactorRoutes } from './second-factor.ts';

const tags = ['Account'];

/** A new password: for who knows the old one, and for who does not. */
export function addPasswordRoutes(app: App, access: Access): void {
  app.post(
    '/api/auth/password',
    {
      config: { permission: MEMBER },
      schema: {
        operationId: 'changePassword',
        tags,
        summary: 'Change your own password; your other sessions end',
        body: passwordChange,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await takeSignIn(access, request, request.caller.session?.email ?? '');
      await changePassword(access, clientOf(request), request.caller, request.body);
      return reply.code(204).send(null);
    },
  );

  addSecondFactorRoutes(app, access);

  app.post(
    '/api/auth/password/forgotten',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'requestPasswordReset',
        tags,
        summary: 'Have a link for a new password sent, if the address has an account',
        body: resetRequest,
        response: { 202: z.object({}) },
      },
    },
    async (request, reply) => {
      await takeSignIn(access, request, `forgotten ${request.body.email}`);
      const root = rootOf(request, access.config);
      await requestReset(access, { email: request.body.email, root });
      return reply.code(202).send({});
    },
  );

  app.post(
    '/api/auth/password/reset',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'resetPassword',
        tags,
        summary: 'Set a new password by the token of a link; all sessions end',
        body: newPasswordByLink,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await takeSignIn(access, request, `token ${request.body.token}`);
      await resetPassword(access, clientOf(request), request.body);
      return reply.code(204).send(null);
    },
  );
}
