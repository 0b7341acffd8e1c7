import type { House, Rule } from './house.ts';

const scripts = (house: House, engine: string) =>
  [...house].filter(([file]) => file.startsWith(`db/${engine}/`) && file.endsWith('.sql'));

export const migrationsInARow: Rule = {
  guarantee: 'migrations are numbered from 0001 without a hole or a double',
  check: (house) =>
    ['postgres', 'clickhouse'].flatMap((engine) =>
      scripts(house, engine)
        .map(([file]) => file)
        .sort()
        .filter((file, at) => !file.startsWith(`db/${engine}/${String(at + 1).padStart(4, '0')}-`))
        .slice(0, 1)
        .map((file) => `${file} is not the next number`),
    ),
  broken: [
    {
      files: { 'db/postgres/0001-a.sql': '', 'db/postgres/0003-b.sql': '' },
      message: 'db/postgres/0003-b.sql',
    },
    {
      files: { 'db/postgres/0001-a.sql': '', 'db/postgres/0001-b.sql': '' },
      message: 'db/postgres/0001-b.sql',
    },
    { files: { 'db/clickhouse/first.sql': '' }, message: 'db/clickhouse/first.sql' },
  ],
};

export const tablesBehindTheWall: Rule = {
  guarantee: 'every PostgreSQL table with an organization_id is put behind the wall',
  check: (house) => {
    const all = scripts(house, 'postgres')
      .map(([, text]) => bare(text))
      .join('\n');
    return scripts(house, 'postgres').flatMap(([file, text]) =>
      tablesOf(bare(text))
        .filter(({ columns }) => /^\s*organization_id\b/m.test(columns))
        .filter(({ table }) => !isWalled(all, table))
        .map(({ table }) => `${file} leaves ${table} outside the wall`),
    );
  },
  broken: [
    {
      files: { 'db/postgres/0001-a.sql': 'create table a (\n  organization_id uuid\n);' },
      message: 'db/postgres/0001-a.sql',
    },
    {
      files: {
        'db/postgres/0001-a.sql':
          "create table a (\n  organization_id uuid\n);\n-- call wall('a', 'select');",
      },
      message: 'db/postgres/0001-a.sql',
    },
    {
      files: { 'db/postgres/0001-a.sql': 'create table auth.a (\n  organization_id uuid\n);' },
      message: 'db/postgres/0001-a.sql',
    },
  ],
  sound: [
    { 'db/postgres/0001-a.sql': "create table a (\n  organization_id uuid\n);\ncall wall('a', 'select');" },
    { 'db/postgres/0001-a.sql': 'create table auth.a (\n  active_organization_id uuid\n);' },
  ],
};

const bare = (text: string) => text.replace(/--.*$/gm, '');

function tablesOf(text: string): { table: string; columns: string }[] {
  const pattern = /create (?:unlogged )?table (?:if not exists )?([\w.]+) \(\n([\s\S]*?)\n\)/g;
  return [...text.matchAll(pattern)].map((match) => ({ table: match[1] ?? '', columns: match[2] ?? '' }));
}

/** By `call wall(…)`, or, in the schema auth with its own role, by the block that gives its tables one policy. */
function isWalled(all: string, table: string): boolean {
  if (all.includes(`call wall('${table}',`)) return true;
  const blocks = [...all.matchAll(/do \$\$[\s\S]*?end \$\$;/g)].map(([block]) => block);
  return blocks.some((block) => block.includes(`'${table}'`) && block.includes('force row level security'));
}

export const usageReadThroughViews: Rule = {
  guarantee: 'usage tables are sorted by organization first, and are read through views that ask for it',
  check: (house) => [
    ...scripts(house, 'clickhouse').flatMap(([file, text]) => [
      ...[...bare(text).matchAll(/create table if not exists (\w+)[^;]*?order by \((\w+)/g)]
        .filter((match) => match[2] !== 'organization_id')
        .map((match) => `${file} sorts ${match[1]} by ${match[2]} first`),
      ...[...bare(text).matchAll(/create (?:or replace )?view (?:if not exists )?(\w+)([^;]*)/g)]
        .filter((match) => !match[2]?.includes('organization_id = {organization:UUID}'))
        .map((match) => `${file} lets ${match[1]} show every organization`),
    ]),
    ...[...house]
      .filter(([file]) => /^src\/.*(?<!\.test)\.ts$/.test(file))
      .flatMap(([file, text]) =>
        [...text.matchAll(/\b(?:from|join)\s+(usage_events|reported_usage|usage_ids|usage_marks)\b/g)].map(
          (match) => `${file} reads ${match[1]} past its view`,
        ),
      ),
  ],
  broken: [
    {
      files: {
        'db/clickhouse/0001-a.sql': 'create table if not exists a (b UUID) engine = X\norder by (b);',
      },
      message: 'db/clickhouse/0001-a.sql',
    },
    {
      files: { 'db/clickhouse/0001-a.sql': 'create view if not exists a as select b from c;' },
      message: 'db/clickhouse/0001-a.sql',
    },
    {
      files: { 'src/records/queries.ts': "ch.query('select 1 from usage_events')" },
      message: 'src/records/queries.ts',
    },
  ],
};
