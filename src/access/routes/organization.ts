import { ADMIN, INGEST_READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { changeOrganization } from '../commands/organizations.ts';
import { getOrganization } from '../queries/organization.ts';
import { organization, organizationChange } from '../shapes.ts';

const tags = ['Organization'];

export function addOrganizationRoutes(app: App): void {
  app.get(
    '/api/organization',
    {
      config: { permission: INGEST_READ },
      schema: {
        operationId: 'getOrganization',
        tags,
        summary: 'Name, default currency and time zone',
        response: { 200: organization },
      },
    },
    async (request) => getOrganization(request.ctx),
  );

  app.patch(
    '/api/organization',
    {
      config: { permission: ADMIN },
      schema: {
        operationId: 'changeOrganization',
        tags,
        summary: 'Change name, default currency or time zone',
        body: organizationChange,
        response: { 200: organization },
      },
    },
    async (request) => changeOrganization(request.ctx, request.body),
  );
}
