import { expect, test } from 'vitest';
import { OPEN, type Permission, READ } from '#core/permission.ts';
import { openStreet } from './house.ts';

test('a route that does not say who may call it does not start, and one that does is closed by itself', async () => {
  const street = await openStreet();
  try {
    const { app } = await street.build();
    const add = (url: string, schema: object, permission?: Permission) => () =>
      app.get(url, { config: permission ? { permission } : {}, schema }, async () => 'inside');
    expect(add('/api/unnamed', {}, READ)).toThrow('GET /api/unnamed (no operationId)');
    expect(add('/api/strange', { operationId: 'listSecrets' })).toThrow(
      'GET /api/strange (listSecrets): say who may call it',
    );
    expect(add('/files/strange', { operationId: 'toString' })).toThrow('say who may call it');
    add('/api/findings', { operationId: 'listFindings' }, READ)();
    add('/api/news', { operationId: 'getNews' }, OPEN)();
    add('/health', {})();
    add('/api/openapi.json', { hide: true })();
    const status = async (url: string) => (await app.inject(url)).statusCode;
    expect(await status('/api/findings')).toBe(401);
    expect((await app.inject({ method: 'HEAD', url: '/api/findings' })).statusCode).toBe(401);
    expect(await status('/api/news')).toBe(200);
    expect(await status('/health')).toBe(200);
    expect(await status('/api/openapi.json')).toBe(200);
    expect(await status('/api/nowhere')).toBe(404);
  } finally {
    await street.close();
  }
}, 60_000);
