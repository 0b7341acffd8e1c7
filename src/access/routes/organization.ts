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
        summary: 'Get name, currencies, time zone and the address of exchange rates',
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
        summary: 'Change name, currencies, time zone or the address of exchange rates',
        body: organizationChange,
        response: { 200: organizationSettings },
      },
    },
    async (request) => changeOrganization(request.ctx, request.body),
  );
}
