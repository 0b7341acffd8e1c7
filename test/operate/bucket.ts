import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const tagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;

/** An S3-compatible store in memory, by path-style addresses: objects are put, got and listed. */
export async function openBucket(name: string) {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bucket');
    const key = decodeURIComponent(pathname);
    const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=operator/');
    if (!isSigned || !`${key}/`.startsWith(`/${name}/`)) return answer(403, 'AccessDenied');
    if (request.method === 'PUT') {
      if (request.headers['content-encoding']?.includes('aws-chunked')) return answer(501, 'NotImplemented');
      objects.set(key, Buffer.concat(chunks));
      return answer(200);
    }
    if (searchParams.get('list-type') === '2') {
      const prefix = searchParams.get('prefix') ?? '';
      return list(prefix, searchParams.get('continuation-token') ?? '');
    }
    const body = objects.get(key);
    if (!body) return answer(404, 'NoSuchKey');
    if (![undefined, tagOf(body)].includes(request.headers['if-match']))
      return answer(412, 'PreconditionFailed');
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-length': body.length,
      etag: tagOf(body),
    });
    response.end(body);

    /** Two objects a page, so that whoever lists has to ask on. */
    function list(prefix: string, after: string): void {
      const keys = [...objects.keys()].map((each) => each.slice(name.length + 2)).toSorted();
      const rest = keys.filter((each) => each.startsWith(prefix) && each > after);
      const page = rest.slice(0, 2);
      const next =
        rest.length > page.length ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
      const found = page.map((each) => {
        const body = objects.get(`/${name}/${each}`) as Buffer;
        return `<Contents><Key>${each}</Key><ETag>${tagOf(body).replaceAll('"', '&quot;')}</ETag><Size>${body.length}</Size></Contents>`;
      });
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0"?><ListBucketResult><IsTruncated>${next !== ''}</IsTruncated>${next}${found.join('')}</ListBucketResult>`,
      );
    }

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
