import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClickHouse } from '#connectors/warehouse/clickhouse.ts';
import { openPostgres } from '#connectors/warehouse/postgres.ts';
import { READ_LIMITS, type TableReader } from '#connectors/warehouse/table.ts';
import { pullSource } from '#ingest/commands/sources/pull.ts';
import { createSource } from '#ingest/commands/sources/save.ts';
import { readSource } from '#ingest/queries/sources.ts';
import type { SourceInput } from '#ingest/shapes.ts';
import { createOutbound } from '#platform/outbound.ts';
import { startGround, type TestGround } from '../harness.ts';
import { openImpostor, type Script } from './impostor.ts';
import { opened } from './outside.ts';

let ground: TestGround;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  ground = await startGround();
}, 60_000);
afterAll(async () => {
  for (const close of closing) await close();
  await ground.stop();
});

const CANARY = 'hostile-secret-9a7f';
const columns = { account_id: 'account_id', product_key: 'product_key', ts: 'ts', units: 'units' };
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1_000).toISOString();
const row = (seconds: number, units = '1') => ['A1', 'p', at(seconds), units] as const;

/** Pulls from an impostor until it has had its say twice, and tells what came of it. */
async function pullFrom(script: Script, onStart?: (socket: Socket) => boolean) {
  const impostor = await openImpostor(script, onStart);
  closing.push(impostor.close);
  const ctx = opened(await ground.newOrganization());
  const place = {
    kind: 'postgres' as const,
    host: '127.0.0.1',
    port: impostor.port,
    database: 'd',
    user: 'u',
    columns,
  };
  const input: SourceInput = {
    name: 'Impostor',
    side: 'actual',
    schedule_minutes: 15,
    secret: CANARY,
    place: { ...place, tls: 'off', table: 't', overlap_minutes: 60, start_on: '1970-01-01' },
  };
  const { id } = await createSource(ctx, input);
  const pull = async () => {
    const outcome = await pullSource({ ...ctx, now: new Date() }, id, { turn: null });
    if (outcome === null || outcome === 'held') throw new Error('nothing was pulled');
    return outcome;
  };
  const stored = async () => {
    const [found] = await ctx.ch.query<{ count: string }>(
      'select toString(count()) as count from usage_events_of(organization = {organization:UUID})',
    );
    return Number(found?.count);
  };
  return { pull, stored, source: () => readSource(ctx, id) };
}

/** A script that answers the first FETCH with rows and the later ones with none. */
const once = (...rows: (readonly (string | null)[])[]): Script => {
  let isSent = false;
  return (say) => {
    if (!isSent) for (const each of rows) say.row(...each);
    isSent = true;
    say.done();
  };
};

test('a source that goes back in time is stopped, and what it sent before stands once', async () => {
  let fetches = 0;
  const { pull, stored, source } = await pullFrom((say) => {
    fetches += 1;
    for (const each of fetches % 2 === 1 ? [row(10), row(20)] : [row(5)]) say.row(...each);
    say.done();
  });
  expect((await pull()).failure?.detail).toMatch(/went back from 2026-03-01T00:00:20/);
  expect(await source()).toMatchObject({ read_until: null, state: 'failing' });
  fetches = 0;
  await pull();
  expect(await stored()).toBeLessThanOrEqual(2);
});

test('a source that jumps ahead of what was asked for is stopped and its cursor stays', async () => {
  const { pull, stored, source } = await pullFrom(
    once(row(10), ['A1', 'p', '2199-01-01T00:00:00.000Z', '9']),
  );
  expect((await pull()).failure?.detail).toMatch(/outside of the requested range/);
  expect([await stored(), (await source()).read_until]).toEqual([0, null]);
});

test('a source that tells the same rows for ever is stopped by their order and they count once', async () => {
  const { pull, stored } = await pullFrom((say) => {
    for (const each of [row(10), row(20)]) say.row(...each);
    say.done();
  });
  for (let turn = 0; turn < 3; turn++) expect((await pull()).failure?.detail).toMatch(/went back/);
  expect(await stored()).toBeLessThanOrEqual(2);
});

test('values of other types in mid-table, NaN, infinity and nothing are rejects one by one', async () => {
  const units = [
    '1',
    'NaN',
    'Infinity',
    '-Infinity',
    '1e308',
    '0x10',
    '',
    '{}',
    '١٢',
    '2',
    '9'.repeat(61),
    '-5',
  ];
  const rows = units.map((each, index) => row(index, each));
  const odd = [
    [null, 'p', at(100), '1'],
    ['A1', null, at(101), '1'],
    ['A\u0000B', 'p', at(102), '1'],
    ['A1', 'p', at(103), null],
  ];
  const { pull, stored } = await pullFrom(once(...rows, ...odd));
  expect(await pull()).toMatchObject({ failure: null, rowsStored: 2 });
  expect(await stored()).toBe(2);
});

test('a time that is none stops the pull', async () => {
  for (const ts of ['yesterday', '', null, 'infinity', '2026-13-45T99:99:99.999Z0']) {
    const { pull, stored } = await pullFrom(once(['A1', 'p', ts, '1']));
    expect((await pull()).failure?.detail).toMatch(/sent an invalid time/);
    expect(await stored()).toBe(0);
  }
});

test('a row with more or fewer cells than were asked for harms nothing', async () => {
  const { pull, stored } = await pullFrom(
    once(row(1), ['A1', 'p', at(2)], ['A1', 'p', at(3), '1', 'x', 'y']),
  );
  const outcome = await pull();
  expect(outcome.rowsStored).toBeLessThanOrEqual(2);
  expect(await stored()).toBeLessThanOrEqual(2);
});

test('a source that closes in mid-row leaves no half row, and the next pull goes on', async () => {
  let isBroken = true;
  const { pull, stored } = await pullFrom((say, query, socket) => {
    if (!isBroken) return once(row(1), row(2))(say, query, socket);
    say.row(...row(1));
    socket.write(Buffer.from('D\x00\x00\x00\xff\x00\x04\x00\x00', 'latin1'));
    socket.end();
  });
  expect((await pull()).failure?.detail).toMatch(/closed|terminated|ended/i);
  isBroken = false;
  // The second answer is made again for each FETCH, so that its order gives it away.
  await pull();
  expect(await stored()).toBeLessThanOrEqual(2);
});

test('its words are shown without the password it was given, and cut', async () => {
  const { pull, source } = await pullFrom((say) => {
    const fields = `SERROR\0C99999\0Myour password is ${CANARY} ${'x'.repeat(5_000)}\0\0`;
    say.message('E', Buffer.from(fields));
    say.message('Z', Buffer.from('E'));
  });
  const { failure } = await pull();
  expect(failure?.detail).toMatch(/your password is \[hidden\]/);
  expect(failure?.detail.length).toBeLessThan(400);
  expect(JSON.stringify(await source())).not.toContain(CANARY);
});

// From here on the reader alone, with limits that a test can wait for.
const LIMITS = { ...READ_LIMITS, connectMsMax: 400, stallMsMax: 400, totalMsMax: 1_500 };
const outbound = createOutbound({ hosts: ['127.0.0.0/8'], own: [] });
const selection = { table: 't', columns, zone: 'UTC' };

async function readAll(reader: TableReader): Promise<number> {
  let count = 0;
  try {
    for await (const batch of reader.rows(new Date(0), new Date())) count += batch.length;
    return count;
  } finally {
    await reader.close();
  }
}

async function readImpostor(script: Script, onStart?: (socket: Socket) => boolean): Promise<number> {
  const impostor = await openImpostor(script, onStart);
  closing.push(impostor.close);
  const address = {
    host: '127.0.0.1',
    port: impostor.port,
    database: 'd',
    user: 'u',
    password: CANARY,
    tls: 'off' as const,
  };
  return readAll(await openPostgres(outbound, address, selection, LIMITS));
}

test('a source that stalls is left: in its greeting, in its answer, and drop by drop', async () => {
  await expect(readImpostor(once(), () => false)).rejects.toThrow(/did not answer within/);
  await expect(readImpostor(() => {})).rejects.toThrow(/sent nothing for/);
  await expect(
    readImpostor(async (say) => {
      for (let second = 0; second < 50; second++) {
        say.row(...row(second));
        await sleep(100);
      }
    }),
  ).rejects.toThrow(/took longer than/);
});

test('a cell of a thousand million characters is cut off before it is in memory', async () => {
  const before = process.memoryUsage().rss;
  let isOpen = true;
  await expect(
    readImpostor((_say, _query, socket) => {
      socket.on('close', () => {
        isOpen = false;
      });
      const head = Buffer.alloc(11);
      head.write('D');
      head.writeInt32BE(1_000_000_010, 1);
      head.writeInt16BE(4, 5);
      head.writeInt32BE(1_000_000_000, 7);
      socket.write(head);
      const pour = () => {
        while (isOpen && socket.write(Buffer.alloc(1024 * 1024, 'x')));
        if (isOpen) socket.once('drain', pour);
      };
      pour();
    }),
  ).rejects.toThrow(/too large for a usage row/);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
});

test('more rows than were asked for, and words without end in the greeting, end the connection', async () => {
  await expect(
    readImpostor((say) => {
      for (let index = 0; index < 6_000; index++) say.row(...row(index));
      say.done();
    }),
  ).rejects.toThrow(/more than the 5000 rows/);
  await expect(
    readImpostor(once(), (socket) => {
      const pour = () => {
        while (
          !socket.destroyed &&
          socket.write(
            Buffer.concat([Buffer.from('N\x00\x10\x00\x00', 'latin1'), Buffer.alloc(1024 * 1024 - 4)]),
          )
        );
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
      return false;
    }),
  ).rejects.toThrow(/too large for a usage row|did not answer/);
});

/** A stand-in for ClickHouse's HTTP door: it describes our four columns and leaves the rows to the script. */
async function readHttp(
  answer: (write: (text: string) => boolean, socket: Socket, end: () => void) => void,
  limits: typeof LIMITS = LIMITS,
) {
  const server = createHttpServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
    if (query.startsWith('describe')) {
      const lines = Object.keys(columns).map((name) =>
        JSON.stringify([name, name === 'ts' ? 'DateTime' : 'String']),
      );
      return response.end(`${lines.join('\n')}\n`);
    }
    answer(
      (text) => response.write(text),
      request.socket,
      () => void response.end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  const address = {
    host: '127.0.0.1',
    port,
    database: 'd',
    user: 'u',
    password: CANARY,
    tls: 'off' as const,
  };
  return readAll(await openClickHouse(outbound, address, selection, limits));
}

const line = (seconds: number) => `${JSON.stringify(['A1', 'p', String(Date.parse(at(seconds))), '1'])}\n`;

test('over HTTP as well: stalls, broken rows, endless lines, other shapes and errors in mid-answer', async () => {
  await expect(readHttp(() => {})).rejects.toThrow(/did not answer within/);
  await expect(readHttp((write) => void write(line(1)))).rejects.toThrow(/sent nothing for/);
  await expect(
    readHttp((write, socket) => {
      write(line(1));
      write('["A1","p","17');
      setTimeout(() => socket.destroy(), 50);
    }),
  ).rejects.toThrow(/closed|stopped in the middle/);
  await expect(
    readHttp((write, _socket, end) => {
      write(`${line(1)}["A1","p"]\n`);
      end();
    }),
  ).rejects.toThrow(/stopped in the middle of a row/);
  await expect(
    readHttp((write, _socket, end) => {
      write(`${line(1)}Code: 241. DB::Exception: Memory limit for ${CANARY} exceeded\n`);
      end();
    }),
  ).rejects.toThrow(/Memory limit for \[hidden\] exceeded/);
  await expect(
    readHttp(
      (write, socket) => {
        const pour = () => {
          write('x'.repeat(512 * 1024));
          if (!socket.destroyed) setTimeout(pour, 1);
        };
        write('["');
        pour();
      },
      // On a loaded machine a row of that size takes longer to come than the others are given.
      { ...LIMITS, totalMsMax: 60_000 },
    ),
  ).rejects.toThrow(/too large for a usage row/);
});

test('a door that sends on to elsewhere is not followed', async () => {
  let hits = 0;
  const inside = createHttpServer((_request, response) => {
    hits += 1;
    response.end('[]');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  const door = createHttpServer((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${(inside.address() as AddressInfo).port}/` });
    response.end();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  const address = {
    host: '127.0.0.1',
    port,
    database: 'd',
    user: 'u',
    password: CANARY,
    tls: 'off' as const,
  };
  await expect(readAll(await openClickHouse(outbound, address, selection, LIMITS))).rejects.toThrow(
    /redirect/,
  );
  expect(hits).toBe(0);
  inside.close();
  door.close();
});
