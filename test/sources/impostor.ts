import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** What an impostor answers to a query; it may write anything, at any time, or nothing at all. */
export type Script = (say: Say, query: string, socket: Socket) => void | Promise<void>;
export type Say = {
  message(type: string, body?: Buffer): void;
  row(...cells: (string | null)[]): void;
  /** The end of an answer that gave rows. */
  done(tag?: string): void;
};

const text = (value: string) => Buffer.from(`${value}\0`);
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};

/** One message of PostgreSQL's protocol. */
export function message(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

export function dataRow(cells: readonly (string | null)[]): Buffer {
  const parts = cells.map((cell) => {
    if (cell === null) return int32(-1);
    const bytes = Buffer.from(cell);
    return Buffer.concat([int32(bytes.length), bytes]);
  });
  return message('D', Buffer.concat([int16(cells.length), ...parts]));
}

function rowDescription(columns: readonly string[]): Buffer {
  const fields = columns.map((name) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]),
  );
  return message('T', Buffer.concat([int16(columns.length), ...fields]));
}

const READY = message('Z', Buffer.from('I'));
const COLUMNS = ['account_id', 'product_key', 'ts', 'units'];

/**
 * A stand-in that speaks PostgreSQL's protocol: it lets everybody in, describes a table with our four columns,
 * and leaves each FETCH to the script.
 */
export async function openImpostor(onFetch: Script, onStart?: (socket: Socket) => boolean) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let isStarted = false;
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= (isStarted ? 5 : 4)) {
        const length = isStarted ? rest.readInt32BE(1) + 1 : rest.readInt32BE(0);
        if (rest.length < length) return;
        const packet = rest.subarray(0, length);
        rest = rest.subarray(length);
        if (!isStarted) {
          isStarted = true;
          if (onStart && !onStart(socket)) return;
          socket.write(Buffer.concat([message('R', int32(0)), READY]));
        } else if (packet.toString('latin1', 0, 1) === 'Q')
          answer(socket, packet.toString('utf8', 5, length - 1));
      }
    });
  });

  function answer(socket: Socket, query: string): void {
    const say: Say = {
      message: (type, body) => void socket.write(message(type, body)),
      row: (...cells) => void socket.write(dataRow(cells)),
      done: (tag = 'FETCH 1') => void socket.write(Buffer.concat([message('C', text(tag)), READY])),
    };
    if (/^select attname/.test(query)) {
      socket.write(rowDescription(['attname', 'typname']));
      for (const name of COLUMNS) say.row(name, name === 'ts' ? 'timestamptz' : 'text');
      say.done('SELECT 4');
      return;
    }
    if (!/^fetch/.test(query)) {
      if (/^select/.test(query)) socket.write(rowDescription(['x']));
      say.done('BEGIN');
      return;
    }
    socket.write(rowDescription(COLUMNS));
    void onFetch(say, query, socket);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
