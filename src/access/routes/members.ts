import { z } from 'zod';
import { ADMIN, READ } from '#core/permission.ts';
import { id } from '#core/wire.ts';
import type { App } from '#platform/http.ts';
import { changeMember, removeMember } from '../commands/members.ts';
import { listMembers } from '../queries/members.ts';
import { member, memberChange, memberList } from '../shapes.ts';

const tags = ['Organization'];
const params = z.object({ id });

export function addMemberRoutes(app: App): void {
  app.get(
    '/api/members',
    {
      config: { permission: READ },
      schema: {
        operationId: 'listMembers',
        tags,
        summary: 'List the members of the organization',
        response: { 200: memberList },
      },
    },
    async (request) => ({ items: await listMembers(request.ctx) }),
  );

  app.patch(
    '/api/members/:id',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'changeMember',
        tags,
        summary: 'Change the role of a member',
        params,
        body: memberChange,
        response: { 200: member },
      },
    },
    async (request) => changeMember(request.ctx, request.params.id, request.body.role),
  );

  app.delete(
    '/api/members/:id',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'removeMember',
        tags,
        summary: 'Remove a member, effective at once',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeMember(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
