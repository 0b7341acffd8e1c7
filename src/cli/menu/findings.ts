import { type Menu, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  findings: [
    {
      name: 'leaks',
      description: 'print the open findings',
      options: [
        ORG,
        { flags: '--type <types>', description: 'only these types, separated by commas' },
        { flags: '--min-amount <amount>', description: 'only findings of at least this amount' },
      ],
      run: async () => (await import('../commands/facts.ts')).leaks,
    },
  ],
};
