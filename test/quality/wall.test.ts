import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tenantDatabase } from '#platform/postgres.ts';
import { startGround, type TestGround } from '../harness.ts';
import { openScratch, readerOf, type Scratch, tablesThatLeak, within } from './scratch.ts';

const ROLES = ['plumbline_app', 'plumbline_auth'] as const;
let street: TestGround;
let scratch: Scratch;
beforeAll(async () => {
  street = await startGround();
  scratch = await openScratch(street.config.databaseUrl ?? '');
});
afterAll(async () => {
  await scratch.close();
  await street.stop();
});

/** What PostgreSQL says when a role lacks a right. */
const INSUFFICIENT = { code: '42501' };

describe('the wall, asked of the database itself', () => {
  test('every table with an organization_id forces row-level security and has a policy for its reader', async () => {
    const { rows } = await scratch.owner.query(
      `select c.oid::regclass::text as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        exists (select from pg_policy where polrelid = c.oid and polcmd = '*' and polqual is not null
          and polwithcheck is not null) as has_policy
      from pg_class c where c.oid = any ($1::text[]::regclass[])`,
      [scratch.tables],
    );
    expect(rows.length).toBe(scratch.tables.length);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !(row.forced && row.has_policy))).toEqual([]);
  });

  test('a table without an organization_id cannot be read at run time, but for accounts by their own role', async () => {
    const { rows } = await scratch.owner.query<{ name: string; app: boolean; auth: boolean }>(
      `select n.nspname || '.' || c.relname as name,
        has_table_privilege('plumbline_app', c.oid, 'select, insert, update, delete') as app,
        has_table_privilege('plumbline_auth', c.oid, 'select, insert, update, delete') as auth
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and n.nspname in ('public', 'auth')
        and n.nspname || '.' || c.relname <> all ($1)`,
      [scratch.tables],
    );
    expect(rows.filter((row) => row.app)).toEqual([]);
    expect(rows.filter((row) => row.auth && !row.name.startsWith('auth.'))).toEqual([]);
    expect(rows.map((row) => row.name)).toContain('public.schema_migrations');
  });

  test('the runtime roles own nothing, are no superusers, bypass nothing and inherit nobody', async () => {
    const { rows } = await scratch.owner.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
        (select count(*)::int from pg_class where relowner = r.oid) as tables,
        (select count(*)::int from pg_proc where proowner = r.oid) as functions,
        (select count(*)::int from pg_namespace where nspowner = r.oid) as schemas,
        (select count(*)::int from pg_auth_members where member = r.oid) as memberships
      from pg_roles r where rolname = any ($1) order by 1`,
      [ROLES],
    );
    const nothing = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolcanlogin: false,
      rolreplication: false,
      tables: 0,
      functions: 0,
      schemas: 0,
      memberships: 0,
    };
    expect(rows).toEqual(ROLES.map((rolname) => ({ rolname, ...nothing })));
  });

  test('a function that runs with its owner’s rights is open to no runtime role', async () => {
    const { rows } = await scratch.owner.query(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname in ('public', 'auth')`,
    );
    expect(rows).toEqual([]);
    const views = await scratch.owner.query(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'v' and n.nspname in ('public', 'auth')
        and not coalesce(c.reloptions @> '{security_invoker=true}', false)`,
    );
    expect(views.rows).toEqual([]);
  });

  test.each(ROLES)('%s cannot leave the wall by set_config', async (role) => {
    const attempt = within(scratch.owner, role, scratch.organizations[0], () =>
      scratch.owner.query(`select set_config('plumbline.organization_id', $1, true)`, [
        scratch.organizations[1],
      ]),
    );
    await expect(attempt).rejects.toMatchObject(INSUFFICIENT);
  });

  test.each([
    `update audit_entries set action = 'nothing'`,
    'delete from audit_entries',
    'truncate audit_entries',
    'delete from audit_heads',
    'delete from organizations',
    'alter table findings disable row level security',
    'drop policy tenant on findings',
    'create table mine (id int)',
    'select * from auth.users',
    'select * from auth.keys',
    'select * from pg_authid',
    `copy findings to program 'cat'`,
  ])('plumbline_app may not: %s', async (statement) => {
    const attempt = within(scratch.owner, 'plumbline_app', scratch.organizations[0], () =>
      scratch.owner.query(statement),
    );
    await expect(attempt).rejects.toMatchObject(INSUFFICIENT);
  });

  test('with no organization set, no table shows a row to the role of the rooms', async () => {
    for (const table of scratch.tables.filter((name) => readerOf(name) === 'plumbline_app')) {
      const { rows } = await within(scratch.owner, 'plumbline_app', null, () =>
        scratch.owner.query(`select count(*)::int as count from ${table}`),
      );
      expect([table, rows[0]?.count]).toEqual([table, 0]);
    }
  });

  test('a row of another organization can be neither inserted nor taken over', async () => {
    const [own, foreign] = scratch.organizations;
    for (const table of scratch.tables) {
      const role = readerOf(table);
      const asOwn = <T>(work: () => Promise<T>) => within(scratch.owner, role, own, work);
      const insert = asOwn(() =>
        scratch.owner.query(
          `insert into ${table} overriding system value select (jsonb_populate_record(t, jsonb_build_object('organization_id', '${foreign}'))).*
          from ${table} t limit 1`,
        ),
      );
      await expect(insert, table).rejects.toMatchObject(INSUFFICIENT);
      const { rows } = await scratch.owner.query<{ may: boolean }>(
        `select has_table_privilege($1, $2, 'update') as may`,
        [role, table],
      );
      if (!rows[0]?.may) continue;
      const move = asOwn(() => scratch.owner.query(`update ${table} set organization_id = '${foreign}'`));
      await expect(move, table).rejects.toMatchObject(INSUFFICIENT);
      const { rowCount } = await asOwn(() =>
        scratch.owner.query(`update ${table} set organization_id = '${own}'`),
      );
      // The inserts of the other tables moved revisions, a row each.
      const isSeveral = table === 'public.revisions';
      expect([table, isSeveral ? rowCount !== 0 : rowCount === 1]).toEqual([table, true]);
    }
  });

  test('an organization’s id that is none is refused before it reaches a statement', () => {
    for (const id of ['', "x'; drop table findings; --", `${randomUUID()}'`, '%']) {
      expect(() => tenantDatabase(street.ground.database, id)).toThrow(TypeError);
    }
  });

  test('the pool starts every session in the runtime role, not with the rights of the login', async () => {
    const { rows } = await sql<{ role: string; login: string }>`
      select current_user as role, session_user as login`.execute(street.ground.database);
    expect(rows[0]?.role).toBe('plumbline_app');
    expect(rows[0]?.login).not.toBe('plumbline_app');
  });

  test('a connection of the pool forgets its organization with its transaction', async () => {
    const [own] = scratch.organizations;
    await tenantDatabase(street.ground.database, own).read((tx) => sql`select 1`.execute(tx));
    const after = await Promise.all(
      Array.from({ length: 20 }, () =>
        sql<{ id: string | null }>`select current_organization() as id`.execute(street.ground.database),
      ),
    );
    expect(after.map((result) => result.rows[0]?.id ?? null)).toEqual(Array(20).fill(null));
  });
});

describe('the cross-tenant read', () => {
  test('finds nothing in a freshly migrated database', async () => {
    for (const organization of scratch.organizations) {
      expect(await tablesThatLeak(scratch.owner, organization)).toEqual([]);
    }
  });

  test('finds exactly the table whose wall is taken down, whichever it is', async () => {
    const [organization] = scratch.organizations;
    for (const table of scratch.tables) {
      await scratch.owner.query(`alter table ${table} disable row level security`);
      expect(await tablesThatLeak(scratch.owner, organization)).toEqual([table]);
      await scratch.owner.query(`alter table ${table} enable row level security`);
    }
    expect(await tablesThatLeak(scratch.owner, organization)).toEqual([]);
  });

  test('finds exactly the table whose policy is replaced by one that lets everybody through', async () => {
    const [organization] = scratch.organizations;
    for (const table of scratch.tables) {
      await scratch.owner.query(`create policy hole on ${table} using (true)`);
      expect(await tablesThatLeak(scratch.owner, organization)).toEqual([table]);
      await scratch.owner.query(`drop policy hole on ${table}`);
    }
  });

  test('says so when a policy is dropped and an organization no longer sees its own', async () => {
    const { rows } = await scratch.owner.query<{ name: string; target: string }>(
      `select polname as name, polrelid::regclass::text as target from pg_policy where polname = 'tenant'`,
    );
    expect(rows.length).toBe(scratch.tables.length);
    for (const { name, target } of rows) {
      await scratch.owner.query('begin');
      const { rows: kept } = await scratch.owner.query<{ using: string; check: string; roles: string }>(
        `select pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check,
          coalesce((select string_agg(quote_ident(rolname), ', ') from pg_roles where oid = any (polroles)), 'public') as roles
        from pg_policy where polname = $1 and polrelid = $2::regclass`,
        [name, target],
      );
      await scratch.owner.query(`drop policy ${name} on ${target}`);
      await scratch.owner.query('commit');
      await expect(tablesThatLeak(scratch.owner, scratch.organizations[0])).rejects.toThrow(
        target.replace(/^auth\./, ''),
      );
      const [policy] = kept;
      await scratch.owner.query(
        `create policy ${name} on ${target} to ${policy?.roles} using (${policy?.using}) with check (${policy?.check})`,
      );
    }
    expect(await tablesThatLeak(scratch.owner, scratch.organizations[0])).toEqual([]);
  });
});
