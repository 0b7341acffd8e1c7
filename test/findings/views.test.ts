import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../quality/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const wanted = { page: 'recover', name: 'Large and owed', query: 'ledger=owed&min_amount=100' };

describe('saved views', () => {
  test('a view is its owner’s until it is shared; then everybody reads it and nobody else changes it', async () => {
    const { analyst, viewer, admin } = world.alpha.people;
    const { status, body: view } = await analyst.post('/api/views', wanted);
    expect([status, view.is_own, view.is_shared]).toEqual([201, true, false]);
    const seen = async (who: typeof viewer) =>
      (await who.get('/api/views?page=recover')).body.items.map((each: { name: string }) => each.name);
    expect(await seen(viewer)).not.toContain(wanted.name);
    expect((await viewer.patch(`/api/views/${view.id}`, { name: 'mine' })).status).toBe(404);

    expect((await analyst.patch(`/api/views/${view.id}`, { is_shared: true })).body.is_shared).toBe(true);
    expect(await seen(viewer)).toContain(wanted.name);
    expect((await viewer.patch(`/api/views/${view.id}`, { name: 'mine' })).status).toBe(403);
    expect((await viewer.delete(`/api/views/${view.id}`)).status).toBe(403);
    expect((await world.bravo.people.admin.get('/api/views')).body.items).not.toContainEqual(
      expect.objectContaining({ name: wanted.name }),
    );
    expect((await admin.delete(`/api/views/${view.id}`)).status).toBe(204);
    expect(await seen(analyst)).not.toContain(wanted.name);
  });

  test('a name is taken once, however it is written, by one person on one page', async () => {
    const { analyst, admin } = world.alpha.people;
    await analyst.post('/api/views', { ...wanted, name: 'Mondays' });
    const again = await analyst.post('/api/views', { ...wanted, name: ' mondays ' });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    expect((await analyst.post('/api/views', { ...wanted, page: 'accounts', name: 'Mondays' })).status).toBe(
      201,
    );
    expect((await admin.post('/api/views', { ...wanted, name: 'Mondays' })).status).toBe(201);
  });

  test('a viewer keeps views and a default of their own, and shares none', async () => {
    const { viewer, analyst } = world.alpha.people;
    expect((await viewer.post('/api/views', { ...wanted, is_shared: true })).status).toBe(403);
    const { body: view } = await viewer.post('/api/views', { ...wanted, name: 'Mine' });
    expect((await viewer.patch(`/api/views/${view.id}`, { is_shared: true })).status).toBe(403);
    const choose = (view_id: string | null) =>
      viewer.send('PUT' as 'POST', '/api/views/default', { page: 'recover', view_id });
    expect((await choose(view.id)).status).toBe(204);
    const own = (await viewer.get('/api/views')).body.items.find(
      (each: { id: string }) => each.id === view.id,
    );
    expect(own.is_default).toBe(true);
    expect((await analyst.get('/api/views')).body.items).not.toContainEqual(
      expect.objectContaining({ is_default: true }),
    );
    expect((await viewer.delete(`/api/views/${view.id}`)).status).toBe(204);
    expect((await choose(view.id)).status).toBe(404);
  });

  test('what is not a query string is refused', async () => {
    const { analyst } = world.alpha.people;
    for (const query of ['?ledger=owed', 'javascript: alert(1)', '<b>', '#x'])
      expect((await analyst.post('/api/views', { ...wanted, name: query, query })).status).toBe(400);
  });
});
