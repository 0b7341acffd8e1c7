import { ADMIN, INGEST_READ } from '#core/permission.ts';
import type { App } from '#platform/http.ts';
import { changeOrganization } from '../commands/organizations.ts';
import { getOrganization } from '../queries/organization.ts';
import { organizationChange, organizationSettings } from '../shapes.ts';

const tags = ['Organization'];

export function addOrganizationRoutes(app: App): void {
  app.get(
    '/api/organization',
    {
      config: { permission: INGEST_READ },
      schema: {
        operationId: 'getOrganization',
        tags,
        summary: 'Name, currencies, time zone and where rates are read',
        response: { 200: organizationSettings },
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
        summary: 'Change name, currencies, time zone or where rates are read',
        body: organizationChange,
        response: { 200: organizationSettings },
      },
    },
    async (request) => changeOrganization(request.ctx, request.body),
  );
}
