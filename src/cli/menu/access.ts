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
        {
          name: 'reset',
          description: 'print a link by which a member sets a new password',
          arguments: [{ flags: '<email>', description: 'whose' }],
          options: [
            ORG,
            {
              flags: '--url <address>',
              description: 'where people reach the server (default: PLUMBLINE_URL, else localhost)',
            },
          ],
          run: async () => (await import('../commands/operate.ts')).memberReset,
        },
        {
          name: 'remove',
          description: 'show a member out, at once',
          arguments: [{ flags: '<email>', description: 'whom' }],
          options: [ORG],
          run: async () => (await import('../commands/operate.ts')).memberRemove,
        },
      ],
    },
  ],
};
