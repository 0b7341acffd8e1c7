import { type Menu, NEW_ORG, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  models: [
    {
      name: 'models',
      description: 'predictive models and how good they are',
      commands: [
        {
          name: 'list',
          description: 'print the models',
          options: [ORG],
          run: async () => (await import('../commands/models.ts')).modelsList,
        },
        {
          name: 'show',
          description: 'print how good one model is',
          arguments: [{ flags: '<model>', description: 'its name or id' }],
          options: [ORG],
          run: async () => (await import('../commands/models.ts')).modelsShow,
        },
        {
          name: 'train',
          description: 'train on a table of your own, or on a subject',
          options: [
            NEW_ORG,
            {
              flags: '--file <file>',
              description: 'a table as CSV, NDJSON or Parquet, one row a case whose outcome is known',
            },
            {
              flags: '--outcome <column>',
              description: 'its column with the outcome: 1 and 0, yes and no, true and false, won and lost',
            },
            {
              flags: '--positive <word>',
              description: 'the outcome’s word that means yes, where it is none of these',
            },
            {
              flags: '--date <column>',
              description: 'the column that says as of when a row holds; then newer rows judge the model',
            },
            { flags: '--id <column>', description: 'the column that names a row' },
            { flags: '--name <name>', description: 'what the model is called (default: the file’s name)' },
            { flags: '--predicts <sentence>', description: 'what it predicts, in words for its readers' },
            { flags: '--subject <subject>', description: 'train on a subject instead, as billed-revenue' },
            { flags: '--seed <text>', description: 'the seed of folds and samples' },
          ],
          run: async () => (await import('../commands/models.ts')).modelsTrain,
        },
        {
          name: 'backtest',
          description: 'rebuild the champion from its own rows, and compare',
          arguments: [{ flags: '<model>', description: 'its name or id' }],
          options: [ORG],
          run: async () => (await import('../commands/models.ts')).modelsBacktest,
        },
      ],
    },
  ],
};
