import type { Menu } from '../menu-item.ts';

export const MENU: Menu = {
  facts: [
    {
      name: 'demo',
      description: 'worlds with planted leaks',
      commands: [
        {
          name: 'generate',
          description: 'write a world of exchange files with its truth',
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
              description: 'where they begin, as 2024-01 (default: so that they end with October 2026)',
            },
            { flags: '--dirt <share>', description: 'how dirty the data are, 0 to 1', default: '0' },
            { flags: '--out <folder>', description: 'where to write', required: true },
          ],
          run: async () => (await import('../commands/demo.ts')).generateDemo,
        },
        {
          name: 'stories',
          description: 'tell what is planted in the demo company, with the pages that show it',
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
