import type { App } from '#platform/http.ts';
import type { Room } from '#platform/room.ts';
import { AUDIT_FIGURES } from './catalogue.ts';
import type { Access } from './commands/access.ts';
import { AUDIT_LIST } from './queries/audit.ts';
import { addAccountRoutes } from './routes/account.ts';
import { auditRoutes } from './routes/audit.ts';
import { addInvitationRoutes } from './routes/invitations.ts';
import { addKeyRoutes } from './routes/keys.ts';
import { addMemberRoutes } from './routes/members.ts';
import { addOrganizationRoutes } from './routes/organization.ts';
import { addPasswordRoutes } from './routes/password.ts';

declare module '#platform/room.ts' {
  interface RouteParts {
    readonly access: Access;
  }
}

/** The routes of accounts; the door itself stands before every room (`routes/door.ts`). */
export function accessRoutes(app: App, access: Access): void {
  addAccountRoutes(app, access);
  addPasswordRoutes(app, access);
  addOrganizationRoutes(app);
  addMemberRoutes(app);
  addInvitationRoutes(app, access);
  addKeyRoutes(app);
  auditRoutes(app);
}

export const accessRoom: Room = {
  name: 'access',
  lists: [AUDIT_LIST],
  figures: AUDIT_FIGURES,
  async routes(app, { access }) {
    accessRoutes(app, access);
  },
};
