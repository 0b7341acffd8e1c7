import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditVerdict, audit, verifyAudit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { tenantDatabase } from '#platform/postgres.ts';
import { PASSWORD, registered } from '../access/visitor.ts';
import { ask, operationsOf } from './call.ts';
import { CHANGES, CHANGES_ELSEWHERE } from './changes.ts';
import { OPERATIONS } from './operations.ts';
import { contentOf } from './snapshot.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function entriesAfter(
  organization: string,
  sequence: bigint,
): Promise<{ action: string; xmin: string }[]> {
  const { rows } = await world.owner.query(
    `select action, xmin::text from audit_entries where organization_id = $1 and sequence > $2 order by sequence`,
    [organization, sequence.toString()],
  );
  return rows;
}

async function headOf(organization: string): Promise<bigint> {
  const { rows } = await world.owner.query('select sequence from audit_heads where organization_id = $1', [
    organization,
  ]);
  return BigInt(rows[0]?.sequence ?? 0);
}

describe('every change leaves its entry', () => {
  test('the table of changes holds every operation that is no read', async () => {
    const writes = (await operationsOf(world.app))
      .filter(({ method }) => method !== 'GET')
      .map(({ operation }) => operation.operationId)
      // A question, whose plan is a body; it changes no fact.
      .filter((id) => id !== 'askPlan');
    expect([...Object.keys(CHANGES), ...CHANGES_ELSEWHERE].toSorted()).toEqual(writes.toSorted());
  });

  for (const [operation, { prepare, entries }] of Object.entries(CHANGES)) {
    test(`${operation} leaves ${entries.join(' and ') || 'none'}, once`, async () => {
      const { alpha } = world;
      const organization = alpha.ctx.organization.id;
      const { by, call } = await prepare(alpha);
      const before = await headOf(organization);
      const answer = await ask(by, call);
      expect([operation, answer.status < 300, answer.text]).toEqual([operation, true, answer.text]);
      const left = await entriesAfter(organization, before);
      expect(left.map((entry) => entry.action)).toEqual(entries);
    });
  }

  test('registering leaves the organization, its first member and the session', async () => {
    const visitor = await registered(world.app, `Nova ${randomUUID()}`);
    const left = await entriesAfter(visitor.me.organization.id, 0n);
    expect(left.map((entry) => entry.action)).toEqual([
      'organization.created',
      'member.joined',
      'session.opened',
    ]);
  });

  test('reading leaves nothing', async () => {
    const { alpha } = world;
    const before = await headOf(alpha.ctx.organization.id);
    for (const { method, operation } of await operationsOf(world.app)) {
      if (method === 'GET')
        await ask(alpha.people.admin, (OPERATIONS[operation.operationId] as { own: CallOf }).own(alpha));
    }
    expect(await headOf(alpha.ctx.organization.id)).toBe(before);
  });

  test('the entry stands in the transaction of its change, by PostgreSQL’s own number', async () => {
    const { alpha, owner } = world;
    const organization = alpha.ctx.organization.id;
    const pairs = [
      ['changeFinding', 'select xmin::text from findings where organization_id = $1 and finding_id = $2'],
      ['changeOrganization', 'select xmin::text from organizations where organization_id = $1 and $2 <> $3'],
    ] as const;
    for (const [operation, statement] of pairs) {
      const { by, call } = await (CHANGES[operation] as (typeof CHANGES)[string]).prepare(alpha);
      const before = await headOf(organization);
      await ask(by, call);
      const parameters = statement.includes('$3') ? [organization, 'a', 'b'] : [organization, alpha.finding];
      const { rows } = await owner.query(statement, parameters);
      const [entry] = await entriesAfter(organization, before);
      expect([operation, entry?.xmin]).toEqual([operation, rows[0]?.xmin]);
    }
  });

  test('a change that fails leaves neither itself nor an entry', async () => {
    const { alpha, bravo, owner, ground } = world;
    const organization = alpha.ctx.organization.id;
    const before = await contentOf(owner, ground, organization);
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      if (['login', 'register', 'logout'].includes(name)) continue;
      for (const { status, ...call } of operation.foreign(bravo)) {
        if (status >= 400) await ask(alpha.people.admin, call);
      }
    }
    expect(await contentOf(owner, ground, organization)).toEqual(before);
  });

  test('when the entry cannot be written the change does not happen', async () => {
    const { alpha, owner, ground } = world;
    const organization = alpha.ctx.organization.id;
    const writable = Object.entries(CHANGES).filter(([, change]) => change.entries.length > 0);
    for (const [operation, { prepare }] of writable) {
      if (['login', 'logout'].includes(operation)) continue; // sessions are another library's; see access/README.md
      const { by, call } = await prepare(alpha);
      const before = await contentOf(owner, ground, organization);
      await owner.query('alter table audit_entries add constraint full_disk check (false) not valid');
      const { status } = await ask(by, call);
      await owner.query('alter table audit_entries drop constraint full_disk');
      expect([operation, status]).toEqual([operation, 500]);
      expect([operation, await contentOf(owner, ground, organization)]).toEqual([operation, before]);
    }
  });

  test('a hundred changes at once make one unbroken chain', async () => {
    const { alpha } = world;
    const before = await headOf(alpha.ctx.organization.id);
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        alpha.people.admin.post('/api/keys', { name: `key ${at}`, scopes: ['read'] }),
      ),
    );
    expect(await headOf(alpha.ctx.organization.id)).toBe(before + 100n);
    expect(await verifyAudit(alpha.ctx)).toMatchObject({ intact: true, entries: Number(before) + 100 });
  });

  test('a password, a key or a token is in no entry', async () => {
    const { alpha, owner } = world;
    const { rows } = await owner.query('select string_agg(e::text, chr(10)) as text from audit_entries e');
    for (const secret of [
      PASSWORD,
      alpha.invitation.token,
      alpha.keys.write.headers.authorization?.slice(7),
    ]) {
      expect(secret?.length).toBeGreaterThan(10);
      expect(rows[0]?.text).not.toContain(secret);
    }
  });
});

type CallOf = (typeof OPERATIONS)[string]['own'];

describe('tampering with the log is found', () => {
  /** An organization with ten entries, tampered with by the owner of the database. */
  async function verdictAfter(...statements: string[]): Promise<AuditVerdict> {
    const visitor = await registered(world.app, `Tamper ${randomUUID()}`);
    const { id, name } = visitor.me.organization;
    const organization = {
      id,
      name,
      currency: null,
      reportingCurrency: null,
      timeZone: 'UTC',
      isDemo: false,
    };
    const ctx: Context = { ...world.alpha.ctx, organization, pg: tenantOf(id) };
    for (let at = 4; at <= 10; at++) {
      await ctx.pg.write((tx) =>
        audit(ctx, tx, { action: `step.${at}`, subject: { kind: 'thing', id: String(at) }, change: { at } }),
      );
    }
    expect(await verifyAudit(ctx)).toEqual({ entries: 10, intact: true, faultAt: null, fault: null });
    for (const statement of statements) {
      const { rowCount } = await world.owner.query(statement.replaceAll('$1', `'${id}'`));
      expect([statement, (rowCount ?? 0) > 0]).toEqual([statement, true]);
    }
    const verdict = await verifyAudit(ctx);
    const { body } = await visitor.get('/api/audit/verify');
    expect(body).toEqual(verdict);
    return verdict;
  }

  const tenantOf = (id: string) => tenantDatabase(world.ground.database, id);
  const where = 'where organization_id = $1 and sequence';

  test.each([
    ['an entry of another action', '5', [`update audit_entries set action = 'harmless' ${where} = 5`]],
    ['an entry of another day', '5', [`update audit_entries set at = at - interval '1 day' ${where} = 5`]],
    ['an entry by somebody else', '5', [`update audit_entries set actor_name = 'Somebody' ${where} = 5`]],
    ['another value in a change', '5', [`update audit_entries set change = '{"at": 6}' ${where} = 5`]],
    ['another request id', '5', [`update audit_entries set request_id = 'x' ${where} = 5`]],
    ['another hash', '5', [`update audit_entries set hash = reverse(hash) ${where} = 5`]],
    ['an edit of the newest entry', '10', [`update audit_entries set action = 'harmless' ${where} = 10`]],
    ['a deletion in the middle', '5', [`delete from audit_entries ${where} = 5`]],
    ['a deletion of the first', '1', [`delete from audit_entries ${where} = 1`]],
    [
      'a deletion in the middle with the rest moved up',
      '5',
      [
        `delete from audit_entries ${where} = 5`,
        `update audit_entries set sequence = sequence + 1000 ${where} > 5`,
        `update audit_entries set sequence = sequence - 1001 ${where} > 1000`,
      ],
    ],
    [
      'two entries swapped',
      '5',
      [
        `update audit_entries set sequence = 1000 ${where} = 5`,
        `update audit_entries set sequence = 5 ${where} = 6`,
        `update audit_entries set sequence = 6 ${where} = 1000`,
      ],
    ],
    ['a cut tail', '8', [`delete from audit_entries ${where} > 7`]],
    [
      'a cut tail with the head’s number moved back',
      '7',
      [
        `delete from audit_entries ${where} > 7`,
        'update audit_heads set sequence = 7 where organization_id = $1',
      ],
    ],
    [
      'a cut tail with the head moved back to what the last entry left shows',
      '7',
      [
        `delete from audit_entries ${where} > 7`,
        `update audit_heads h set sequence = e.sequence, hash = e.hash from audit_entries e
          where h.organization_id = $1 and e.organization_id = $1 and e.sequence = 7`,
      ],
    ],
    [
      'everything gone and the head too',
      '0',
      [
        'delete from audit_entries where organization_id = $1',
        'delete from audit_heads where organization_id = $1',
      ],
    ],
    ['everything gone but the head', '1', [`delete from audit_entries ${where} > 0`]],
    [
      'an entry put behind the end',
      '11',
      [
        `insert into audit_entries select organization_id, 11, at, actor_kind, actor_id, actor_name, action,
          subject_kind, subject_id, change, request_id, hash from audit_entries ${where} = 10`,
      ],
    ],
  ])('%s', async (_what, faultAt, statements) => {
    expect(await verdictAfter(...statements)).toMatchObject({ intact: false, faultAt });
  });

  test('a chain carried over from another organization', async () => {
    const { alpha } = world;
    const verdict = await verdictAfter(
      'delete from audit_entries where organization_id = $1',
      'delete from audit_heads where organization_id = $1',
      `insert into audit_entries select $1::uuid, sequence, at, actor_kind, actor_id, actor_name, action, subject_kind,
        subject_id, change, request_id, hash from audit_entries where organization_id = '${alpha.ctx.organization.id}'`,
      `insert into audit_heads select $1::uuid, sequence, hash from audit_heads
        where organization_id = '${alpha.ctx.organization.id}'`,
    );
    expect(verdict).toMatchObject({ intact: false, faultAt: '1' });
  });
});
