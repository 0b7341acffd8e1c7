import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

/** A mail server on loopback that speaks SMTP and keeps what it is handed. */
export async function openPostOffice() {
  const mails: { to: string; text: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let to = '';
    let isData = false;
    let rest = '';
    socket.write('220 post office\r\n');
    socket.on('data', (chunk) => {
      rest += chunk.toString('utf8');
      for (;;) {
        const end = isData ? '\r\n.\r\n' : '\r\n';
        const at = rest.indexOf(end);
        if (at === -1) return;
        const line = rest.slice(0, at);
        rest = rest.slice(at + end.length);
        if (isData) {
          // Quoted-printable breaks long lines.
          mails.push({ to, text: line.replaceAll('=\r\n', '').replaceAll('=3D', '=') });
          isData = false;
          socket.write('250 kept\r\n');
        } else if (/^rcpt to:/i.test(line)) {
          to = /<([^>]*)>/.exec(line)?.[1] ?? '';
          socket.write('250 ok\r\n');
        } else if (/^data/i.test(line)) {
          isData = true;
          socket.write('354 go on\r\n');
        } else if (/^quit/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    mails,
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
