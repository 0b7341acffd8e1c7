import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, Visitor } from '../access/visitor.ts';
import { ask, askAnonymously, operationsOf } from './call.ts';
import { OPERATIONS } from './operations.ts';
import { CALLERS, type CallerName, type Cell, TABLE } from './permission-table.ts';
import { contentOf } from './snapshot.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

function callerOf(name: CallerName): Visitor {
  const { alpha, bravo } = world;
  const { people, keys } = alpha;
  const known: Record<Exclude<CallerName, 'anonymous'>, Visitor> = {
    viewer: people.viewer,
    analyst: people.analyst,
    admin: people.admin,
    'read key': keys.read,
    'ingest key': keys.ingest,
    'write key': keys.write,
    'expired key': keys.expired,
    'revoked key': keys.revoked,
    'removed member': people.removed,
    stranger: bravo.people.admin,
  };
  return name === 'anonymous' ? new Visitor(world.app) : known[name];
}

/** Performs one cell. Signing out is done with a session of its own, as the others are still needed. */
async function perform(operation: string, caller: CallerName): Promise<{ status: number; text: string }> {
  const call = (OPERATIONS[operation] as (typeof OPERATIONS)[string]).own(world.alpha);
  if (caller === 'anonymous') return askAnonymously(world.app, call);
  const visitor = callerOf(caller);
  if (operation !== 'logout' || !('email' in visitor) || caller === 'removed member')
    return ask(visitor, call);
  const again = new Visitor(world.app);
  await again.post('/api/auth/login', { email: visitor.email as string, password: PASSWORD });
  return ask(again, call);
}

const cellsOf = (operation: string) => (TABLE[operation] ?? '').split(' ') as Cell[];

describe('who may do what', () => {
  test('the table holds every operation of the OpenAPI document for every caller, and nothing else', async () => {
    const documented = (await operationsOf(world.app)).map(({ operation }) => operation.operationId);
    expect(Object.keys(TABLE).toSorted()).toEqual(documented.toSorted());
    for (const [operation, row] of Object.entries(TABLE)) {
      expect([operation, cellsOf(operation).length]).toEqual([operation, CALLERS.length]);
      expect(row).toMatch(/^[+13]( [+13])*$/);
    }
  });

  for (const operation of Object.keys(TABLE)) {
    test(`${operation} lets in whom the table says and nobody else`, async () => {
      const happened: string[] = [];
      for (const caller of CALLERS) {
        const { status } = await perform(operation, caller);
        expect(status, `${operation} as ${caller}`).toBeLessThan(500);
        happened.push(status === 401 ? '1' : status === 403 ? '3' : '+');
      }
      expect(happened.join(' ')).toBe(TABLE[operation]);
    });
  }

  test('nobody who is turned away changes anything, whatever they ask for', async () => {
    const { alpha, owner, ground } = world;
    const before = await contentOf(owner, ground, alpha.ctx.organization.id);
    for (const operation of Object.keys(TABLE)) {
      for (const [at, cell] of cellsOf(operation).entries()) {
        if (cell !== '+') await perform(operation, CALLERS[at] as CallerName);
      }
    }
    expect(await contentOf(owner, ground, alpha.ctx.organization.id)).toEqual(before);
  });

  test('a viewer changes nothing by any operation, the audit log included', async () => {
    const { alpha, owner, ground } = world;
    const before = await contentOf(owner, ground, alpha.ctx.organization.id);
    // What a person does with their own session and the views they keep is theirs, and the log tells of it.
    const own = new Set(['login', 'logout', 'switchOrganization', 'register', 'saveView', 'changePassword']);
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      if (own.has(name)) continue;
      const calls = [
        operation.own(alpha),
        ...operation.foreign(alpha),
        ...(operation.planting?.(alpha) ?? []),
      ];
      for (const call of calls) await ask(alpha.people.viewer, call);
    }
    expect(await contentOf(owner, ground, alpha.ctx.organization.id)).toEqual(before);
  });
});
