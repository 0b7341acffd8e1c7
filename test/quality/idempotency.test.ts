import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Call } from './call.ts';
import { OPERATIONS } from './operations.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function auditCount(): Promise<number> {
  const { rows } = await world.owner.query(
    'select count(*)::int as count from audit_entries where organization_id = $1',
    [world.alpha.ctx.organization.id],
  );
  return rows[0].count;
}

const rename = (name: string, key: string): Call => ({
  method: 'PATCH',
  url: '/api/organization',
  body: { name },
  headers: { 'idempotency-key': key },
});
const name = () => `zqalpha ${randomUUID()}`;

describe('a write that carries an Idempotency-Key', () => {
  test('has one effect and the same answer however often it is repeated', async () => {
    const { admin } = world.alpha.people;
    const before = await auditCount();
    const call = rename(name(), randomUUID());
    const first = await ask(admin, call);
    // In between another request changes it back: a repeat must not do its work again.
    await ask(admin, rename(name(), randomUUID()));
    const second = await ask(admin, call);
    expect([first.status, second.status, second.text]).toEqual([200, 200, first.text]);
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await auditCount()).toBe(before + 2);
  });

  test('is refused with another body, path or person, and then does nothing', async () => {
    const { admin, analyst } = world.alpha.people;
    const { finding } = world.alpha;
    const key = randomUUID();
    const note = (text: string): Call => ({
      method: 'PATCH',
      url: `/api/recon/results/${finding}`,
      body: { note: text },
      headers: { 'idempotency-key': key },
    });
    expect((await ask(admin, note('first'))).status).toBe(200);
    const before = await auditCount();
    const others = [await ask(admin, note('second')), await ask(analyst, note('first'))];
    others.push(await ask(admin, rename('first', key)));
    for (const { status, text } of others) {
      expect([status, JSON.parse(text).code]).toEqual([422, 'idempotency_mismatch']);
    }
    expect(await auditCount()).toBe(before);
  });

  test('has one effect when its twins arrive at the same time', async () => {
    const { admin } = world.alpha.people;
    const before = await auditCount();
    const call = rename(name(), randomUUID());
    const twins = await Promise.all(Array.from({ length: 10 }, () => ask(admin, call)));
    expect(await auditCount()).toBe(before + 1);
    expect(twins.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    // A twin gets the answer, or is asked to come back when there is one.
    for (const { status, headers } of twins.filter((twin) => twin.status !== 200)) {
      expect([status, headers['retry-after']]).toEqual([409, '1']);
    }
    expect((await ask(admin, call)).status).toBe(200);
    expect(await auditCount()).toBe(before + 1);
  });

  test('keeps a refusal, but no failure of ours', async () => {
    const { admin } = world.alpha.people;
    const refused: Call = {
      method: 'DELETE',
      url: `/api/members/${randomUUID()}`,
      headers: { 'idempotency-key': randomUUID() },
    };
    const first = await ask(admin, refused);
    const second = await ask(admin, refused);
    expect([first.status, second.status, second.text]).toEqual([404, 404, first.text]);
    const call = rename(name(), randomUUID());
    await world.owner.query('alter table audit_entries add constraint full_disk check (false) not valid');
    const failed = await ask(admin, call);
    await world.owner.query('alter table audit_entries drop constraint full_disk');
    const again = await ask(admin, call);
    expect([failed.status, again.status, again.headers['idempotency-replayed']]).toEqual([
      500,
      200,
      undefined,
    ]);
  });

  test('is known in its own organization only', async () => {
    const { alpha, bravo } = world;
    const key = randomUUID();
    const own = await ask(alpha.people.admin, rename(name(), key));
    const other = await ask(bravo.people.admin, rename(`zqbravo ${randomUUID()}`, key));
    expect([own.status, other.status, other.headers['idempotency-replayed']]).toEqual([200, 200, undefined]);
    expect(other.text).not.toContain('zqalpha');
  });

  test('gives no answer to one who may no longer ask', async () => {
    const { people, keys } = world.alpha;
    const call = { ...rename(name(), randomUUID()) };
    expect((await ask(people.admin, call)).status).toBe(200);
    expect((await ask(people.viewer, call)).status).toBe(403);
    expect((await ask(keys.revoked, call)).status).toBe(401);
  });

  test('never keeps an answer that holds a secret', async () => {
    const { admin } = world.alpha.people;
    const call = (OPERATIONS.createKey as { own(realm: World['alpha']): Call }).own(world.alpha);
    const answer = await ask(admin, { ...call, headers: { 'idempotency-key': randomUUID() } });
    const { key } = JSON.parse(answer.text);
    const { rows } = await world.owner.query(
      `select count(*)::int as count from idempotency_keys where response::text like '%' || $1 || '%'`,
      [key],
    );
    expect([answer.status, rows[0].count]).toEqual([201, 0]);
  });

  test.each(['', 'k'.repeat(256)])('takes 1 to 255 characters, not “%s”', async (key) => {
    const { status } = await ask(world.alpha.people.admin, rename(name(), key));
    expect(status).toBe(400);
  });
});
