import { type Menu, ORG } from '../menu-item.ts';

export const MENU: Menu = {
  runs: [
    {
      name: 'reconcile',
      description: 'compare usage with billing',
      options: [
        ORG,
        {
          flags: '--as-of <instant>',
          description: 'reconcile periods that ended by then (default: the latest instant in the data)',
        },
        { flags: '--touched', description: 'only accounts whose facts changed' },
      ],
      run: async () => (await import('../commands/facts.ts')).reconcile,
    },
  ],
  findings: [
    {
      name: 'evidence',
      description: 'write the evidence of a finding as a signed zip',
      arguments: [
        { flags: '<finding>', description: 'its id, as `plumbline leaks` and the page Recover show it' },
      ],
      options: [
        { flags: '--out <file>', description: 'where to write', required: true },
        ORG,
        { flags: '--raw', description: 'add every raw usage event of the period' },
      ],
      run: async () => (await import('../commands/evidence.ts')).evidence,
    },
    {
      name: 'verify',
      description: 'check an evidence pack; needs no installation, no database and no network',
      arguments: [{ flags: '<pack>', description: 'the zip' }],
      options: [
        { flags: '--key <key>', description: 'the public key or fingerprint that must have signed it' },
      ],
      run: async () => (await import('../commands/evidence.ts')).verify,
    },
  ],
};
