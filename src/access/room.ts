import type { App } from '#platform/http.ts';
import type { Room } from '#platform/room.ts';
import type { Access } from './commands/access.ts';
import { addAccountRoutes } from './routes/account.ts';
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
}

export const accessRoom: Room = {
  name: 'access',
  async routes(app, { access }) {
    accessRoutes(app, access);
  },
};
