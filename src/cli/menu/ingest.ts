import { type Menu, NEW_ORG, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  facts: [
    {
      name: 'import',
      description: 'import a folder of exchange files, or one file',
      arguments: [{ flags: '<path>', description: 'the folder or file' }],
      options: [
        NEW_ORG,
        {
          flags: '--zone <zone>',
          description: "the organization's time zone from now on (a new one has UTC)",
        },
        {
          flags: '--currency <code>',
          description: "the organization's currency from now on (a new one has none)",
        },
        {
          flags: '--reporting-currency <code>',
          description: 'the currency that totals are shown in from now on (default: the currency above)',
        },
        { flags: '--accept-mapping', description: 'accept guessed columns as they are' },
        { flags: '--kind <kind>', description: 'what a single file holds, if its name does not say' },
        {
          flags: '--format <format>',
          description: 'the file format',
          choices: ['csv', 'ndjson', 'parquet', 'access-log'],
        },
        { flags: '--count <what>', description: 'what an access log counts', choices: ['bytes', 'requests'] },
      ],
      run: async () => (await import('../commands/facts.ts')).importPath,
    },
    {
      name: 'sources',
      description: 'tables and files that sync on a schedule',
      commands: [
        {
          name: 'add',
          description: 'add a source and pull it once',
          options: [
            { flags: '--name <name>', description: 'what it is called', required: true },
            { flags: '--kind <kind>', description: 'postgres, clickhouse, s3 or folder', required: true },
            NEW_ORG,
            {
              flags: '--side <side>',
              description: 'actual (measured usage) or reported (usage reported to billing)',
              default: 'actual',
            },
            {
              flags: '--every <minutes>',
              description: 'how often it is pulled, in minutes, or never',
              default: '15',
            },
            { flags: '--host <host>', description: 'of a table: the host' },
            { flags: '--port <port>', description: 'its port' },
            { flags: '--database <name>', description: 'its database' },
            { flags: '--user <name>', description: 'a login that may only SELECT' },
            {
              flags: '--secret-file <file>',
              description: 'a file with the password or secret key; - reads standard input',
            },
            { flags: '--tls <how>', description: 'verify, encrypt or off' },
            { flags: '--table <name>', description: 'the table or view, as billing.api_call_logs' },
            {
              flags: '--column <field=column...>',
              description: 'which column is which: account_id, product_key, ts, units, event_id, received_at',
            },
            {
              flags: '--bucket <name>',
              description: 'of files: the bucket; without it the one of AWS_S3_BUCKET',
            },
            { flags: '--region <name>', description: 'its region' },
            { flags: '--endpoint <address>', description: 'the address of an S3-compatible store' },
            { flags: '--key-id <id>', description: 'the key that may read the bucket' },
            { flags: '--folder <folder>', description: 'of files in a folder: below PLUMBLINE_SOURCE_ROOT' },
            { flags: '--pattern <pattern>', description: 'which files: *, **, {date}, {yyyy}, {mm}, {dd}' },
          ],
          run: async () => (await import('../commands/sources.ts')).sourcesAdd,
        },
        {
          name: 'list',
          description: 'print the sources',
          options: [ORG],
          run: async () => (await import('../commands/sources.ts')).sourcesList,
        },
        {
          name: 'pull',
          description: 'pull one source now',
          arguments: [{ flags: '<name>', description: 'its name or id' }],
          options: [ORG, { flags: '--since <instant>', description: 'read a table again from here' }],
          run: async () => (await import('../commands/sources.ts')).sourcesPull,
        },
        {
          name: 'remove',
          description: 'remove a source; its imported data stay',
          arguments: [{ flags: '<name>', description: 'its name or id' }],
          options: [ORG],
          run: async () => (await import('../commands/sources.ts')).sourcesRemove,
        },
      ],
    },
  ],
};
