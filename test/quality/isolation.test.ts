import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signBlobPath } from '#platform/blob.ts';
import type { Visitor } from '../access/visitor.ts';
import { ask, type Call, operationsOf } from './call.ts';
import { OPERATIONS } from './operations.ts';
import { contentOf } from './snapshot.ts';
import { openWorld, type Realm, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** What an answer tells of the other organization, apart from words that the question itself held. */
function foreignWords(theirs: Realm, call: Call, text: string): string[] {
  const asked = decodeURIComponent(`${call.url} ${JSON.stringify(call.body ?? '')}`.replaceAll('+', ' '));
  const words = asked.split(/[^\w.@-]+/).filter((word) => word.includes(theirs.canary));
  const given = [...words, ...theirs.secrets.filter((secret) => asked.includes(secret))];
  const rest = given
    .sort((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), text);
  return [theirs.canary, ...theirs.secrets].filter((word) => rest.includes(word));
}

/** Sends a call as an admin and as a key that may write, and returns what each was answered. */
async function asEverybodyOf(mine: Realm, call: Call) {
  const callers: [string, Visitor][] = [
    ['admin', mine.people.admin],
    ['key', mine.keys.write],
  ];
  return Promise.all(callers.map(async ([who, visitor]) => ({ who, ...(await ask(visitor, call)) })));
}

const withQuery = (call: Call, extra: string): Call => ({
  ...call,
  url: `${call.url}${call.url.includes('?') ? '&' : '?'}${extra}`,
});

describe('between two organizations', () => {
  test('every operation of the OpenAPI document is in the table, and nothing else is', async () => {
    const documented = (await operationsOf(world.app)).map(({ operation }) => operation.operationId);
    expect(documented.toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
    expect(new Set(documented).size).toBe(documented.length);
  });

  test('the canary stands where an organization reads its own data', async () => {
    const { alpha } = world;
    for (const name of ['listFindings', 'listCustomers', 'listAudit', 'listMembers', 'listKeys', 'getRun']) {
      const { status, text } = await ask(
        alpha.people.admin,
        (OPERATIONS[name] as (typeof OPERATIONS)[string]).own(alpha),
      );
      expect(status).toBe(200);
      const own = [alpha.canary, ...alpha.secrets].some((word) => text.includes(word));
      expect(own, `${name} shows the canary`).toBe(true);
    }
  });

  for (const [name, operation] of Object.entries(OPERATIONS)) {
    if (name === 'logout') continue;

    test(`${name} shows nothing foreign and finds no foreign id`, async () => {
      for (const [mine, theirs] of [
        [world.alpha, world.bravo],
        [world.bravo, world.alpha],
      ] as const) {
        for (const { status, ...call } of operation.foreign(theirs)) {
          const [admin, key] = await asEverybodyOf(mine, call);
          expect(admin?.status, `${call.method} ${call.url}`).toBe(status);
          expect(foreignWords(theirs, call, admin?.text ?? '')).toEqual([]);
          expect(foreignWords(theirs, call, key?.text ?? '')).toEqual([]);
          // A key may lack the right, which is answered before anything is looked up.
          expect([status, 403]).toContain(key?.status);
        }
        const planted = `organization_id=${theirs.ctx.organization.id}&organization=${theirs.ctx.organization.id}`;
        const headers = {
          'x-organization-id': theirs.ctx.organization.id,
          'plumbline.organization_id': theirs.ctx.organization.id,
        };
        const own = operation.own(mine);
        const calls = [own, withQuery(own, planted), { ...own, headers: { ...own.headers, ...headers } }];
        for (const call of calls) {
          for (const { text } of await asEverybodyOf(mine, call)) {
            expect(foreignWords(theirs, call, text), `${call.method} ${call.url}`).toEqual([]);
          }
        }
      }
    });

    if (operation.pages) {
      test(`a cursor that ${name} gave to one organization opens nothing in the other`, async () => {
        const { alpha, bravo } = world;
        const first = await ask(bravo.people.admin, withQuery(operation.own(bravo), 'limit=1'));
        const { items, next_cursor } = JSON.parse(first.text) as { items: unknown[]; next_cursor: string };
        expect([first.status, items.length]).toEqual([200, 1]);
        expect(next_cursor, 'the list has a second page').toBeTypeOf('string');
        const cursor = `limit=500&cursor=${encodeURIComponent(next_cursor)}`;
        for (const format of operation.csv ? ['', '&format=csv'] : ['']) {
          const call = withQuery(operation.own(alpha), `${cursor}${format}`);
          for (const { status, text } of await asEverybodyOf(alpha, call)) {
            // A list below an id is another list in each organization, whose cursors it refuses.
            expect(status).toBe(operation.own(alpha).url === operation.own(bravo).url ? 200 : 400);
            expect(foreignWords(bravo, operation.own(alpha), text)).toEqual([]);
          }
        }
      });
    }

    if (operation.csv) {
      test(`${name} as CSV holds rows of one's own only`, async () => {
        const { alpha, bravo } = world;
        const call = withQuery(operation.own(alpha), 'format=csv');
        const { status, text } = await ask(alpha.people.admin, call);
        expect(status).toBe(200);
        expect(text.split('\r\n').length).toBeGreaterThan(2);
        expect(foreignWords(bravo, call, text)).toEqual([]);
      });
    }
  }

  test('nothing that one organization asks for changes a row or an event of the other', async () => {
    const { alpha, bravo, owner, ground } = world;
    const before = await contentOf(owner, ground, bravo.ctx.organization.id);
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      if (name === 'logout' || name === 'register' || name === 'login') continue;
      for (const call of operation.foreign(bravo)) await asEverybodyOf(alpha, call);
      for (const { status, ...call } of operation.planting?.(bravo) ?? []) {
        const answer = await ask(alpha.people.admin, call);
        expect([name, answer.status]).toEqual([name, status]);
        expect(foreignWords(bravo, call, answer.text)).toEqual([]);
      }
    }
    expect(await contentOf(owner, ground, bravo.ctx.organization.id)).toEqual(before);
  });

  test('a signed file link opens its own file under its own name until its time, and no other', async () => {
    const { app, ground, alpha, bravo } = world;
    const secret = `${bravo.canary} file`;
    const keyOf = (realm: Realm) => `${realm.ctx.organization.id}/exports/one`;
    await ground.blobs.put(keyOf(alpha), Readable.from([Buffer.from('own file')]));
    await ground.blobs.put(keyOf(bravo), Readable.from([Buffer.from(secret)]));
    const soon = new Date(Date.now() + 60_000);
    const link = signBlobPath(ground.secret, keyOf(alpha), 'one.csv', soon);
    const read = async (url: string) => {
      const { statusCode, body } = await app.inject({ method: 'GET', url });
      expect(body).not.toContain(secret);
      return [statusCode, statusCode === 200 ? body : ''];
    };
    expect(await read(link)).toEqual([200, 'own file']);
    const ids = [alpha.ctx.organization.id, bravo.ctx.organization.id] as const;
    expect(await read(link.replace(...ids))).toEqual([410, '']);
    expect(await read(link.replace('one.csv', 'two.csv'))).toEqual([410, '']);
    expect(await read(link.replace(/expires=(\d)/, 'expires=9$1'))).toEqual([410, '']);
    const climb = link.replace(
      `${alpha.ctx.organization.id}/exports/one`,
      `${ids[0]}/exports/../../${ids[1]}/exports/one`,
    );
    const [status] = await read(climb);
    expect([404, 410]).toContain(status);
    expect(
      await read(signBlobPath(ground.secret, keyOf(alpha), 'one.csv', new Date(Date.now() - 60_000))),
    ).toEqual([410, '']);
  });
});
