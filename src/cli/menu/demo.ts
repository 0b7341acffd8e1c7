import type { Menu } from '../menu-item.ts';

export const MENU: Menu = {
  facts: [
    {
      name: 'demo',
      description: 'sample data with planted leaks',
      commands: [
        {
          name: 'generate',
          description: 'write exchange files with planted leaks, and the list of them',
          options: [
            {
              flags: '--seed <text>',
              description: 'the same seed writes the same files',
              default: 'plumbline',
            },
            { flags: '--accounts <number>', description: 'how many customers', default: '220' },
            { flags: '--months <number>', description: 'how many months', default: '6' },
            {
              flags: '--first-month <month>',
              description: 'the first month, as 2024-01 (default: so that the last is October 2026)',
            },
            { flags: '--dirt <share>', description: 'how many data errors to add, 0 to 1', default: '0' },
            { flags: '--out <folder>', description: 'where to write', required: true },
          ],
          run: async () => (await import('../commands/demo.ts')).generateDemo,
        },
        {
          name: 'stories',
          description: 'print what is planted in the demo company, with links to the pages that show it',
          options: [
            {
              flags: '--url <address>',
              description: 'where the server is reached (default: PLUMBLINE_URL, else localhost)',
            },
          ],
          run: async () => (await import('../commands/demo.ts')).tellStories,
        },
      ],
    },
  ],
};
