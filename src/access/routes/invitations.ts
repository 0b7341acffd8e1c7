import { z } from 'zod';
import { ADMIN, OPEN } from '#core/permission.ts';
import { id, plainText } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { acceptInvitation } from '../commands/accept.ts';
import type { Access } from '../commands/access.ts';
import { cancelInvitation, invite } from '../commands/invitations.ts';
import { provenance } from '../origin.ts';
import { findCaller } from '../queries/find-caller.ts';
import { findInvitation, viewInvitation } from '../queries/invitation.ts';
import { listInvitations } from '../queries/members.ts';
import {
  invitationAnswer,
  invitationList,
  invitationMade,
  invitationView,
  me,
  newInvitation,
} from '../shapes.ts';
import { clientOf, rootOf, takeSignIn, welcome } from './client.ts';

const tags = ['Invitations'];
/** One path, one name: the admin's side names an invitation by its id, the guest's by its token. */
const byToken = z.object({ invitation: plainText(100) });
const byId = z.object({ invitation: id });

export function addInvitationRoutes(app: App, access: Access): void {
  app.get(
    '/api/invitations',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'listInvitations',
        tags,
        summary: 'List pending invitations',
        response: { 200: invitationList },
      },
    },
    async (request) => ({ items: await listInvitations(request.ctx) }),
  );

  app.post(
    '/api/invitations',
    {
      config: { permission: ADMIN, answersSecret: true },
      schema: {
        operationId: 'invite',
        tags,
        summary: 'Invite an email address; the link is shown only once',
        body: newInvitation,
        response: { 201: invitationMade },
      },
    },
    async (request, reply) => {
      const made = await invite(request.ctx, request.body);
      const url = new URL(`/invitations/${made.token}`, rootOf(request, access.config)).href;
      return reply.code(201).send({ ...made, url });
    },
  );

  app.delete(
    '/api/invitations/:invitation',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'cancelInvitation',
        tags,
        summary: 'Withdraw an invitation',
        params: byId,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await cancelInvitation(request.ctx, request.params.invitation);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/invitations/:invitation',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'getInvitation',
        tags,
        summary: 'Get an invitation by its token',
        params: byToken,
        response: { 200: invitationView },
      },
    },
    async (request) => viewInvitation(access, request.params.invitation),
  );

  app.post(
    '/api/invitations/:invitation/accept',
    {
      config: { permission: OPEN },
      schema: {
        operationId: 'acceptInvitation',
        tags,
        summary: 'Accept an invitation, signed in or with name and password',
        params: byToken,
        body: invitationAnswer,
        response: { 200: me },
      },
    },
    async (request, reply) => {
      const token = request.params.invitation;
      // Its password is that of the account, so that a try at it counts with the account's own.
      const { email } = await findInvitation(access, token);
      await takeSignIn(access, request, email);
      const client = clientOf(request);
      // A session counts only when the request is known to come from our own page.
      const isOwn = provenance(request.headers, access.config, request.protocol) === 'own';
      const signedIn = isOwn ? (await findCaller(access, client)).caller : null;
      const joined = await acceptInvitation(access, client, { token, answer: request.body, signedIn });
      return welcome(access, reply, joined);
    },
  );
}
