// The house in a process of its own, for all files of stories: started by test/shared/stage.ts, it ends with it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openHouse } from './house.ts';

const house = await openHouse();
const control = createServer(async (request, response) => {
  try {
    if (request.url !== '/train') response.statusCode = 404;
    else await house.trainDemo();
    response.end();
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
process.once('disconnect', async () => {
  control.close();
  control.closeAllConnections();
  await house.stop();
  process.exit(0);
});
control.listen(0, '127.0.0.1', () => {
  const { port } = control.address() as AddressInfo;
  process.send?.({ url: house.url, control: `http://127.0.0.1:${port}` });
});
