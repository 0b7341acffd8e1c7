import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeOrganization } from '#access/commands/organizations.ts';
import { pollRates } from '#ingest/commands/poll-rates.ts';
import { type Context, createContext } from '#platform/context.ts';
import { createOutbound } from '#platform/outbound.ts';
import { startGround, type TestGround } from '../harness.ts';

const FILE = 'Date, USD, JPY, \n27 November 2026, 1.0712, 165.31, \n';
/** Somebody's web server, which answers as the path says. */
const server = createServer((request, answer) => {
  if (request.url === '/missing.csv') answer.writeHead(404).end();
  else if (request.url === '/endless.csv') answer.end(`date,currency,rate\n${'x'.repeat(9 * 1024 * 1024)}`);
  else answer.end(FILE);
});
let house: TestGround;
let origin = '';
beforeAll(async () => {
  house = await startGround();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  server.close();
  await house?.stop();
});

/** An organization whose operator opened the machine itself, reading its rates from a path there. */
async function readingFrom(path: string): Promise<Context> {
  const first = await house.newOrganization({ currency: 'EUR' });
  const outbound = createOutbound({ hosts: ['127.0.0.0/8'], own: [] });
  const ground = { ...house.ground, outside: { ...house.ground.outside, outbound } };
  const ctx = createContext(ground, first.organization, first.actor);
  await changeOrganization(ctx, { rates_url: `${origin}${path}` });
  return ctx;
}

const queued = async (ctx: Context) => {
  const { rows } = await sql<{ turn: number }>`
    select (data ->> 'turn')::integer as turn from pgboss.job
    where name = 'poll-rates' and data ->> 'organization' = ${ctx.organization.id}`.execute(
    house.ground.database,
  );
  return rows.map((job) => job.turn);
};

describe('an address that rates are read from', { timeout: 60_000 }, () => {
  test('is read as a file like any other, and again a day later, once', async () => {
    const ctx = await readingFrom('/eurofxref-daily.csv');
    expect(await queued(ctx)).toEqual([1]);
    const run = await pollRates(ctx, 1);
    expect(run).toMatchObject({
      kind: 'rates',
      status: 'done',
      rows_accepted: 2,
      file_name: 'eurofxref-daily.csv',
    });
    expect(await pollRates(ctx, 1)).toMatchObject({ status: 'done', rows_unchanged: 2 });
    expect((await queued(ctx)).length).toBe(2);
  });

  test('that fails leaves a failed run which says why, and is tried again the next day', async () => {
    const missing = await readingFrom('/missing.csv');
    const run = await pollRates(missing, 1);
    expect(run).toMatchObject({ status: 'failed', failure: { detail: expect.stringContaining('404') } });
    expect((await queued(missing)).length).toBe(2);
    const endless = await readingFrom('/endless.csv');
    expect(await pollRates(endless, 1)).toMatchObject({ status: 'failed' });
    const rates = await endless.pg.read((tx) => tx.selectFrom('exchange_rates').selectAll().execute());
    expect(rates).toEqual([]);
  });

  test('within the operator’s own network is refused unless it was opened', async () => {
    const opened = await readingFrom('/eurofxref-daily.csv');
    const ctx = createContext(house.ground, opened.organization, opened.actor);
    expect(await pollRates(ctx, 1)).toMatchObject({
      status: 'failed',
      failure: { detail: expect.stringContaining('may not be reached') },
    });
  });

  test('that was changed or taken back is read no more', async () => {
    const ctx = await readingFrom('/eurofxref-daily.csv');
    await changeOrganization(ctx, { rates_url: null });
    expect(await pollRates(ctx, 1)).toBeNull();
    expect((await queued(ctx)).length).toBe(1);
    await expect(changeOrganization(ctx, { rates_url: 'ftp://example.com/rates.csv' })).rejects.toMatchObject(
      {
        code: 'bad_request',
      },
    );
  });
});
