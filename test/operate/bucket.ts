import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An S3-compatible store in memory, by path-style addresses: objects are put and got. */
export async function openBucket(name: string) {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = new URL(request.url ?? '/', 'http://bucket').pathname;
    const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=operator/');
    if (!isSigned || !key.startsWith(`/${name}/`)) return answer(403, 'AccessDenied');
    if (request.method === 'PUT') {
      if (request.headers['content-encoding']?.includes('aws-chunked')) return answer(501, 'NotImplemented');
      objects.set(key, Buffer.concat(chunks));
      return answer(200);
    }
    const body = objects.get(key);
    if (!body) return answer(404, 'NoSuchKey');
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length });
    response.end(body);

    function answer(status: number, code = ''): void {
      response.writeHead(status, { 'content-type': 'application/xml', etag: '"etag"' });
      response.end(code ? `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` : '');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    objects,
    env: {
      S3_BUCKET: name,
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: 'a secret of the bucket',
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
