import { type Menu, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  organization: [
    {
      name: 'key',
      description: 'API keys',
      commands: [
        {
          name: 'create',
          description: 'create an API key and print it once',
          options: [
            ORG,
            { flags: '--name <name>', description: 'what it is for', default: 'command line' },
            { flags: '--scopes <scopes>', description: 'read, ingest, write', default: 'read' },
            { flags: '--expires <instant>', description: 'when it expires' },
          ],
          run: async () => (await import('../commands/operate.ts')).keyCreate,
        },
      ],
    },
    {
      name: 'member',
      description: 'people of an organization',
      commands: [
        {
          name: 'invite',
          description: 'print an invitation link',
          arguments: [{ flags: '<email>', description: 'the email address to invite' }],
          options: [
            ORG,
            { flags: '--role <role>', description: 'viewer, analyst or admin', default: 'admin' },
            {
              flags: '--url <address>',
              description: 'where people reach the server (default: PLUMBLINE_URL, else localhost)',
            },
          ],
          run: async () => (await import('../commands/operate.ts')).memberInvite,
        },
      ],
    },
  ],
};
