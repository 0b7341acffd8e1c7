import { type Menu, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  start: [
    {
      name: 'serve',
      description: 'serve the web app and the API, and work the queues',
      options: [
        { flags: '--no-demo', description: 'start without the demo company' },
        { flags: '--port <number>', description: 'listen here instead of PORT' },
      ],
      run: async () => (await import('../commands/serve.ts')).serve,
    },
    {
      name: 'work',
      description: 'work the queues without serving pages',
      options: [{ flags: '--concurrency <number>', description: 'slices reconciled at once', default: '2' }],
      run: async () => (await import('../commands/serve.ts')).work,
    },
  ],
  organization: [
    {
      name: 'audit',
      description: 'the audit log',
      commands: [
        {
          name: 'verify',
          description: 'check the hash chain',
          options: [
            ORG,
            { flags: '--file <export>', description: 'check an NDJSON export instead; needs no engine' },
            {
              flags: '--key <key>',
              description: 'the public key or fingerprint that must have signed the export',
            },
          ],
          run: async () => (await import('../commands/audit.ts')).auditVerify,
        },
        {
          name: 'export',
          description: 'export the audit log with its hashes',
          options: [
            ORG,
            { flags: '--out <file>', description: 'where to write (default: standard output)' },
            { flags: '--action <action>', description: 'only entries of this action' },
            { flags: '--subject-kind <kind>', description: 'only entries about this kind of thing' },
            { flags: '--subject-id <id>', description: 'only entries about this thing' },
            { flags: '--from <instant>', description: 'only entries from this instant on' },
            { flags: '--to <instant>', description: 'only entries before this instant' },
          ],
          run: async () => (await import('../commands/audit.ts')).auditExport,
        },
      ],
    },
  ],
  care: [
    {
      name: 'migrate',
      description: 'migrate the database schema',
      run: async () => (await import('../commands/operate.ts')).migrate,
    },
    {
      name: 'backup',
      description: 'write both stores and the uploaded files into one file',
      arguments: [{ flags: '<file>', description: 'where to write' }],
      options: [
        {
          flags: '--passphrase-file <file>',
          description: 'encrypt the backup with the first line of this file, and include the secret',
        },
      ],
      run: async () => (await import('../commands/backup.ts')).backup,
    },
    {
      name: 'restore',
      description: 'put a backup into an empty installation',
      arguments: [{ flags: '<file>', description: 'the backup' }],
      options: [
        { flags: '--into <folder>', description: 'the data folder to restore into, instead of --data-dir' },
        {
          flags: '--passphrase-file <file>',
          description: 'the passphrase that the backup was encrypted with',
        },
        { flags: '--replace', description: 'delete what is in the installation now' },
      ],
      run: async () => (await import('../commands/backup.ts')).restore,
    },
    {
      name: 'doctor',
      description: 'check this installation and say how to fix what is wrong',
      run: async () => (await import('../commands/operate.ts')).doctor,
    },
  ],
};
