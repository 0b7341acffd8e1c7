import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program, registered, type Visitor } from '../access/visitor.ts';
import { besideNeighbour } from './beside.ts';
import { fileForm } from './call.ts';
import { openServer } from './world.ts';

let bare: Awaited<ReturnType<typeof openServer>>;
let url: string;
let stranger: Awaited<ReturnType<typeof registered>>;
let neighbour: Visitor & { key: string };
let path: string;
beforeAll(async () => {
  bare = await openServer();
  url = await bare.app.listen({ port: 0, host: '127.0.0.1' });
  stranger = await registered(bare.app, 'A Listener');
  neighbour = await program(await registered(bare.app, 'A Neighbour'), ['write']);
  const { key } = await program(stranger, ['write']);
  // No worker runs, so that the import stays queued and its stream open.
  const form = fileForm(`${randomUUID()}.csv`, 'account_id,name\na,A\n');
  const answer = await fetch(`${url}/api/upload?kind=customers`, {
    method: 'POST',
    headers: { ...form.headers, authorization: `Bearer ${key}` },
    body: form.body as string,
  });
  const { runs } = (await answer.json()) as { runs: { id: string }[] };
  path = `/api/imports/${runs[0]?.id}/events`;
});
afterAll(() => bare.close());

/** Opens a stream as the holder of a key; `text` gives all of it once it is over. */
async function open(key: string) {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${url}${path}`, { headers, signal: stop.signal });
  return { status: answer.status, text: () => answer.text(), close: () => stop.abort() };
}

test('of two hundred streams an organization has a hundred, and its neighbour is kept waiting by none', async () => {
  const { key } = await program(stranger, ['read']);
  const streams = await besideNeighbour(url, neighbour.key, async () => {
    const opened = await Promise.all(Array.from({ length: 200 }, () => open(key)));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return opened;
  });
  const count = (status: number) => streams.filter((each) => each.status === status).length;
  expect([count(200), count(429)]).toEqual([100, 100]);
  for (const each of streams) each.close();
  await expect
    .poll(
      async () => {
        const again = await open(key);
        again.close();
        return again.status;
      },
      { timeout: 20_000 },
    )
    .toBe(200);
});

test('a key that is revoked ends its streams', async () => {
  const { key } = await program(stranger, ['read']);
  const stream = await open(key);
  expect(stream.status).toBe(200);
  const { body } = await stranger.get('/api/keys');
  for (const each of body.items as { id: string; prefix: string }[])
    if (key.startsWith(each.prefix)) expect((await stranger.delete(`/api/keys/${each.id}`)).status).toBe(204);
  expect(await stream.text()).toMatch(/event: progress[\s\S]*event: end/);
});
