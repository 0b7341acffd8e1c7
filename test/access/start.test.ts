import { expect, test } from 'vitest';
import { PERMISSIONS } from '#access/permission.ts';
import { openStreet } from './house.ts';

test('a route that nobody may perform does not start, and one the door knows is closed by itself', async () => {
  const street = await openStreet();
  try {
    const { app } = await street.build();
    const add = (url: string, schema: object) => () => app.get(url, { schema }, async () => 'inside');
    expect(add('/api/unnamed', {})).toThrow(/\(none\) is not in permission\.ts/);
    expect(add('/api/strange', { operationId: 'dropEverything' })).toThrow(
      /dropEverything is not in permission/,
    );
    expect(add('/files/strange', { operationId: 'toString' })).toThrow(/toString is not in permission/);
    add('/api/findings', { operationId: 'listFindings' })();
    add('/health', {})();
    add('/api/openapi.json', { hide: true })();
    const status = async (url: string) => (await app.inject(url)).statusCode;
    expect(await status('/api/findings')).toBe(401);
    expect(await status('/health')).toBe(200);
    expect(await status('/api/openapi.json')).toBe(200);
    expect(await status('/api/nowhere')).toBe(404);
  } finally {
    await street.close();
  }
}, 60_000);

test('every operation of the door itself is in the table', () => {
  const own = ['register', 'login', 'signInToDemo', 'getSignInOptions', 'getInvitation', 'acceptInvitation'];
  for (const operation of own) expect(PERMISSIONS[operation]?.open, operation).toBe(true);
  const open = Object.keys(PERMISSIONS).filter((operation) => PERMISSIONS[operation]?.open);
  expect(open.sort()).toEqual([...own, 'getHealth'].sort());
});
