import { type Menu, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  findings: [
    {
      name: 'query',
      description: 'compute measures by dimensions, or list those that exist',
      options: [
        ORG,
        {
          flags: '--measure <ids>',
          description: 'measures to compute, separated by commas; without it, the list of measures',
        },
        {
          flags: '--by <names>',
          description: 'group by these, separated by commas: account, product …',
        },
        {
          flags: '--grain <grain>',
          description: 'group by time',
          choices: ['day', 'week', 'month', 'quarter', 'year'],
        },
        {
          flags: '--where <condition...>',
          description: 'filter rows, as severity=high,critical or amount>=100',
        },
        { flags: '--from <day>', description: 'only from this day on' },
        { flags: '--to <day>', description: 'only before this day' },
        { flags: '--as-of <instant>', description: 'as of this instant, where history is kept' },
        { flags: '--limit <rows>', description: 'at most so many rows (default: 1,000)' },
        {
          flags: '--plan <file>',
          description: 'a JSON file with the body of POST /api/plan; - reads standard input',
        },
      ],
      run: async () => (await import('../commands/query.ts')).query,
    },
  ],
};
