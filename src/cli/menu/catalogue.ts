import { type Menu, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  findings: [
    {
      name: 'query',
      description: 'ask measures by dimensions, or list what can be asked',
      options: [
        ORG,
        {
          flags: '--measure <ids>',
          description: 'what to compute, separated by commas; without it, what there is',
        },
        {
          flags: '--by <names>',
          description: 'one row for each of these, separated by commas: account, product …',
        },
        {
          flags: '--grain <grain>',
          description: 'one row for each of these spans of time',
          choices: ['day', 'week', 'month', 'quarter', 'year'],
        },
        {
          flags: '--where <condition...>',
          description: 'only rows that pass, as severity=high,critical or amount>=100',
        },
        { flags: '--from <day>', description: 'only from this day on' },
        { flags: '--to <day>', description: 'only before this day' },
        { flags: '--as-of <instant>', description: 'as things stood then, where their history is kept' },
        { flags: '--limit <rows>', description: 'at most so many rows (default: 1,000)' },
        {
          flags: '--plan <file>',
          description: 'a plan as POST /api/plan takes it, as JSON; - reads standard input',
        },
      ],
      run: async () => (await import('../commands/query.ts')).query,
    },
  ],
};
